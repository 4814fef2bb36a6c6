package org.vintner.fulfillment.sandbox.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the license server does when it is asked. */
enum Behavior {
    ISSUE,
    REFUSE,
    PENDING,
    LATE,
    TOO_FEW,
    DUPLICATE;

    static Optional<Behavior> named(String name) {
        return Arrays.stream(values()).filter(one -> one.label().equals(name)).findFirst();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
