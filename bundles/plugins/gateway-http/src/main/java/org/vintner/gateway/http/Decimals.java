package org.vintner.gateway.http;

import java.util.regex.Pattern;

/** Amounts as decimal texts, such as {@code 19.99}, and minor units. No floating point, no sign, no exponent. */
public final class Decimals {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,19}(\\.[0-9]{1,3})?");

    private Decimals() {}

    /**
     * {@return the amount in minor units}
     *
     * @param text digits, maybe a point and up to as many digits as the currency has decimals
     * @param decimals how many the currency has, 0 to 3
     * @throws IllegalArgumentException when it is anything else, or does not fit; quotes nothing
     */
    public static long minorUnits(String text, int decimals) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a plain decimal number");
        }
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String rest = point < 0 ? "" : text.substring(point + 1);
        if (rest.length() > decimals) {
            throw new IllegalArgumentException("more decimals than the currency has");
        }
        try {
            return Long.parseLong(whole + rest + "0".repeat(decimals - rest.length()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("too large a number");
        }
    }

    /**
     * {@return the decimal text, with as many digits behind the point as the currency has}
     *
     * @param minorUnits 0 or more
     * @param decimals how many the currency has
     */
    public static String text(long minorUnits, int decimals) {
        if (minorUnits < 0) {
            throw new IllegalArgumentException("an amount is 0 or more");
        }
        String digits = Long.toString(minorUnits);
        if (decimals == 0) {
            return digits;
        }
        String padded = "0".repeat(Math.max(0, decimals + 1 - digits.length())) + digits;
        int point = padded.length() - decimals;
        return padded.substring(0, point) + "." + padded.substring(point);
    }
}
