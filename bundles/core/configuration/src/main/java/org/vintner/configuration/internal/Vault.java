package org.vintner.configuration.internal;

import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Component;

/**
 * Secrets on their way from the database to a component. Config Admin, which writes all that it is given to the disk, is given a
 * mark in place of a secret; this plugin of it puts the secret there when the configuration is handed to its component. It comes
 * after the interpolation plugin, so that a secret is never taken for a reference.
 */
@Component(
        service = {Vault.class, ConfigurationPlugin.class},
        property = ConfigurationPlugin.CM_RANKING + ":Integer=900",
        immediate = true)
public final class Vault implements ConfigurationPlugin {

    /** What Config Admin gets in place of a secret. */
    static final String MARK = "(kept in the database)";

    private final Map<String, Map<String, List<String>>> secrets = new ConcurrentHashMap<>();

    void keep(String pid, Map<String, List<String>> of) {
        secrets.put(pid, Map.copyOf(of));
    }

    void forget(String pid) {
        secrets.remove(pid);
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        if (properties.get(Pids.REVISION) == null) {
            return;
        }
        Map<String, List<String>> mine = secrets.getOrDefault(Pids.pid(properties), Map.of());
        Map<String, Object> revealed = new HashMap<>();
        for (String name : Collections.list(properties.keys())) {
            if (MARK.equals(properties.get(name))) {
                // Without its secret a component must not start, so it gets none rather than the mark.
                revealed.put(
                        name,
                        Optional.ofNullable(mine.get(name)).map(Vault::form).orElse(""));
            }
        }
        revealed.forEach((name, value) -> properties.put(name, value));
    }

    private static Object form(List<String> texts) {
        return texts.size() == 1 ? texts.get(0) : texts.toArray(String[]::new);
    }
}
