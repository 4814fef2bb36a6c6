package org.vintner.notifications.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What buyers and administrators are told, and how buyers find their order. */
@ObjectClassDefinition(name = "Vintner notifications", description = "Messages to buyers and administrators.")
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

    @AttributeDefinition(
            name = "Attempts",
            description = "After so many failed attempts a message has failed and stands on the attention list.",
            min = "1",
            max = "1000")
    int maxAttempts() default 10;

    @AttributeDefinition(
            name = "Messages per minute",
            description = "How many messages each channel is given in a minute; more of them wait. 0 for any number.",
            min = "0",
            max = "60000")
    int messagesPerMinute() default 600;

    @AttributeDefinition(
            name = "Resends per hour",
            description = "How often messages may be sent again to one recipient in an hour, on request.",
            min = "1",
            max = "1000")
    int resendsPerHour() default 5;

    @AttributeDefinition(
            name = "Administrators",
            description = "Addresses that are told of what stands on the attention list. Empty for nobody.",
            required = false)
    String[] administrators() default {};

    @AttributeDefinition(name = "Administrators' language", description = "As a language tag, such as en or zh-CN.")
    String administratorLocale() default "en";

    @AttributeDefinition(
            name = "Messages to administrators per hour",
            description = "When more happens, the rest comes together in one message.",
            min = "1",
            max = "1000")
    int administratorMessagesPerHour() default 10;

    @AttributeDefinition(
            name = "Retention",
            description = "The record of a message is deleted after so many days.",
            min = "1",
            max = "36500")
    int retentionDays() default 400;
}
