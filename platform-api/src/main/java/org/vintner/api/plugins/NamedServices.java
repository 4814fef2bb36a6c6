package org.vintner.api.plugins;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A registry of services that each have a name, such as the payment gateways by channel. Of several with one name that take calls,
 * the one with the highest ranking and of these the oldest is chosen, as everywhere in OSGi, so a newcomer takes nothing away from
 * the one that works. Safe for use by several threads.
 *
 * @param <T> what is kept for a service
 */
public final class NamedServices<T> {

    private static final Comparator<Entry<?>> BEST_FIRST =
            Comparator.<Entry<?>>comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::service);

    private final Map<String, List<Entry<T>>> byName = new ConcurrentHashMap<>();
    private final PluginTraffic traffic;

    /** @param traffic which bundles take calls */
    public NamedServices(PluginTraffic traffic) {
        this.traffic = traffic;
    }

    private record Entry<T>(T value, long bundle, int ranking, long service) {}

    /**
     * Adds a service.
     *
     * @param name its name
     * @param value what is kept for it
     * @param properties the service's properties
     */
    public void add(String name, T value, Map<String, ?> properties) {
        Entry<T> entry = new Entry<>(
                value,
                number(properties, "service.bundleid"),
                (int) number(properties, "service.ranking"),
                number(properties, "service.id"));
        byName.merge(name, List.of(entry), NamedServices::joined);
    }

    private static <T> List<Entry<T>> joined(List<Entry<T>> some, List<Entry<T>> more) {
        List<Entry<T>> all = new ArrayList<>(some);
        all.addAll(more);
        all.sort(BEST_FIRST);
        return List.copyOf(all);
    }

    private static long number(Map<String, ?> properties, String name) {
        return properties.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /**
     * Forgets a service.
     *
     * @param isIt tells the value that was kept for it
     */
    public void remove(Predicate<T> isIt) {
        byName.replaceAll((name, entries) ->
                entries.stream().filter(entry -> !isIt.test(entry.value())).toList());
        byName.values().removeIf(List::isEmpty);
    }

    /**
     * {@return the service that takes the calls of a name now}
     *
     * @param name the name
     */
    public Optional<T> find(String name) {
        return best(byName.getOrDefault(name, List.of()));
    }

    private Optional<T> best(List<Entry<T>> entries) {
        for (Entry<T> entry : entries) {
            if (traffic.admits(entry.bundle())) {
                return Optional.of(entry.value());
            }
        }
        return Optional.empty();
    }

    /** {@return all that take calls now, by name} */
    public Map<String, T> all() {
        Map<String, T> all = new TreeMap<>();
        byName.forEach((name, entries) -> best(entries).ifPresent(value -> all.put(name, value)));
        return all;
    }
}
