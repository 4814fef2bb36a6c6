package org.vintner.gateway.http;

import java.util.Locale;

/** Whether real money moves. */
public enum Mode {
    /** Real money. */
    LIVE,
    /** The provider's place for trying out, or a simulator. */
    SANDBOX;

    /** {@return the name as it is configured} */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
