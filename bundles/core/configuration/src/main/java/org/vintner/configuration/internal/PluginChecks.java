package org.vintner.configuration.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.ConfigurationCheck;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** Asks plugins about configurations of theirs. */
@Component(service = PluginChecks.class)
public final class PluginChecks {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final PluginCaller caller;
    private final Map<String, ConfigurationCheck> checks = new ConcurrentHashMap<>();

    @Activate
    public PluginChecks(@Reference PluginCaller caller) {
        this.caller = caller;
    }

    @Reference(name = "checks", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(ConfigurationCheck check, Map<String, Object> properties) {
        if (properties.get(ConfigurationCheck.PID) instanceof String pid) {
            checks.put(pid, check);
        }
    }

    void remove(ConfigurationCheck check) {
        checks.values().removeIf(check::equals);
    }

    /**
     * What the plugin complains of; empty when it takes the configuration, or has no check.
     *
     * @throws CommerceException {@code unavailable} when it can't say
     */
    List<Complaint> complaints(String kind, String nameProperty, CandidateConfiguration candidate) {
        Optional<ConfigurationCheck> check = Optional.ofNullable(checks.get(kind));
        if (check.isEmpty()) {
            return List.of();
        }
        PluginOutcome<List<Complaint>> outcome =
                caller.call(kind, "check", check.get(), DEADLINE, () -> answer(check.get(), nameProperty, candidate));
        if (outcome instanceof PluginOutcome.Returned<List<Complaint>> returned) {
            return returned.value();
        }
        String reason = outcome instanceof PluginOutcome.Broken<List<Complaint>> broken
                ? broken.reason()
                : "it has too many calls under way";
        throw new CommerceException(
                CommerceError.UNAVAILABLE,
                "The plugin could not check the configuration, so nothing was stored: " + reason + ".");
    }

    private static List<Complaint> answer(
            ConfigurationCheck check, String nameProperty, CandidateConfiguration candidate) {
        try {
            check.check(candidate);
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.complaints();
        } catch (IllegalArgumentException e) {
            // As older plugins say it, and their components: the sentence names the property.
            return List.of(new Complaint(nameProperty, "and the rest can't be used: " + e.getMessage(), ""));
        }
    }
}
