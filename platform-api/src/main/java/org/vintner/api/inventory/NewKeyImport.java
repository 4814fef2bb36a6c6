package org.vintner.api.inventory;

import java.time.Instant;
import java.util.Optional;

/**
 * How a file of keys is imported.
 *
 * @param batch the batch's name, unique per product, 1 to 100 characters, or the id of a batch: an import that broke off goes
 *     on, and lines that it has taken before are passed over. None: a new batch
 * @param fromLine the number of the first line that is sent, from 1. Another than 1 only for a batch that broke off, and
 *     then the line that follows the last one taken
 * @param expiresAt from when on all of its keys must not be sold
 */
public record NewKeyImport(Optional<String> batch, long fromLine, Optional<Instant> expiresAt) {

    /** A whole file, as a batch of its own, of keys that don't expire. */
    public static final NewKeyImport WHOLE = new NewKeyImport(Optional.empty(), 1, Optional.empty());
}
