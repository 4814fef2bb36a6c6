package org.vintner.payments.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.persistence.store.PaymentStore;

/**
 * Says which channels' providers give no usable answer, since when and why; one call alone may be chance. When a provider answers again,
 * its unfinished payments are due at once.
 */
@Component(service = {HealthCheck.class, ChannelHealth.class})
public final class ChannelHealth implements HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelHealth.class);
    private static final int ENOUGH = 2;

    /** A provider that comes and goes must not have all its payments asked for each time. */
    private static final Duration DUE_AT_MOST_EVERY = Duration.ofSeconds(10);

    private final Supplier<Set<String>> present;
    private final Consumer<String> askAgain;
    private final Clock clock;
    private final Map<String, Trouble> troubles = new ConcurrentSkipListMap<>();
    private final Map<String, Instant> returns = new ConcurrentHashMap<>();

    private record Trouble(Instant since, int calls, String reason) {

        Trouble again(String why) {
            return new Trouble(since, Math.min(calls + 1, ENOUGH + 1), why);
        }

        boolean counts() {
            return calls >= ENOUGH;
        }
    }

    @Activate
    public ChannelHealth(@Reference ChannelRegistry channels, @Reference PaymentStore payments) {
        this(channels::presentNames, payments::pollNow, Clock.systemUTC());
    }

    ChannelHealth(Supplier<Set<String>> present, Consumer<String> askAgain, Clock clock) {
        this.present = present;
        this.askAgain = askAgain;
        this.clock = clock;
    }

    /** Takes note of a call; without trouble, all is well again. */
    void note(String channel, Optional<String> trouble) {
        if (trouble.isPresent()) {
            Trouble now = troubles.merge(
                    channel,
                    new Trouble(clock.instant().truncatedTo(ChronoUnit.SECONDS), 1, trouble.get()),
                    (before, one) -> before.again(one.reason()));
            if (now.calls() == ENOUGH) {
                LOG.warn("The provider of channel {} gives no usable answer: {}", channel, now.reason());
            }
        } else if (!troubles.isEmpty()) {
            Optional.ofNullable(troubles.remove(channel))
                    .filter(Trouble::counts)
                    .ifPresent(over -> returned(channel));
        }
    }

    private void returned(String channel) {
        LOG.info("The provider of channel {} answers again", channel);
        Instant now = clock.instant();
        Instant due =
                returns.merge(channel, now, (last, next) -> next.isBefore(last.plus(DUE_AT_MOST_EVERY)) ? last : next);
        if (due.equals(now)) {
            try {
                askAgain.accept(channel);
            } catch (CommerceException e) {
                // They are asked for all the same, only later; the call that was answered must not suffer.
                LOG.debug("The payments of channel {} wait for their turn", channel, e);
            }
        }
    }

    @Override
    public String name() {
        return "channels";
    }

    /** A shop sells by its other channels, and what is under way is asked for again. */
    @Override
    public boolean holdsBackTraffic() {
        return false;
    }

    @Override
    public Optional<String> problem() {
        troubles.keySet().retainAll(present.get());
        String failing = troubles.entrySet().stream()
                .filter(entry -> entry.getValue().counts())
                .map(entry -> entry.getKey() + " since " + entry.getValue().since() + " ("
                        + entry.getValue().reason() + ")")
                .collect(Collectors.joining(", "));
        return failing.isEmpty()
                ? Optional.empty()
                : Optional.of("Providers that give no usable answer: " + failing
                        + ". Payments wait and are asked for again; vintner:channel-doctor tells more.");
    }
}
