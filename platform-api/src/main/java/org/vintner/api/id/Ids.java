package org.vintner.api.id;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Makes, renders and reads the values behind {@link Id}. */
final class Ids {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;
    private static final byte[] DIGITS = new byte[128];
    private static final SecureRandom RANDOM = new SecureRandom();

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            DIGITS[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private Ids() {}

    /** {@return a new version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits} */
    static UUID next() {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        long high = (System.currentTimeMillis() << 16) | 0x7000L | ((random[0] & 0x0FL) << 8) | (random[1] & 0xFFL);
        long low = 0;
        for (int i = 2; i < 10; i++) {
            low = (low << 8) | (random[i] & 0xFFL);
        }
        return new UUID(high, (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    static String render(String prefix, UUID value) {
        char[] text = new char[LENGTH];
        long high = value.getMostSignificantBits();
        long low = value.getLeastSignificantBits();
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return prefix + new String(text);
    }

    static UUID parse(String prefix, String text) {
        if (text == null || text.length() != prefix.length() + LENGTH || !text.startsWith(prefix)) {
            throw malformed(prefix, text);
        }
        long high = 0;
        long low = 0;
        for (int i = prefix.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? DIGITS[c] : -1;
            boolean overflows = i == prefix.length() && digit > 7;
            if (digit < 0 || overflows) {
                throw malformed(prefix, text);
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | digit;
        }
        return new UUID(high, low);
    }

    private static CommerceException malformed(String prefix, String text) {
        String shown = text == null ? "nothing" : "'" + text.substring(0, Math.min(40, text.length())) + "'";
        return new CommerceException(
                CommerceError.INVALID_ID,
                "An id that begins with '" + prefix + "' and has " + LENGTH + " characters after it was expected, not "
                        + shown + ".");
    }
}
