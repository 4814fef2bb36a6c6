package org.vintner.api.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike, such as {@code 203.0.113.0/24}. No name is ever looked up.
 *
 * @param first the lowest of them
 * @param bits how many leading bits are the same
 */
public record Network(InetAddress first, int bits) {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");

    /** Refuses more bits than an address has, and clears those that differ. */
    public Network {
        Objects.requireNonNull(first, "first");
        byte[] bytes = first.getAddress();
        if (bits < 0 || bits > bytes.length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    first.getHostAddress() + " has " + bytes.length * Byte.SIZE + " bits, not " + bits);
        }
        first = ofBytes(masked(bytes, bits));
    }

    /**
     * Reads a network, or a single address as the network that has only it.
     *
     * @param text such as {@code 10.0.0.0/8}, {@code 2001:db8::/32} or {@code 192.0.2.7}
     * @return the network
     * @throws IllegalArgumentException when it is neither
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress first = address(address)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no network. Write one like 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7."));
        int all = first.getAddress().length * Byte.SIZE;
        return new Network(first, slash < 0 ? all : bits(text.substring(slash + 1), text));
    }

    /**
     * Reads an address, without asking anybody for names.
     *
     * @param text an IPv4 or IPv6 address; one of the other's form ({@code ::ffff:192.0.2.7}) is IPv4
     * @return the address, or empty when the text is none
     */
    public static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * {@return whether the address is one of them}
     *
     * @param address any address
     */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == first.getAddress().length
                && ofBytes(masked(bytes, bits)).equals(first);
    }

    /** {@return the form that {@link #parse} reads} */
    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }

    private static int bits(String digits, String text) {
        if (!digits.matches("\\d{1,3}")) {
            throw new IllegalArgumentException("'" + text + "' must end with a number of bits, as in 10.0.0.0/8.");
        }
        return Integer.parseInt(digits);
    }

    private static byte[] masked(byte[] address, int bits) {
        for (int i = 0; i < address.length; i++) {
            int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
            address[i] &= (byte) (0xFF << (Byte.SIZE - kept));
        }
        return address;
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
