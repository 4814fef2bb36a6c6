package org.vintner.orders.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of orders. */
@ObjectClassDefinition(name = "Vintner orders")
public @interface OrderSettings {

    /** How long an order waits for its payment to start, in minutes. */
    @AttributeDefinition(
            name = "Payment timeout",
            description = "How long an order waits for a payment, in minutes. A payment that has started extends it.",
            min = "1",
            max = "10080")
    int paymentTimeoutMinutes() default 30;

    /** How long keys that are asked for outside may stay away before a person is told, in minutes. */
    @AttributeDefinition(
            name = "Keys overdue",
            description = "After how many minutes a person is told that keys which are asked for outside did not come.",
            min = "1",
            max = "10080")
    int issueMinutes() default 10;
}
