package org.vintner.notifications.internal;

/** A message could not be sent just now. Its text holds no personal data; the outbox keeps it and tries again. */
final class ChannelTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Its text says all: where in the code it arose helps nobody, and costs more than the attempt. */
    ChannelTrouble(String message) {
        super(message, null, false, false);
    }
}
