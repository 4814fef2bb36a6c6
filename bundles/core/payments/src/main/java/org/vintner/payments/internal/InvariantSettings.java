package org.vintner.payments.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How the books, orders and keys are checked against each other. */
@ObjectClassDefinition(
        name = "Vintner invariants",
        description = "How the books, orders and keys are checked against each other.")
public @interface InvariantSettings {

    /** The pause between two checks of what moved last. */
    @AttributeDefinition(
            name = "Interval",
            description =
                    "The pause in seconds between two checks of what moved last. Once a day everything is checked.",
            min = "5",
            max = "86400")
    int intervalSeconds() default 60;

    /** How much is what moved last. */
    @AttributeDefinition(
            name = "Recent",
            description = "How many of the newest payments and ledger rows a check looks at, beside what is open.",
            min = "1",
            max = "10000000")
    int recent() default 5_000;

    /** How long something may be under way. */
    @AttributeDefinition(
            name = "Grace",
            description =
                    "For how many seconds after its capture a payment may be without goods, refund or attention item.",
            min = "0",
            max = "86400")
    int graceSeconds() default 60;
}
