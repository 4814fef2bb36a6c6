package org.vintner.rest.api.internal.resource;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Finds the name of an uploaded file in the headers (RFC 6266) or the query. */
final class FileNames {

    private static final Pattern EXTENDED =
            Pattern.compile("filename\\*\\s*=\\s*UTF-8'[^']*'([^;\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern QUOTED =
            Pattern.compile("filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN = Pattern.compile("filename\\s*=\\s*([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

    private FileNames() {}

    static String of(String disposition, String query) {
        String name = disposition == null ? "" : inDisposition(disposition);
        if (name.isEmpty() && query != null) {
            name = query;
        }
        if (name.isBlank()) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The file needs a name: Content-Disposition: attachment; filename*=UTF-8''... or ?name=...",
                    "name");
        }
        return name;
    }

    private static String inDisposition(String disposition) {
        Matcher extended = EXTENDED.matcher(disposition);
        if (extended.find()) {
            return decoded(extended.group(1));
        }
        Matcher quoted = QUOTED.matcher(disposition);
        if (quoted.find()) {
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        Matcher plain = PLAIN.matcher(disposition);
        return plain.find() ? plain.group(1) : "";
    }

    private static String decoded(String text) {
        try {
            // A plus sign is itself here, other than in forms.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "The name in Content-Disposition is not encoded well.", "name", e);
        }
    }
}
