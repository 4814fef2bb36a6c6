package org.vintner.api.inventory;

import java.time.Instant;
import java.util.Optional;

/**
 * Keys to be generated.
 *
 * @param count how many, 1 to {@value #MAX_COUNT}
 * @param pattern what they look like
 * @param batch the batch's name, unique per product, 1 to 100 characters; repeated with the same name nothing is generated
 *     twice, and a generation that broke off goes on. None: a new batch
 * @param expiresAt from when on they must not be sold
 */
public record NewKeys(int count, KeyPattern pattern, Optional<String> batch, Optional<Instant> expiresAt) {

    /** The most keys of one batch. */
    public static final int MAX_COUNT = 1_000_000;
}
