package org.vintner.api.catalog;

import java.time.Instant;
import org.vintner.api.id.FileId;

/**
 * A file of a product: metadata only, its bytes lie in a storage backend (S1.11). Immutable; a replacement is a new file.
 *
 * @param id its id
 * @param name the name that buyers see, in any language, without path
 * @param size in bytes
 * @param sha256 digest of the bytes, 64 hexadecimal digits
 * @param contentType media type
 * @param uploadedAt when it was stored whole
 */
public record ProductFile(FileId id, String name, long size, String sha256, String contentType, Instant uploadedAt) {}
