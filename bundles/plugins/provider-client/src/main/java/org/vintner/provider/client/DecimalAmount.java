package org.vintner.provider.client;

import java.util.regex.Pattern;

/** Amounts as decimal strings, such as {@code 19.99}, by integer arithmetic. */
public final class DecimalAmount {

    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,17})(?:\\.([0-9]{1,6}))?");

    private DecimalAmount() {}

    /**
     * Writes an amount.
     *
     * @param units 0 or more, of the smallest unit
     * @param places how many of its digits stand behind the point
     */
    public static String write(long units, int places) {
        if (units < 0) {
            throw new IllegalArgumentException("An amount is 0 or more.");
        }
        if (places == 0) {
            return Long.toString(units);
        }
        long one = power(places);
        return units / one + "." + String.format("%0" + places + "d", units % one);
    }

    /**
     * Reads an amount: ASCII digits and one point, nothing else. Fewer places than given are exact, more are refused.
     *
     * @return the smallest units
     * @throws JsonObject.Malformed when the text is no such amount
     */
    public static long read(String text, int places) {
        var matcher = DECIMAL.matcher(text);
        if (!matcher.matches()) {
            throw new JsonObject.Malformed("not an amount");
        }
        String fraction = matcher.group(2) == null ? "" : matcher.group(2);
        if (fraction.length() > places) {
            throw new JsonObject.Malformed("an amount with more than " + places + " places");
        }
        long rest = fraction.isEmpty() ? 0 : Long.parseLong(fraction) * power(places - fraction.length());
        try {
            return Math.addExact(Math.multiplyExact(Long.parseLong(matcher.group(1)), power(places)), rest);
        } catch (ArithmeticException e) {
            throw new JsonObject.Malformed("an amount that does not fit 64 bits");
        }
    }

    private static long power(int places) {
        long power = 1;
        for (int i = 0; i < places; i++) {
            power *= 10;
        }
        return power;
    }
}
