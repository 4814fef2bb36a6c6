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
        if (text.indexOf(':') < 0) {
            return ipv4(text);
        }
        if (!IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Four numbers with dots between. By hand, as each request has an address, and a pattern takes ten times as long. */
    private static Optional<InetAddress> ipv4(String text) {
        byte[] address = new byte[4];
        int begin = 0;
        for (int i = 0; i < address.length; i++) {
            int dot = text.indexOf('.', begin);
            boolean last = i == address.length - 1;
            if (last != dot < 0) {
                return Optional.empty();
            }
            int end = last ? text.length() : dot;
            int number = octet(text, begin, end);
            if (number < 0) {
                return Optional.empty();
            }
            address[i] = (byte) number;
            begin = end + 1;
        }
        return Optional.of(ofBytes(address));
    }

    /** Negative for none. */
    private static int octet(String text, int begin, int end) {
        int length = end - begin;
        if (length < 1 || length > 3 || (length == 3 && text.charAt(begin) == '0')) {
            return -1;
        }
        int number = 0;
        for (int i = begin; i < end; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number > 255 ? -1 : number;
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
