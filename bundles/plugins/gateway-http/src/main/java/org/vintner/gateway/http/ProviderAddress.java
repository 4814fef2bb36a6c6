package org.vintner.gateway.http;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Addresses of providers. */
public final class ProviderAddress {

    private ProviderAddress() {}

    /** {@return an http or https address without user, query and fragment; a slash at its end is taken off} */
    public static Optional<URI> read(String configured) {
        try {
            URI uri = URI.create(configured.strip().replaceAll("/+$", ""));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean good = (scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            return good ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@return whether it is one of the hosts, over TLS, at its usual port} */
    public static boolean isOwn(URI uri, Collection<String> hosts) {
        return "https".equalsIgnoreCase(uri.getScheme())
                && uri.getHost() != null
                && hosts.contains(uri.getHost().toLowerCase(Locale.ROOT))
                && (uri.getPort() == -1 || uri.getPort() == 443)
                && uri.getRawUserInfo() == null;
    }
}
