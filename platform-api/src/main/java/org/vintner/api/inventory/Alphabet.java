package org.vintner.api.inventory;

/** Characters that generated keys are made of. */
public enum Alphabet {
    /** Capital letters and digits without those that look alike: no 0, O, 1, I, L. */
    UNAMBIGUOUS("23456789ABCDEFGHJKMNPQRSTUVWXYZ"),
    /** Capital letters and digits. */
    CAPITALS_AND_DIGITS("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    /** Letters and digits. */
    LETTERS_AND_DIGITS("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    /** Hexadecimal digits. */
    HEXADECIMAL("0123456789ABCDEF"),
    /** Digits. */
    DIGITS("0123456789");

    private final String characters;

    Alphabet(String characters) {
        this.characters = characters;
    }

    /** {@return the characters, each once} */
    public String characters() {
        return characters;
    }
}
