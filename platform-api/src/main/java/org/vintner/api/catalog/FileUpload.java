package org.vintner.api.catalog;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an uploader says of a file.
 *
 * @param name file name that buyers will see, 1 to 255 characters, no path, no control characters
 * @param contentType media type, such as {@code application/zip}
 * @param size announced length in bytes, if known
 * @param sha256 expected digest, 64 hexadecimal digits; the upload is refused when it differs
 */
public record FileUpload(String name, String contentType, OptionalLong size, Optional<String> sha256) {}
