package org.vintner.api.encryption;

import java.time.Instant;
import java.util.Optional;

/**
 * A key that encrypts values, itself encrypted by the master key.
 *
 * @param number its number
 * @param createdAt when it was made
 * @param active whether values are encrypted by it now
 * @param values how many stored values it encrypts
 * @param retiredAt since when it encrypts none any more
 */
public record DataKey(int number, Instant createdAt, boolean active, long values, Optional<Instant> retiredAt) {}
