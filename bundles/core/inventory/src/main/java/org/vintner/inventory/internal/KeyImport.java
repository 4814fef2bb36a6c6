package org.vintner.inventory.internal;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.inventory.KeyBatch;
import org.vintner.inventory.internal.KeyLines.KeyLine;
import org.vintner.persistence.store.KeyBatchStore;
import org.vintner.persistence.store.KeyBatchStore.Rejected;
import org.vintner.persistence.store.KeyBatchStore.Step;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.persistence.store.UnitOfWork;

/**
 * One request of an import: passes over the lines that earlier requests of its batch have taken, and takes the others step by
 * step. A step's keys, its rejected lines, the counts and the digest of all lines so far are one transaction, so that after
 * whatever broke it is known which line comes next, and that a file which goes on is the same.
 */
final class KeyImport {

    /** Large enough to be fast, small enough to be short. */
    private static final int STEP = 2_000;

    /** Of how many rejected lines and duplicates of a batch the text is kept. */
    static final int MAX_KEPT = 10_000;

    private final LicenseKeyStore keys;
    private final KeyBatchStore batches;
    private final UnitOfWork unitOfWork;
    private final KeyBatch batch;
    private final byte[] seed;
    private final List<KeyLine> step = new ArrayList<>(STEP);
    private final MessageDigest sha256 = sha256();
    // The chained digest of all lines up to the last one read.
    private byte[] digest;
    private long taken;
    private long repeated;

    /**
     * Prepares a request.
     *
     * @param seed an unguessable value that is always the same for this batch
     */
    KeyImport(LicenseKeyStore keys, KeyBatchStore batches, UnitOfWork unitOfWork, KeyBatch batch, byte[] seed) {
        this.keys = keys;
        this.batches = batches;
        this.unitOfWork = unitOfWork;
        this.batch = batch;
        this.seed = seed;
        this.taken = batch.lines();
    }

    /** Takes the lines, of which the first has that number; says how many were passed over. */
    long run(InputStream bytes, long fromLine) {
        Optional<byte[]> before = batches.digest(batch.id());
        if (fromLine != 1 && fromLine != taken + 1) {
            throw new CommerceException(
                    CommerceError.CONFLICT,
                    "Line " + (taken + 1) + " is next. Send the file from there on, or whole.",
                    "fromLine");
        }
        digest = fromLine == 1 ? seed : before.orElse(seed);
        KeyLines reader = new KeyLines(bytes, fromLine);
        try {
            for (Optional<KeyLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                read(line.get(), before);
            }
            flush();
        } catch (IOException e) {
            flush();
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The upload broke off. Lines up to " + taken + " were taken. Send the file again as batch "
                            + batch.name() + ", whole or from line " + (taken + 1) + " on.",
                    e);
        } catch (CommerceException e) {
            if (e.error() == CommerceError.BODY_TOO_LARGE) {
                flush();
            }
            throw e;
        }
        if (fromLine == 1 && repeated < batch.lines()) {
            throw anotherFile();
        }
        batches.finish(batch.id());
        return repeated;
    }

    private void read(KeyLine line, Optional<byte[]> before) {
        digest = chained(digest, line.raw());
        if (line.number() <= taken && step.isEmpty()) {
            repeated++;
            if (line.number() == taken && !Arrays.equals(digest, before.orElse(seed))) {
                throw anotherFile();
            }
            return;
        }
        step.add(line);
        if (step.size() == STEP) {
            flush();
        }
    }

    private CommerceException anotherFile() {
        return new CommerceException(
                CommerceError.CONFLICT,
                "The batch " + batch.name()
                        + " began with other lines. Send that file again, or take another name for this" + " one.",
                "batch");
    }

    private void flush() {
        if (!step.isEmpty()) {
            unitOfWork.run(this::takeStep);
            taken += step.size();
            step.clear();
        }
    }

    private void takeStep() {
        KeyBatch locked = batches.lock(batch.id());
        if (locked.lines() != taken) {
            throw new CommerceException(
                    CommerceError.CONFLICT,
                    "The batch " + batch.name()
                            + " is sent by another request as well. Let that one end, then send again.",
                    "batch");
        }
        List<KeyLine> candidates = step.stream().filter(KeyLine::candidate).toList();
        List<Boolean> added =
                keys.add(batch.product(), candidates.stream().map(KeyLine::text).toList(), batch.expiresAt());
        List<Rejected> rejected = new ArrayList<>();
        long duplicates = 0;
        for (int i = 0; i < added.size(); i++) {
            if (!added.get(i)) {
                duplicates++;
                rejected.add(candidates.get(i).rejected("duplicate"));
            }
        }
        step.stream()
                .filter(line -> !line.problem().isEmpty())
                .map(line -> line.rejected(line.problem()))
                .forEach(rejected::add);
        long blank = step.stream().filter(KeyLine::blank).count();
        long kept = locked.duplicates() + locked.rejected();
        batches.reject(
                batch.id(),
                rejected.stream().limit(Math.max(0, MAX_KEPT - kept)).toList());
        batches.advance(
                batch.id(),
                new Step(candidates.size() - duplicates, blank, duplicates, rejected.size() - duplicates),
                digest);
    }

    private byte[] chained(byte[] former, byte[] line) {
        sha256.update(former);
        return sha256.digest(line);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
