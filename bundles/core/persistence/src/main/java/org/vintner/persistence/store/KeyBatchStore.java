package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyBatch;
import org.vintner.api.inventory.KeyImportReport.Problem;
import org.vintner.api.inventory.KeyState;

/** Keeps imports and generations of keys, and reads values in bulk. */
@ProviderType
public interface KeyBatchStore {

    /**
     * What lines became in one step.
     *
     * @param imported came into stock
     * @param blank without a key
     * @param duplicates known before
     * @param rejected no key
     */
    record Step(long imported, long blank, long duplicates, long rejected) {}

    /**
     * A line that was not taken.
     *
     * @param line its number
     * @param code why
     * @param text the line as it came
     */
    record Rejected(long line, String code, byte[] text) {}

    /**
     * A key with its value.
     *
     * @param id which
     * @param state where it is
     * @param expiresAt from when on it must not be sold
     * @param value the secret
     */
    record Exported(KeyId id, KeyState state, Optional<Instant> expiresAt, String value) {
        @Override
        public String toString() {
            return "Exported[id=" + id + ", value=hidden]";
        }
    }

    /** Whether the database's clock has not reached that time. */
    boolean isToCome(Instant time);

    /** Adds the batch unless its product has one of this name; gives the one that is there then. */
    KeyBatch open(KeyBatch batch);

    /** Finds a batch. */
    Optional<KeyBatch> find(KeyBatchId id);

    /** Finds a batch and locks it until the end of the transaction. */
    KeyBatch lock(KeyBatchId id);

    /** The digest of the lines taken so far. */
    Optional<byte[]> digest(KeyBatchId id);

    /** Counts lines of an import that were taken. */
    void advance(KeyBatchId id, Step step, byte[] digest);

    /** Counts keys that were generated. */
    void generated(KeyBatchId id, long added);

    /** Notes that a batch was taken to its end. */
    void finish(KeyBatchId id);

    /** Newest first. */
    Page<KeyBatch> list(ProductId product, PageRequest page);

    /** Keeps lines that were not taken, their text encrypted. */
    void reject(KeyBatchId id, List<Rejected> lines);

    /** The first lines that were not taken, without their text. */
    List<Problem> problems(KeyBatchId id, int limit);

    /** Lines that were not taken and whose text is still there, from one line on. */
    List<Rejected> rejected(KeyBatchId id, long afterLine, int limit);

    /** Forgets the text of rejected lines of that age; says of how many. */
    int forget(Duration age, int limit);

    /** How many keys an export would have. */
    long count(ProductId product, Optional<KeyState> state);

    /** Keys with their values, by id. */
    List<Exported> values(ProductId product, Optional<KeyState> state, Optional<KeyId> after, int limit);
}
