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

    @AttributeDefinition(
            name = "Trusted proxies",
            description = "Networks of the proxies in front of the server, such as 10.0.0.0/8. What they say in"
                    + " X-Forwarded-For is believed.",
            required = false)
    String[] trustedProxies() default {};
}
