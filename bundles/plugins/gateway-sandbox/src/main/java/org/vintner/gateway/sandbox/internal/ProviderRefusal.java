package org.vintner.gateway.sandbox.internal;

/** The provider's no: it has done nothing. */
final class ProviderRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProviderRefusal(String message) {
        super(message);
    }
}
