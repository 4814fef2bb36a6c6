package org.vintner.inventory.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.accounts.Permission;
import org.vintner.api.accounts.Permissions;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyBatch;
import org.vintner.api.inventory.KeyBatch.Origin;
import org.vintner.api.inventory.KeyFile;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeyPattern;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.NewKeyImport;
import org.vintner.api.inventory.NewKeys;
import org.vintner.persistence.store.KeyBatchStore;
import org.vintner.persistence.store.KeyBatchStore.Exported;
import org.vintner.persistence.store.KeyBatchStore.Rejected;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.persistence.store.UnitOfWork;

/** Keys in bulk over their stores. */
@Component(service = KeySupply.class)
public final class StoredKeySupply implements KeySupply {

    private static final int STEP = 2_000;
    private static final int PAGE = 500;
    private static final int MAX_NAME = 100;
    private static final String SEED = "key-import";

    private final LicenseKeyStore keys;
    private final KeyBatchStore batches;
    private final KeyRing keyRing;
    private final KeyProducts products;
    private final Permissions permissions;
    private final AuditTrail audit;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredKeySupply(
            @Reference LicenseKeyStore keys,
            @Reference KeyBatchStore batches,
            @Reference KeyRing keyRing,
            @Reference KeyProducts products,
            @Reference Permissions permissions,
            @Reference AuditTrail audit,
            @Reference UnitOfWork unitOfWork) {
        this.keys = keys;
        this.batches = batches;
        this.keyRing = keyRing;
        this.products = products;
        this.permissions = permissions;
        this.audit = audit;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public KeyImportReport importKeys(Actor actor, ProductId product, NewKeyImport wanted, InputStream lines) {
        products.ofKeys(actor, product);
        KeyBatch batch = open(actor, product, Origin.IMPORTED, wanted.batch(), "", 0, wanted.expiresAt());
        byte[] seed = keyRing.digest(SEED, batch.id().toString().getBytes(StandardCharsets.UTF_8));
        long repeated = new KeyImport(keys, batches, unitOfWork, batch, seed).run(lines, wanted.fromLine());
        return report(batches.find(batch.id()).orElseThrow(), repeated);
    }

    @Override
    public KeyBatch generate(Actor actor, ProductId product, NewKeys wanted) {
        products.ofKeys(actor, product);
        check(wanted);
        KeyBatch batch = open(
                actor,
                product,
                Origin.GENERATED,
                wanted.batch(),
                inWords(wanted.pattern()),
                wanted.count(),
                wanted.expiresAt());
        KeyGenerator generator = new KeyGenerator(wanted.pattern());
        while (unitOfWork.call(() -> generateSome(batch.id(), generator)) > 0) {
            // the next step
        }
        return batches.find(batch.id()).orElseThrow();
    }

    private static void check(NewKeys wanted) {
        if (wanted.count() < 1 || wanted.count() > NewKeys.MAX_COUNT) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A batch has 1 to " + NewKeys.MAX_COUNT + " keys.", "count");
        }
        int needed = wanted.pattern().neededLength(wanted.count());
        if (wanted.pattern().length() < needed) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    wanted.count() + " keys of this alphabet need at least " + needed
                            + " random characters, else they can be guessed.",
                    "pattern.length");
        }
    }

    private static String inWords(KeyPattern pattern) {
        return pattern.length() + " of " + pattern.alphabet().name().toLowerCase(Locale.ROOT) + " in groups of "
                + pattern.group() + " after '" + pattern.prefix() + "'";
    }

    /** Generates one step's keys; a key that is there already is left to the next step. Says how many are left. */
    private long generateSome(KeyBatchId id, KeyGenerator generator) {
        KeyBatch batch = batches.lock(id);
        long left = batch.lines() - batch.imported();
        if (left == 0) {
            if (batch.finishedAt().isEmpty()) {
                batches.finish(id);
            }
            return 0;
        }
        List<String> drawn = generator.draw((int) Math.min(left, STEP));
        long added = keys.add(batch.product(), drawn, batch.expiresAt()).stream()
                .filter(Boolean::booleanValue)
                .count();
        batches.generated(id, added);
        return left;
    }

    /** A new batch, or the one that goes on, whose terms must be the same. */
    private KeyBatch open(
            Actor actor,
            ProductId product,
            Origin origin,
            Optional<String> name,
            String pattern,
            long lines,
            Optional<Instant> expiry) {
        Optional<Instant> expiresAt = expiry.map(time -> time.truncatedTo(ChronoUnit.MICROS));
        if (expiresAt.isPresent() && !batches.isToCome(expiresAt.get())) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Keys that expire at " + expiresAt.get() + " could not be sold any more. Give a time to come.",
                    "expiresAt");
        }
        KeyBatchId id = KeyBatchId.next();
        KeyBatch batch = unitOfWork.call(() -> batches.open(new KeyBatch(
                id,
                product,
                name.map(StoredKeySupply::checked).orElse(id.toString()),
                origin,
                pattern,
                lines,
                0,
                0,
                0,
                0,
                expiresAt,
                actor,
                Instant.EPOCH,
                Optional.empty())));
        boolean same = batch.origin() == origin
                && batch.pattern().equals(pattern)
                && batch.expiresAt().equals(expiresAt)
                && (origin == Origin.IMPORTED || batch.lines() == lines);
        if (!same) {
            throw new CommerceException(
                    CommerceError.CONFLICT,
                    "The batch " + batch.name() + " was begun on other terms. Repeat those, or take another name.",
                    "batch");
        }
        return batch;
    }

    private static String checked(String name) {
        if (name.isBlank() || name.length() > MAX_NAME || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A batch's name is one line of 1 to 100 characters.", "batch");
        }
        return name;
    }

    @Override
    public Page<KeyBatch> batches(Actor actor, ProductId product, PageRequest page) {
        products.owned(actor, product);
        return batches.list(product, page);
    }

    @Override
    public KeyImportReport report(Actor actor, KeyBatchId id) {
        return report(owned(actor, id), 0);
    }

    private KeyBatch owned(Actor actor, KeyBatchId id) {
        KeyBatch batch = batches.find(id).orElseThrow(() -> CommerceException.notFound("batch", id));
        products.owned(actor, batch.product());
        return batch;
    }

    private KeyImportReport report(KeyBatch batch, long repeated) {
        return new KeyImportReport(
                batch.id(),
                batch.lines(),
                batch.imported(),
                repeated,
                batch.blank(),
                batch.duplicates(),
                batch.rejected(),
                batches.problems(batch.id(), KeyImportReport.MAX_PROBLEMS));
    }

    @Override
    public KeyFile rejectedLines(Actor actor, KeyBatchId id) {
        KeyBatch batch = owned(actor, id);
        if (!batch.startedBy().id().equals(actor.id())) {
            requireExport(actor);
        }
        audit.done(
                actor,
                "key.rejected-lines",
                id.toString(),
                Map.of("product", batch.product().toString()));
        return out -> writeRejected(id, out);
    }

    private void writeRejected(KeyBatchId id, OutputStream out) throws IOException {
        List<Rejected> page = batches.rejected(id, 0, PAGE);
        while (!page.isEmpty()) {
            for (Rejected line : page) {
                out.write(line.text());
                out.write('\n');
            }
            page = batches.rejected(id, page.get(page.size() - 1).line(), PAGE);
        }
    }

    @Override
    public KeyFile export(Actor actor, ProductId product, Optional<KeyState> state) {
        products.ofKeys(actor, product);
        requireExport(actor);
        String filter =
                state.map(chosen -> chosen.name().toLowerCase(Locale.ROOT)).orElse("all");
        unitOfWork.run(() -> audit.done(
                actor,
                "key.export",
                product.toString(),
                Map.of("state", filter, "keys", Long.toString(batches.count(product, state)))));
        return out -> writeKeys(product, state, out);
    }

    private void requireExport(Actor actor) {
        if (!permissions.has(actor, Permission.KEY_EXPORT)) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN,
                    "Reading the values of keys needs the permission key_export, which an administrator grants.");
        }
    }

    private void writeKeys(ProductId product, Optional<KeyState> state, OutputStream out) throws IOException {
        out.write("id,state,expires_at,key\r\n".getBytes(StandardCharsets.UTF_8));
        List<Exported> page = batches.values(product, state, Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            for (Exported key : page) {
                out.write(row(key).getBytes(StandardCharsets.UTF_8));
            }
            KeyId last = page.get(page.size() - 1).id();
            page = batches.values(product, state, Optional.of(last), PAGE);
        }
    }

    /** As in RFC 4180. */
    private static String row(Exported key) {
        return key.id() + "," + key.state().name().toLowerCase(Locale.ROOT) + ","
                + key.expiresAt().map(Instant::toString).orElse("") + ",\""
                + key.value().replace("\"", "\"\"") + "\"\r\n";
    }
}
