package org.vintner.plugins.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A plugin's jar that was read to its end.
 *
 * @param file where it lies
 * @param sha256 digest of its bytes
 * @param headers the main attributes of its manifest
 * @param name its symbolic name
 * @param version its version
 * @param signer who signed it, if that holds
 */
record Archive(
        Path file, String sha256, Map<String, String> headers, String name, String version, Optional<String> signer) {

    String header(String header) {
        return headers.getOrDefault(header, "");
    }
}
