package org.vintner.payments.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where this server is found from outside. */
@ObjectClassDefinition(name = "Vintner server")
public @interface ServerSettings {

    /** The address under which providers and browsers reach this server. */
    @AttributeDefinition(
            name = "Public URL",
            description =
                    "The address under which providers and browsers reach this server, without a slash at its end")
    String publicUrl() default "http://localhost:8080";
}
