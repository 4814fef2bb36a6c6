package org.vintner.provider.client;

import java.util.Locale;
import java.util.Optional;

/** Whether real money moves. */
public enum Mode {
    /** Real money. */
    LIVE,
    /** The provider's place for trying out, or a simulator. */
    SANDBOX;

    /** {@return the mode of that name} */
    public static Optional<Mode> of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "live" -> Optional.of(LIVE);
            case "sandbox" -> Optional.of(SANDBOX);
            default -> Optional.empty();
        };
    }

    /** {@return the name as it is configured} */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
