package org.vintner.gateway.sandbox.internal;

/** A call of the provider that brought no usable answer. */
final class ProviderTrouble extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean sent;

    /** @param sent whether the provider may have heard of it */
    ProviderTrouble(String message, boolean sent) {
        super(message);
        this.sent = sent;
    }

    boolean sent() {
        return sent;
    }
}
