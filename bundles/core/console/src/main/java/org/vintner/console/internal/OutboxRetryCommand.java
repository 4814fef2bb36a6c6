package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.Outbox;
import org.vintner.api.id.EventId;

@Service
@Command(
        scope = "vintner",
        name = "outbox-retry",
        description =
                "Delivers an event to a consumer again, now: outbox-retry EVENT CONSUMER. Or all that were given up:"
                        + " outbox-retry --dead",
        detailedDescription = "Example: vintner:outbox-retry --dead")
public final class OutboxRetryCommand extends ChangingCommand {

    @Reference
    Outbox outbox;

    @Option(name = "--dead", description = "All deliveries that were given up.")
    boolean dead;

    @Option(name = "--consumer", description = "With --dead: only deliveries to this consumer.")
    @Completion(ConsumerCompleter.class)
    String onlyConsumer;

    @Argument(name = "event", description = "Id of the event (evt_...).")
    @Completion(EventCompleter.class)
    String event;

    @Argument(index = 1, name = "consumer", description = "Name of the consumer.")
    @Completion(ConsumerCompleter.class)
    String consumer;

    @Override
    void run() {
        if (dead == (event != null)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Name an event and a consumer, or give --dead for all dead deliveries.");
        }
        if (dead) {
            retryDead(Optional.ofNullable(onlyConsumer));
        } else {
            retryOne(EventId.parse(event));
        }
    }

    private void retryDead(Optional<String> to) {
        if (!onlySay(
                "Deliver all dead events again" + to.map(name -> ", to " + name).orElse("") + ".")) {
            show(new Fields().with("retried", outbox.retryDead(operator(), to)));
        }
    }

    private void retryOne(EventId id) {
        if (consumer == null) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "Name the consumer as well; outbox-list shows it.", "consumer");
        }
        requireKnown("open delivery to " + consumer + " of event", id, () -> isOpen(id));
        if (!onlySay("Deliver " + id + " to " + consumer + " again.")) {
            outbox.retry(operator(), id, consumer);
            show(new Fields().with("retried", 1));
        }
    }

    /** Deliveries that were made are too many to look through, and are not made again. */
    private boolean isOpen(EventId id) {
        return Stream.of(EventDelivery.State.DEAD, EventDelivery.State.PENDING)
                .flatMap(state -> AllPages.of(page -> outbox.list(Optional.of(state), Optional.of(consumer), page)))
                .anyMatch(known -> known.event().id().equals(id));
    }
}
