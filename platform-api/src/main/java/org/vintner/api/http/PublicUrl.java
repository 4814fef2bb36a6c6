package org.vintner.api.http;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The address under which browsers and providers reach this server: what links, return pages and webhook addresses begin with. It is
 * configured, and never taken from a request: {@code Host} and {@code X-Forwarded-Host} are whatever a client writes.
 *
 * @param base the address, without a slash at its end
 */
public record PublicUrl(String base) {

    /** Name of the property, in the configuration {@code org.vintner.server}. */
    public static final String PROPERTY = "publicUrl";

    /**
     * Reads what was configured.
     *
     * @param text such as {@code https://shop.example.org}, maybe with a path below which a proxy has this server
     * @return the address
     * @throws IllegalArgumentException naming the property and the way out
     */
    public static PublicUrl parse(String text) {
        String stripped = text.strip().replaceAll("/+$", "");
        try {
            URI address = new URI(stripped);
            boolean web = "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
            boolean bare = address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getRawUserInfo() == null;
            if (web && bare && address.getHost() != null) {
                return new PublicUrl(stripped);
            }
        } catch (URISyntaxException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static IllegalArgumentException wrong(String text, Exception cause) {
        return new IllegalArgumentException(
                "Configuration org.vintner.server: " + PROPERTY
                        + " must be the http or https address of this server, such as "
                        + "https://shop.example.org, without query, fragment and user name, not '" + text + "'.",
                cause);
    }

    /**
     * {@return the address of a path}
     *
     * @param path begins with a slash
     */
    public URI of(String path) {
        return URI.create(base + path);
    }
}
