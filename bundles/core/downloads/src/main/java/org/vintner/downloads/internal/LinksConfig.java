package org.vintner.downloads.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The server as seen from outside. */
@ObjectClassDefinition(name = "Vintner server")
public @interface LinksConfig {
    String PID = "org.vintner.server";

    @AttributeDefinition(
            name = "Public address",
            description = "What buyers' browsers use, without a slash at the end.")
    String publicUrl() default "http://localhost:8080";
}
