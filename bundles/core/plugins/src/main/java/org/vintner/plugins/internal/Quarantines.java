package org.vintner.plugins.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.api.plugins.Plugin;

/** The plugins that are kept away on this node, by name, and when each is tried again. */
final class Quarantines {

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Map<String, Plugin.Quarantine> quarantines = new ConcurrentHashMap<>();
    private final Map<String, Duration> pauses = new ConcurrentHashMap<>();
    private final Duration firstPause;
    private final Clock clock;

    Quarantines(Duration firstPause, Clock clock) {
        this.firstPause = firstPause;
        this.clock = clock;
    }

    /** Puts a plugin in; each time that passing harm brings it here the pause is twice as long. */
    Plugin.Quarantine add(String name, Harm harm) {
        Instant now = clock.instant();
        Optional<Instant> retryAt = Optional.empty();
        if (harm.passing()) {
            Duration pause = pauses.merge(name, firstPause, (last, first) -> shorter(last.multipliedBy(2), LONGEST));
            retryAt = Optional.of(now.plus(pause));
        }
        Plugin.Quarantine quarantine = new Plugin.Quarantine(now, harm.culprit(), harm.reason(), retryAt);
        quarantines.put(name, quarantine);
        return quarantine;
    }

    private static Duration shorter(Duration some, Duration other) {
        return some.compareTo(other) < 0 ? some : other;
    }

    /** Puts one back in that an earlier run had put in. */
    void restore(String name, Plugin.Quarantine quarantine) {
        quarantines.put(name, quarantine);
    }

    Optional<Plugin.Quarantine> of(String name) {
        return Optional.ofNullable(quarantines.get(name));
    }

    void end(String name) {
        quarantines.remove(name);
    }

    /** It was let out by hand, updated or removed: what it did before does not count any more. */
    void forgive(String name) {
        end(name);
        pauses.remove(name);
    }

    List<String> names() {
        return quarantines.keySet().stream().sorted().toList();
    }

    /** Those whose pause is over. */
    List<String> due() {
        Instant now = clock.instant();
        return quarantines.entrySet().stream()
                .filter(entry -> entry.getValue()
                        .retryAt()
                        .filter(at -> !at.isAfter(now))
                        .isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }
}
