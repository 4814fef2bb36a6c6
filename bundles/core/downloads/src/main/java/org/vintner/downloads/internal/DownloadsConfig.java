package org.vintner.downloads.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How files are sent. */
@ObjectClassDefinition(name = "Vintner downloads")
public @interface DownloadsConfig {
    String PID = "org.vintner.downloads";

    @AttributeDefinition(
            name = "Send buffer",
            description =
                    "Bytes that a connection may hold which its client has not confirmed. Larger is faster over long"
                            + " distances, smaller counts broken downloads more sharply. 0 leaves it to the system.",
            min = "0")
    int sendBuffer() default 262_144;

    @AttributeDefinition(
            name = "Days until an unnamed object is removed",
            description =
                    "Objects that an interrupted upload left in a storage go after so many days. 0 keeps them: needed"
                            + " when a storage is shared with another shop or with a copy of the database.",
            min = "0")
    int unnamedObjectDays() default 1;
}
