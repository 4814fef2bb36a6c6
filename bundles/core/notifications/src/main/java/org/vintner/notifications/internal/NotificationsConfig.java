package org.vintner.notifications.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What buyers are told, and how they find their order. */
@ObjectClassDefinition(name = "Vintner notifications", description = "Messages to buyers.")
public @interface NotificationsConfig {

    @AttributeDefinition(
            name = "Enabled",
            description = "When off, nothing is sent; what would have been sent is recorded as skipped.")
    boolean enabled() default true;

    @AttributeDefinition(
            name = "Order page",
            description = "Address of an order's page in messages. {publicUrl}, {order} and {grant} are filled in.")
    String orderUrl() default "{publicUrl}/orders/{order}#grant={grant}";

    @AttributeDefinition(
            name = "Wait for a first channel",
            description = "In a shop that never had a channel a message is skipped after so many seconds.",
            min = "0",
            max = "3600")
    int firstChannelSeconds() default 60;
}
