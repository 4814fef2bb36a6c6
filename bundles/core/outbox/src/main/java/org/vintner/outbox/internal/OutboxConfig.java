package org.vintner.outbox.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How stored events are delivered. */
@ObjectClassDefinition(name = "Vintner outbox", description = "How stored events are delivered to their consumers.")
public @interface OutboxConfig {

    @AttributeDefinition(
            name = "Attempts",
            description = "After so many failed attempts a delivery is dead and stands on the attention list.",
            min = "1",
            max = "1000")
    int maxAttempts() default 12;

    @AttributeDefinition(
            name = "Pauses",
            description =
                    "The pause after the first failed attempt, the second and so on; the last one repeats. s, m, h.")
    String pauses() default "1s,5s,30s,2m,10m,1h";

    @AttributeDefinition(
            name = "Concurrency",
            description = "How many events one consumer on this node may work on at once.",
            min = "1",
            max = "256")
    int concurrency() default 4;

    @AttributeDefinition(
            name = "Time limit",
            description = "An attempt that takes more seconds than this is interrupted and has failed.",
            min = "1",
            max = "3600")
    int limitSeconds() default 60;

    @AttributeDefinition(
            name = "Lease",
            description = "When a node dies, others take over its deliveries after so many seconds.",
            min = "3",
            max = "3600")
    int leaseSeconds() default 15;

    @AttributeDefinition(
            name = "Retention",
            description = "Events that all consumers got are deleted after so many days.",
            min = "1",
            max = "36500")
    int retentionDays() default 90;
}
