package org.vintner.api.inventory;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.Actor;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.ProductId;

/**
 * An import or a generation of keys.
 *
 * @param id its id
 * @param product whose keys
 * @param name how its maker called it; its id if he gave no name
 * @param origin where the keys come from
 * @param pattern what generated keys look like, in words; empty for an import
 * @param lines lines taken so far; for a generation keys wanted
 * @param imported keys that came into stock
 * @param blank lines without a key
 * @param duplicates lines whose key was known before
 * @param rejected lines that are no key
 * @param expiresAt from when on its keys must not be sold
 * @param startedBy who made it
 * @param startedAt when it began
 * @param finishedAt when it was taken to its end; empty while it runs, and when it broke off
 */
public record KeyBatch(
        KeyBatchId id,
        ProductId product,
        String name,
        Origin origin,
        String pattern,
        long lines,
        long imported,
        long blank,
        long duplicates,
        long rejected,
        Optional<Instant> expiresAt,
        Actor startedBy,
        Instant startedAt,
        Optional<Instant> finishedAt) {

    /** Where keys come from. */
    public enum Origin {
        /** From a file. */
        IMPORTED,
        /** Made here. */
        GENERATED
    }
}
