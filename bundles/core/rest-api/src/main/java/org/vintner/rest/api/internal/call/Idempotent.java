package org.vintner.rest.api.internal.call;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a POST method takes an Idempotency-Key. Each POST method has this. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Idempotent {

    /** Which guarantee. */
    Kind value();

    /** The two guarantees of {@code IdempotentCalls}. */
    enum Kind {
        /** The whole effect is one transaction, which the answer joins. */
        ONCE,
        /** The work has transactions of its own and may be run again after a crash. */
        RESUMABLE
    }
}
