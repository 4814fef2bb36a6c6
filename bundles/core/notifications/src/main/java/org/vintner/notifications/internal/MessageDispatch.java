package org.vintner.notifications.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.notifications.MessageAttempt.Outcome;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.MessageDelivery.State;
import org.vintner.notifications.internal.MessageChannels.Named;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.MessageStore.Turn;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.events.Postponed;
import org.vintner.spi.notification.SendOutcome;

/**
 * Sends letters over the channels that carry them. What is to be said over which channel is recorded before it is sent, each
 * attempt before it begins, and what came of it right after, so that an event that is delivered twice is one message.
 */
@Component(service = MessageDispatch.class, configurationPid = "org.vintner.notifications")
public final class MessageDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(MessageDispatch.class);

    private final MessageChannels channels;
    private final MessageStore messages;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;
    private final Metrics metrics;
    private final Rules rules;
    // What a channel took while the database was away: recorded at the next attempt, and not sent again.
    private final Map<DeliveryId, Taken> unrecorded = new ConcurrentHashMap<>();

    /**
     * How messages are sent.
     *
     * @param enabled whether at all
     * @param waitForFirstChannel how long a message waits in a shop that never had a channel
     * @param maxAttempts after how many attempts a message has failed
     * @param perMinute how many messages one channel takes in a minute; 0 for any number
     */
    record Rules(boolean enabled, Duration waitForFirstChannel, int maxAttempts, int perMinute) {
        static Rules of(NotificationsConfig config) {
            return new Rules(
                    config.enabled(),
                    Duration.ofSeconds(config.firstChannelSeconds()),
                    config.maxAttempts(),
                    config.messagesPerMinute());
        }
    }

    private record Taken(int attempt, String reference) {}

    @Activate
    public MessageDispatch(
            @Reference MessageChannels channels,
            @Reference MessageStore messages,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork,
            @Reference Metrics metrics,
            NotificationsConfig config) {
        this(channels, messages, attention, unitOfWork, metrics, Rules.of(config));
    }

    MessageDispatch(
            MessageChannels channels,
            MessageStore messages,
            AttentionStore attention,
            UnitOfWork unitOfWork,
            Metrics metrics,
            Rules rules) {
        this.channels = channels;
        this.messages = messages;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
        this.metrics = metrics;
        this.rules = rules;
    }

    /**
     * Ends an attempt before anything is read for it: in a shop whose first channel may still come, messages of the last minutes
     * wait. This server's clock only saves the question; when the time is up by it, the database decides.
     */
    void requireChannel(Instant at) {
        Duration age = Duration.between(at, Instant.now());
        if (rules.enabled()
                && channels.isEmpty()
                && !age.isNegative()
                && age.compareTo(rules.waitForFirstChannel().dividedBy(2)) < 0) {
            throw noChannel();
        }
    }

    private static ChannelTrouble noChannel() {
        return new ChannelTrouble("No notification channel is here");
    }

    /** Sends a letter over each channel that carries it, unless that was done. */
    void send(Letter letter) {
        if (!rules.enabled()) {
            skip(letter, "Messages are switched off");
        } else if (channels.isEmpty()) {
            waitOrSkip(letter);
        } else {
            sendOverAll(letter);
        }
    }

    /** Sends a letter over the one channel of a message that was tried before. */
    void resume(Letter letter, MessageDelivery delivery) {
        Optional<Named> channel = channels.named(delivery.channel());
        if (channel.isEmpty()) {
            throw new ChannelTrouble("The channel " + delivery.channel() + " is not here");
        }
        Round round = new Round();
        sendOver(channel.get(), letter, delivery, round);
        round.end();
    }

    /** Records that a letter is not sent, on purpose. */
    void skip(Letter letter, String why) {
        unitOfWork.run(() -> {
            messages.move(record(letter, MessageStore.NO_CHANNEL).id(), State.SKIPPED, why);
            messages.dropOpen(letter.event().id(), letter.template(), why);
        });
        count(MessageStore.NO_CHANNEL, letter.template(), "skipped");
    }

    /** A shop without channels is a choice; a shop whose channel is away, as while it is updated, wants its messages sent. */
    private void waitOrSkip(Letter letter) {
        boolean fresh = messages.isRecent(letter.event().at(), rules.waitForFirstChannel());
        if (fresh || messages.everHadChannel()) {
            throw noChannel();
        }
        skip(letter, "No notification channel is configured");
    }

    private void sendOverAll(Letter letter) {
        // Asked without the model, so that no key is revealed for a message that nobody carries.
        List<Named> carrying = channels.carrying(letter.message(DeliveryId.next(), Map.of()));
        if (carrying.isEmpty()) {
            nobodyCarries(letter);
            return;
        }
        Round round = new Round();
        for (Named channel : carrying) {
            MessageDelivery delivery = record(letter, channel.name());
            if (delivery.state() == State.PENDING) {
                sendOver(channel, letter, delivery, round);
            }
        }
        round.end();
    }

    private MessageDelivery record(Letter letter, String channel) {
        return messages.open(
                letter.event().id(), letter.order(), letter.template(), channel, Recipients.masked(letter.recipient()));
    }

    private void sendOver(Named channel, Letter letter, MessageDelivery delivery, Round round) {
        Taken taken = unrecorded.get(delivery.id());
        if (taken != null) {
            sent(delivery, taken);
            return;
        }
        Turn turn = messages.begin(delivery.id(), rules.perMinute());
        if (turn.pause().isZero()) {
            settle(delivery, turn, channels.send(channel, letter.message(delivery.id(), round.model(letter))), round);
        } else {
            count(delivery.channel(), delivery.template(), "postponed");
            round.postpone(turn.pause());
        }
    }

    private void settle(MessageDelivery delivery, Turn turn, SendOutcome outcome, Round round) {
        if (outcome instanceof SendOutcome.Sent sent) {
            Taken taken = new Taken(turn.attempt(), sent.reference());
            unrecorded.put(delivery.id(), taken);
            sent(delivery, taken);
        } else if (outcome instanceof SendOutcome.Refused refused) {
            failed(delivery, turn, Outcome.REFUSED, refused.reason());
        } else if (outcome instanceof SendOutcome.NotSent notSent) {
            later(delivery, turn, Outcome.NOT_SENT, "not sent: " + notSent.reason(), round);
        } else if (outcome instanceof SendOutcome.Unknown unknown) {
            later(delivery, turn, Outcome.UNKNOWN, "unknown whether it was sent: " + unknown.reason(), round);
        }
    }

    /** What a person was asked to look at is settled with it. */
    private void sent(MessageDelivery delivery, Taken taken) {
        unitOfWork.run(() -> {
            messages.end(delivery.id(), taken.attempt(), Outcome.SENT, State.SENT, taken.reference());
            attention.settle(
                    AttentionReason.DELIVERY_FAILED, delivery.id().toString(), "It was sent when tried again.");
        });
        unrecorded.remove(delivery.id());
        count(delivery.channel(), delivery.template(), "sent");
        LOG.info("{} about {} was sent over {}", named(delivery), about(delivery), delivery.channel());
    }

    private void later(MessageDelivery delivery, Turn turn, Outcome outcome, String reason, Round round) {
        if (turn.tries() >= rules.maxAttempts()) {
            failed(delivery, turn, outcome, reason);
            return;
        }
        messages.end(delivery.id(), turn.attempt(), outcome, State.PENDING, reason);
        count(delivery.channel(), delivery.template(), "later");
        round.trouble(delivery.channel() + ": " + reason);
    }

    /** S1.48, S2.26: a person is told in the same transaction. */
    private void failed(MessageDelivery delivery, Turn turn, Outcome outcome, String reason) {
        unitOfWork.run(() -> {
            messages.end(delivery.id(), turn.attempt(), outcome, State.FAILED, reason);
            open(
                    delivery,
                    (outcome == Outcome.REFUSED
                                    ? " was refused by " + delivery.channel()
                                    : " could not be sent over " + delivery.channel() + " in " + turn.tries()
                                            + " attempts")
                            + ": " + reason);
        });
        count(delivery.channel(), delivery.template(), outcome == Outcome.REFUSED ? "refused" : "failed");
    }

    private void nobodyCarries(Letter letter) {
        String reason = "no channel carries it to this recipient";
        boolean news = unitOfWork.call(() -> {
            MessageDelivery delivery = record(letter, MessageStore.NO_CHANNEL);
            if (delivery.state() == State.PENDING) {
                messages.move(delivery.id(), State.FAILED, reason);
                open(delivery, ": " + reason);
            }
            return delivery.state() == State.PENDING;
        });
        if (news) {
            count(MessageStore.NO_CHANNEL, letter.template(), "refused");
        }
    }

    /** What fails on its way to an administrator must not make another message to one. */
    private void open(MessageDelivery delivery, String what) {
        String detail = "The message " + named(delivery) + " about " + about(delivery) + what
                + ". Remove the cause, then: vintner:message-retry " + delivery.id();
        String subject = delivery.id().toString();
        if (delivery.order().isPresent()) {
            attention.open(AttentionReason.DELIVERY_FAILED, subject, detail);
        } else {
            attention.openQuietly(AttentionReason.DELIVERY_FAILED, subject, detail);
        }
        LOG.warn("{} about {} has failed; it is on the attention list", named(delivery), about(delivery));
    }

    private static String named(MessageDelivery delivery) {
        return delivery.template() + " (" + delivery.id() + ")";
    }

    private static String about(MessageDelivery delivery) {
        return delivery.order().map(Object::toString).orElse("the attention list");
    }

    private void count(String channel, String template, String outcome) {
        metrics.count("notifications.messages", "channel", channel, "template", template, "outcome", outcome);
    }

    /** What came of one letter over several channels. */
    private static final class Round {
        private final List<String> troubles = new ArrayList<>();
        private Optional<Duration> wait = Optional.empty();
        private Optional<Map<String, Object>> model = Optional.empty();

        Map<String, Object> model(Letter letter) {
            Map<String, Object> made = model.orElseGet(letter.model());
            model = Optional.of(made);
            return made;
        }

        void trouble(String what) {
            troubles.add(what);
        }

        void postpone(Duration pause) {
            wait = wait.filter(shorter -> shorter.compareTo(pause) < 0).or(() -> Optional.of(pause));
        }

        /** Has the event come again when there is something left to do. */
        void end() {
            if (!troubles.isEmpty()) {
                throw new ChannelTrouble(String.join("; ", troubles));
            }
            wait.ifPresent(pause -> {
                throw new Postponed("The quota of the channel is used up", pause);
            });
        }
    }
}
