package org.vintner.api.inventory;

import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * What generated keys look like: a prefix, then random characters in groups with dashes between, as in {@code
 * WINE-7KQ2-M9XA-TR4E}.
 *
 * @param prefix what each key begins with, up to {@value #MAX_PREFIX} printable ASCII characters without spaces; may be empty
 * @param length how many random characters, 1 to {@value #MAX_LENGTH}
 * @param group how many random characters between two dashes; 0: no dashes
 * @param alphabet what the random characters are drawn from
 */
public record KeyPattern(String prefix, int length, int group, Alphabet alphabet) {

    /** The longest prefix. */
    public static final int MAX_PREFIX = 40;

    /** The most random characters. */
    public static final int MAX_LENGTH = 128;

    /** A guess is to hit one of the keys at most once in that many times. */
    private static final double GUESSES = 1e9;

    /** Refuses what is out of its range. */
    public KeyPattern {
        if (prefix.length() > MAX_PREFIX || prefix.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw invalid(
                    "A prefix has at most " + MAX_PREFIX + " printable ASCII characters without spaces.", "prefix");
        }
        if (length < 1 || length > MAX_LENGTH) {
            throw invalid("A key has 1 to " + MAX_LENGTH + " random characters.", "length");
        }
        if (group < 0 || group > length) {
            throw invalid("A group has at most as many characters as the key, or 0 for no groups.", "group");
        }
    }

    /**
     * {@return the least length with which that many keys can't be guessed}
     *
     * @param count how many keys
     */
    public int neededLength(long count) {
        return (int) Math.ceil(
                Math.log(count * GUESSES) / Math.log(alphabet.characters().length()));
    }

    private static CommerceException invalid(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }
}
