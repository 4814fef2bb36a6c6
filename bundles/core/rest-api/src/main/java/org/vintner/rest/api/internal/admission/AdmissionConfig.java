package org.vintner.rest.api.internal.admission;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How much the server takes on at once. */
@ObjectClassDefinition(
        name = "Vintner admission",
        description =
                "How many requests of each kind run at once and how many wait. The sum of those that run stays below"
                        + " the HTTP engine's threads (etc/http.properties), unless these are virtual.")
public @interface AdmissionConfig {

    /** Requests. */
    @AttributeDefinition(
            name = "Notifications of providers",
            description = "requests to /webhooks that run at once",
            min = "1")
    int webhooks() default 100;

    /** Requests. */
    @AttributeDefinition(
            name = "Shop",
            description = "requests of buyers and visitors to products, orders and payments that run at once",
            min = "1")
    int shop() default 64;

    /** Requests. */
    @AttributeDefinition(name = "Staff", description = "all other requests to /api that run at once", min = "1")
    int staff() default 16;

    /** Requests. */
    @AttributeDefinition(name = "Downloads", description = "files that are being sent at once", min = "1")
    int downloads() default 256;

    /** Requests. */
    @AttributeDefinition(
            name = "Other",
            description = "requests to pages and to addresses of plugins that run at once",
            min = "1")
    int other() default 64;

    /** Connections. */
    @AttributeDefinition(
            name = "Connections",
            description =
                    "that are open at once; more wait in the system until one ends. 0 for as many as the heap (one for"
                            + " each 32 KB) and three quarters of the open files allow",
            min = "0")
    int connections() default 0;

    /** Requests. */
    @AttributeDefinition(
            name = "Longest queue",
            description = "requests of each kind that wait for their turn, without a thread; more are refused at once",
            min = "0")
    int queue() default 65_536;

    /** Milliseconds. */
    @AttributeDefinition(
            name = "Longest wait for a turn",
            description = "in milliseconds; a request that waited so long is refused",
            min = "1")
    int queueMillis() default 5_000;

    /** Seconds. */
    @AttributeDefinition(
            name = "Longest wait for a body",
            description = "in seconds; how long a client may take to send a notification or an order",
            min = "1")
    int bodySeconds() default 15;

    /** Bytes. */
    @AttributeDefinition(
            name = "Memory for bodies",
            description = "in bytes; what bodies of one kind that arrive slowly may hold together",
            type = AttributeType.LONG,
            min = "262144")
    long bodyMemory() default 8L * 1024 * 1024;

    /** Bytes per second. */
    @AttributeDefinition(
            name = "Slowest client",
            description = "in bytes per second; a client that takes an answer more slowly is broken off; 0 for none",
            type = AttributeType.LONG,
            min = "0")
    long slowestPace() default 500;
}
