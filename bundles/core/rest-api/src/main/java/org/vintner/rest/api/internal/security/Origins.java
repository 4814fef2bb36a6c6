package org.vintner.rest.api.internal.security;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.vintner.api.http.ClientAddresses;

/** Where requests come from, behind the proxies that the operator trusts. */
@Component(service = Origins.class, configurationPid = "org.vintner.server")
public final class Origins {

    private final ClientAddresses addresses;

    /** With the settings of this server. */
    @Activate
    public Origins(Map<String, Object> settings) {
        Object trusted = settings.getOrDefault(ClientAddresses.PROPERTY, "");
        addresses = new ClientAddresses(
                trusted instanceof String[] several ? List.of(several) : List.of(trusted.toString()));
    }

    /** The client's address, as text. */
    String of(HttpServletRequest request) {
        return addresses
                .of(request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")))
                .getHostAddress();
    }
}
