package org.vintner.gateway.sandbox.internal;

import java.io.IOException;

/** Somebody else writes the books. */
final class BooksInUseException extends IOException {

    private static final long serialVersionUID = 1;

    BooksInUseException(String message, Throwable cause) {
        super(message, cause);
    }
}
