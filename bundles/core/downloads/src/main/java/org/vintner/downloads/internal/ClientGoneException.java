package org.vintner.downloads.internal;

import java.io.IOException;

/** The client's side of a download broke, which is nobody's fault here. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(IOException cause) {
        super(cause);
    }
}
