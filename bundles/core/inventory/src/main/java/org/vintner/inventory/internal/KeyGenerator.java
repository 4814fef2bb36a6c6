package org.vintner.inventory.internal;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.vintner.api.inventory.KeyPattern;

/** Draws keys of a pattern from a cryptographic source; each character is equally likely. */
final class KeyGenerator {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPattern pattern;
    private final String characters;

    KeyGenerator(KeyPattern pattern) {
        this.pattern = pattern;
        this.characters = pattern.alphabet().characters();
    }

    List<String> draw(int count) {
        List<String> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(next());
        }
        return keys;
    }

    private String next() {
        StringBuilder key = new StringBuilder(pattern.prefix());
        for (int i = 0; i < pattern.length(); i++) {
            if (i > 0 && pattern.group() > 0 && i % pattern.group() == 0) {
                key.append('-');
            }
            key.append(characters.charAt(RANDOM.nextInt(characters.length())));
        }
        return key.toString();
    }
}
