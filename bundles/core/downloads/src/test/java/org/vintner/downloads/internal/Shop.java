package org.vintner.downloads.internal;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.catalog.AddressBinding;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.FileId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlFileCheckStore;
import org.vintner.persistence.internal.store.SqlGrantStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.internal.store.SqlReleaseCodeStore;
import org.vintner.persistence.internal.store.SqlTransitionStore;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.storage.FileStorage;

/** The bundle's services on a test's database, and rows to try them on. */
final class Shop {
    final SqlGrantStore grants;
    final SqlTransitionStore transitions;
    final DownloadTokens tokens = new DownloadTokens(new TestKeys());
    private final LinksConfig server = config(
            LinksConfig.class,
            Map.of("publicUrl", "https://shop.example/", "trustedProxies", new String[] {"127.0.0.0/8"}));
    final DownloadLinks links = new DownloadLinks(server, tokens);
    final ReleaseCodes codes;
    final TransferLedger ledger;
    final FileFulfiller fulfiller;
    final GrantedDownloads downloads;
    /** The servers' clock, which stands still. */
    final AtomicLong now = new AtomicLong();

    final FileStorages storages = new FileStorages(bundle -> true);
    final RecordingMetrics metrics = new RecordingMetrics();
    final SqlAttentionStore attention;
    final SqlFileCheckStore checks;
    private final TestDatabase database;

    Shop(TestDatabase database) {
        this.database = database;
        database.clear();
        grants = new SqlGrantStore(database.sql());
        transitions = new SqlTransitionStore(database.sql());
        ledger = server(database.unitOfWork());
        fulfiller = new FileFulfiller(grants, links, ledger, database.unitOfWork());
        SqlOutboxStore outbox = new SqlOutboxStore(database.sql(), database.unitOfWork());
        attention = new SqlAttentionStore(database.sql(), outbox);
        checks = new SqlFileCheckStore(database.sql());
        codes = new ReleaseCodes(new SqlReleaseCodeStore(database.sql()), new TestKeys());
        downloads =
                new GrantedDownloads(database.unitOfWork(), grants, transitions, outbox, links, codes, audit, ledger);
    }

    /** A ledger, as each server has one. Its time is {@link #later}'s. */
    TransferLedger server(UnitOfWork unitOfWork) {
        return new TransferLedger(unitOfWork, grants, tokens, now::get);
    }

    /** Time goes by, and the first server looks after its grants. */
    void later(Duration time) {
        now.addAndGet(time.toNanos());
        ledger.tick();
    }

    DownloadDoor door(FileStorage storage) {
        storages.add(storage, Map.of(FileStorage.NAME, "default"));
        return new DownloadDoor(
                tokens,
                ledger,
                new FileBodies(storages, new MappedFiles()),
                new SendBuffers(config(DownloadsConfig.class, Map.of("sendBuffer", 262_144, "unnamedObjectDays", 1))),
                new DownloadMetrics(metrics),
                audit,
                server);
    }

    void removeStorage(FileStorage storage) {
        storages.remove(storage);
    }

    /** A bought file. */
    StoredGrant grant(String fileName, byte[] content, int maxDownloads) {
        Line line = line(Optional.of(new File(fileName, content.length, Digests.sha256(content))), maxDownloads);
        if (!fulfiller.fulfill(List.of(line)).isEmpty()) {
            throw new IllegalStateException("Not fulfilled");
        }
        return grants.ofOrder(line.order()).get(0);
    }

    static <T> T config(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> values.get(method.getName())));
    }

    /** As somebody who asks the first server sees it. */
    StoredGrant reread(StoredGrant grant) {
        ledger.flush(open -> open.id().equals(grant.id()));
        return grants.find(grant.id()).orElseThrow();
    }

    record File(String name, long size, String sha256) {}

    /** An order with one line of a product with limits of an hour and of that many downloads. */
    Line line(Optional<File> file, int maxDownloads) {
        return line(order(), product(file, maxDownloads), 1, 1);
    }

    /** A product with limits of an hour and of that many downloads. */
    ProductId product(Optional<File> file, int maxDownloads) {
        AccountId seller = AccountId.next();
        ProductId product = ProductId.next();
        database.sql()
                .update(
                        "INSERT INTO account (id, name, role) VALUES (?, ?, 'SELLER')",
                        seller.value(),
                        seller.toString());
        database.sql()
                .update(
                        "INSERT INTO product (id, kind, seller_id, title, description, price, currency,"
                                + " download_valid_seconds, download_max, state)"
                                + " VALUES (?, 'FILE', ?, 'File', '', 100, 'EUR', 3600, ?, 'DRAFT')",
                        product.value(),
                        seller.value(),
                        maxDownloads);
        file.ifPresent(stored -> attach(product, stored));
        return product;
    }

    /** An order without lines. */
    OrderId order() {
        OrderId order = OrderId.next();
        database.sql()
                .update(
                        "INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at)"
                                + " VALUES (?, 'PAID', 'buyer@example.org', 'en', 100, 'EUR', now())",
                        order.value());
        return order;
    }

    /** A line of an order. */
    Line line(OrderId order, ProductId product, int position, int quantity) {
        OrderLineId line = OrderLineId.next();
        database.sql()
                .update(
                        "INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price)"
                                + " VALUES (?, ?, ?, ?, 'FILE', 'File', ?, 100)",
                        line.value(),
                        order.value(),
                        position,
                        product.value(),
                        quantity);
        return new Line(order, line, product, quantity);
    }

    private void attach(ProductId product, File file) {
        FileId id = FileId.next();
        database.sql()
                .update(
                        "INSERT INTO product_file (id, product_id, name, size, sha256, content_type, storage,"
                                + " object_id) VALUES (?, ?, ?, ?, ?, 'application/zip', 'default', ?)",
                        id.value(),
                        product.value(),
                        file.name(),
                        file.size(),
                        file.sha256(),
                        file.sha256());
        database.sql().update("UPDATE product SET file_id = ? WHERE id = ?", id.value(), product.value());
    }

    /** As if its product had been bound when the grant was made. */
    void bind(GrantId grant, AddressBinding binding) {
        database.sql().update("UPDATE download_grant SET binding = ? WHERE id = ?", binding, grant.value());
    }

    /** As if the codes of all grants had been asked for that much earlier. */
    void ageCodes(Duration by) {
        database.sql()
                .update(
                        "UPDATE download_release_code SET created_at = created_at - ? * interval '1 second',"
                                + " expires_at = expires_at - ? * interval '1 second'",
                        by.toSeconds(),
                        by.toSeconds());
    }

    /** What was done, as action and subject. */
    final List<String> audited = new CopyOnWriteArrayList<>();

    private final AuditTrail audit = (AuditTrail) Proxy.newProxyInstance(
            AuditTrail.class.getClassLoader(), new Class<?>[] {AuditTrail.class}, (proxy, method, arguments) -> {
                audited.add(method.getName() + " " + arguments[1] + " " + arguments[2]);
                return null;
            });

    void expire(GrantId grant) {
        database.sql()
                .update(
                        "UPDATE download_grant SET expires_at = now() - interval '1 second' WHERE id = ?",
                        grant.value());
    }

    /** As if a server had died more than the time of a lease ago. */
    void endLeases() {
        database.sql().update("UPDATE download_transfer SET until = now() - interval '1 second'");
    }
}
