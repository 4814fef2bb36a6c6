package org.vintner.api.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says where a request comes from. What a client writes into {@code X-Forwarded-For} is believed only as far as proxies that
 * the operator trusts have added to it: the header is read from its end, and the first address that is no trusted proxy is
 * the client.
 */
public final class ClientAddresses {
    /** Property of the configuration {@code org.vintner.server} that holds the trusted networks, with commas between. */
    public static final String PROPERTY = "trustedProxies";

    private static final Pattern PORT = Pattern.compile(":\\d+$");

    private final List<Network> trusted;

    /**
     * Knows which proxies to trust.
     *
     * @param trustedProxies networks as {@link Network#parse} reads them, each element one or several with commas between;
     *     none: the connection's own address is the client's
     * @throws IllegalArgumentException when one is no network; the message names the property
     */
    public ClientAddresses(Collection<String> trustedProxies) {
        this.trusted =
                elements(trustedProxies).stream().map(ClientAddresses::network).toList();
    }

    /**
     * {@return the client's address}
     *
     * @param remoteAddress the other end of the connection
     * @param forwardedFor all headers {@code X-Forwarded-For} in their order
     * @throws IllegalArgumentException when the remote address is none
     */
    public InetAddress of(String remoteAddress, Collection<String> forwardedFor) {
        InetAddress client = address(remoteAddress)
                .orElseThrow(() -> new IllegalArgumentException("The connection comes from no address"));
        if (!trusts(client)) {
            return client;
        }
        List<String> hops = new ArrayList<>(elements(forwardedFor));
        Collections.reverse(hops);
        for (String hop : hops) {
            Optional<InetAddress> before = address(hop);
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
            if (!trusts(client)) {
                return client;
            }
        }
        return client;
    }

    private boolean trusts(InetAddress address) {
        for (Network network : trusted) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Some proxies add a port, and IPv6 then stands in brackets; a link-local address may name its interface. */
    private static Optional<InetAddress> address(String text) {
        String bare = text;
        int colon = text.indexOf(':');
        if (text.startsWith("[")) {
            bare = text.substring(1, Math.max(1, text.indexOf(']')));
        } else if (colon >= 0 && colon == text.lastIndexOf(':') && text.contains(".")) {
            bare = PORT.matcher(text).replaceFirst("");
        }
        int scope = bare.indexOf('%');
        return Network.address(scope < 0 ? bare : bare.substring(0, scope));
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Configuration org.vintner.server, " + PROPERTY + ": " + e.getMessage(), e);
        }
    }

    private static List<String> elements(Collection<String> lists) {
        return lists.stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }
}
