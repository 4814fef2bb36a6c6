package org.vintner.gateway.wechatpay.internal;

import java.net.URI;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The address under which browsers reach this server. */
@Component(service = PublicUrl.class, configurationPid = "org.vintner.server")
@Designate(ocd = PublicUrl.ServerConfig.class)
public final class PublicUrl {

    /** The part of the server's configuration that is read here. */
    @ObjectClassDefinition(name = "Vintner: server")
    @interface ServerConfig {

        @AttributeDefinition(name = "Public URL", description = "What links to this server begin with.")
        String publicUrl() default "http://localhost:8080";
    }

    private final String base;

    /** Called by DS. */
    @Activate
    public PublicUrl(ServerConfig config) {
        this.base = config.publicUrl().strip().replaceAll("/+$", "");
    }

    /** {@return the address of a path, which begins with a slash} */
    URI of(String path) {
        return URI.create(base + path);
    }
}
