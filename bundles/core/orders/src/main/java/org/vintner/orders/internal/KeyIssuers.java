package org.vintner.orders.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.plugins.NamedServices;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.api.plugins.PluginTraffic;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueRequest;
import org.vintner.spi.fulfillment.KeyIssuer;

/** The issuers that are here now, and calls to them. */
@Component(service = KeyIssuers.class)
public final class KeyIssuers {

    private static final Logger LOG = LoggerFactory.getLogger(KeyIssuers.class);

    /** Well within what a consumer of events may take. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private final PluginCaller plugins;
    private final NamedServices<KeyIssuer> issuers;

    @Activate
    public KeyIssuers(@Reference PluginCaller plugins, @Reference PluginTraffic traffic) {
        this.plugins = plugins;
        this.issuers = new NamedServices<>(traffic);
    }

    @Reference(
            name = "issuers",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(KeyIssuer issuer, Map<String, Object> properties) {
        if (properties.get(KeyIssuer.NAME) instanceof String name && !name.isBlank()) {
            issuers.add(name, issuer, properties);
        } else {
            LOG.warn("An issuer of keys lacks its name, the service property {}; it is not used", KeyIssuer.NAME);
        }
    }

    void remove(KeyIssuer issuer) {
        issuers.remove(here -> here == issuer);
    }

    /** Asks a channel, and makes one of four outcomes of whatever happens. */
    IssueOutcome issue(String channel, IssueRequest request) {
        Optional<KeyIssuer> issuer = issuers.find(channel);
        return issuer.isEmpty() ? new IssueOutcome.Unknown("it is not here") : ask(channel, issuer.get(), request);
    }

    private IssueOutcome ask(String channel, KeyIssuer issuer, IssueRequest request) {
        Duration deadline = plugins.deadline(channel, issuer, issuer::deadline, LONGEST);
        PluginOutcome<IssueOutcome> outcome =
                plugins.call(channel, "issue", issuer, deadline, () -> issuer.issue(request));
        if (outcome instanceof PluginOutcome.Returned<IssueOutcome> returned) {
            return returned.value();
        }
        if (outcome instanceof PluginOutcome.Broken<IssueOutcome> broken) {
            return new IssueOutcome.Unknown(broken.reason());
        }
        return new IssueOutcome.Unknown("it is busy");
    }
}
