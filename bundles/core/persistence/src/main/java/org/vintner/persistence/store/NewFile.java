package org.vintner.persistence.store;

import org.vintner.api.id.FileId;

/**
 * A file that a storage backend holds whole.
 *
 * @param id its id
 * @param name the name that buyers see
 * @param size in bytes
 * @param sha256 digest, 64 lower-case hexadecimal digits
 * @param contentType media type
 * @param storage name of the storage backend
 * @param objectId its name there
 */
public record NewFile(
        FileId id, String name, long size, String sha256, String contentType, String storage, String objectId) {}
