package org.vintner.api;

import java.util.Objects;
import java.util.Optional;

/**
 * The one exception that leaves Vintner's services. Its message is written for the person who made the request: it names what
 * is wrong and the way out, and never holds a secret, a stack trace, SQL or a path.
 */
public final class CommerceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final CommerceError error;
    private final String param;

    /**
     * An error about the request as a whole.
     *
     * @param error which error
     * @param message what is wrong and the way out, one or two sentences
     */
    public CommerceException(CommerceError error, String message) {
        this(error, message, null, null);
    }

    /**
     * An error about one field.
     *
     * @param error which error
     * @param message what is wrong and the way out
     * @param param the field, as the caller named it, such as {@code lines[0].quantity}
     */
    public CommerceException(CommerceError error, String message, String param) {
        this(error, message, param, null);
    }

    /**
     * An error with a cause that is logged but never shown.
     *
     * @param error which error
     * @param message what is wrong and the way out
     * @param cause what went wrong beneath
     */
    public CommerceException(CommerceError error, String message, Throwable cause) {
        this(error, message, null, cause);
    }

    /**
     * An error about one field, with a cause that is logged but never shown.
     *
     * @param error which error
     * @param message what is wrong and the way out
     * @param param the field, or {@code null}
     * @param cause what went wrong beneath, or {@code null}
     */
    public CommerceException(CommerceError error, String message, String param, Throwable cause) {
        super(message, cause);
        this.error = Objects.requireNonNull(error, "error");
        this.param = param;
    }

    /**
     * {@return an error that says that there is no such thing}
     *
     * @param what the kind of thing, such as {@code order}
     * @param id how the caller named it
     */
    public static CommerceException notFound(String what, Object id) {
        return new CommerceException(CommerceError.NOT_FOUND, "There is no " + what + " " + id + ".");
    }

    /** {@return which error} */
    public CommerceError error() {
        return error;
    }

    /** {@return the field that is wrong, as the caller named it} */
    public Optional<String> param() {
        return Optional.ofNullable(param);
    }
}
