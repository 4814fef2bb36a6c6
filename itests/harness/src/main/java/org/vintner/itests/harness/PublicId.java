package org.vintner.itests.harness;

import java.math.BigInteger;
import java.util.UUID;

/** Reads ids as the API writes them: a prefix and the 128 bits of a UUID in Crockford's base 32. */
public final class PublicId {

    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    private PublicId() {}

    /** {@return whether it looks like one} */
    public static boolean isOne(String text) {
        return text.matches("[a-z]+_[" + DIGITS + "]{26}");
    }

    /** {@return an id as the API writes it} */
    public static String text(String prefix, UUID uuid) {
        StringBuilder text =
                new StringBuilder(prefix.length() + 27).append(prefix).append('_');
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        for (int shift = 125; shift >= 0; shift -= 5) {
            text.append(DIGITS.charAt((int) bits(high, low, shift) & 31));
        }
        return text.toString();
    }

    /** The lowest bits of the two halves, shifted to the right as one number. */
    private static long bits(long high, long low, int shift) {
        if (shift >= Long.SIZE) {
            return high >>> (shift - Long.SIZE);
        }
        return shift == 0 ? low : low >>> shift | high << (Long.SIZE - shift);
    }

    /** {@return the UUID that stands in the database} */
    public static UUID uuid(String id) {
        BigInteger value = BigInteger.ZERO;
        for (char c : id.substring(id.indexOf('_') + 1).toCharArray()) {
            value = value.shiftLeft(5).or(BigInteger.valueOf(DIGITS.indexOf(c)));
        }
        return new UUID(value.shiftRight(64).longValue(), value.longValue());
    }
}
