package org.vintner.payments.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How long providers' notifications are kept. */
@ObjectClassDefinition(name = "Vintner webhook inbox", description = "How long providers' notifications are kept.")
public @interface InboxSettings {

    /** The PID. */
    String PID = "org.vintner.webhooks";

    /** The age at which a processed notification is deleted. */
    @AttributeDefinition(
            name = "Retention",
            description =
                    "Notifications that were processed are deleted after so many days. What could not be processed stays.",
            min = "30",
            max = "36500")
    int retentionDays() default 400;
}
