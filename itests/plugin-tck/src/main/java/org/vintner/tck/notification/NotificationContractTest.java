package org.vintner.tck.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.vintner.api.id.DeliveryId;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.SendOutcome;
import org.vintner.tck.Await;
import org.vintner.tck.ContractTest;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.OwnLoader;
import org.vintner.tck.RecordedLog;
import org.vintner.tck.Rule;
import org.vintner.tck.Scope;
import org.vintner.tck.Threads;

/** The contract of {@link org.vintner.spi.notification.NotificationChannel}. Extend it, and open your plugin. */
public abstract class NotificationContractTest implements ContractTest {

    /** For a busy machine that runs the tests. */
    private static final Duration GRACE = Duration.ofMillis(1500);

    private static final int PEOPLE = 8;
    private static final int TRIES = 4;

    private ReceiverUnderTest bench;
    private RecordedLog.Recording log;

    /**
     * Opens the plugin and its receiver; called for each rule.
     *
     * @return both, fresh
     * @throws Exception when that is not possible
     */
    protected abstract ReceiverUnderTest open() throws Exception;

    @Override
    public final Scope scope() throws Exception {
        try (ReceiverUnderTest opened = open()) {
            return new Scope(opened.channel().getClass(), opened.cannot());
        }
    }

    @BeforeEach
    final void openBench() throws Exception {
        log = RecordedLog.record();
        bench = open();
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
        log.close();
    }

    private Message message(int number) {
        return message(bench.template(), bench.recipient(number), Locale.ENGLISH, bench.model());
    }

    private static Message message(String template, String recipient, Locale locale, Map<String, Object> model) {
        return new Message(DeliveryId.next(), template, recipient, locale, model);
    }

    /** Sends as Vintner does: what is thrown or null is unknown. */
    private SendOutcome send(Message message) {
        try {
            SendOutcome outcome = bench.channel().send(message);
            return outcome == null ? new SendOutcome.Unknown("null") : outcome;
        } catch (RuntimeException e) {
            return new SendOutcome.Unknown("thrown");
        }
    }

    private SendOutcome sendWhile(Misbehavior misbehavior) {
        bench.dial(misbehavior);
        SendOutcome outcome = send(message(1));
        bench.behave();
        return outcome;
    }

    /**
     * Sends while the other side refuses at once. When that takes as long as a call may, the machine is busy and the channel's own
     * time-out may have come first, which is rightly unknown; so it is asked again, and the last time counts whatever it took.
     */
    private SendOutcome quickly(Misbehavior misbehavior) {
        Duration quick = bench.channel().deadline().dividedBy(2);
        SendOutcome outcome = null;
        for (int i = 0; i < TRIES; i++) {
            long begin = System.nanoTime();
            outcome = sendWhile(misbehavior);
            if (System.nanoTime() - begin < quick.toNanos()) {
                return outcome;
            }
        }
        return outcome;
    }

    @Rule(value = "NT-01", says = "A message that was sent arrives once, and has a reference.")
    final void sentMessageArrivesOnce() {
        SendOutcome outcome = send(message(1));
        assertThat(outcome).isInstanceOf(SendOutcome.Sent.class);
        assertThat(((SendOutcome.Sent) outcome).reference()).as("reference").isNotBlank();
        Await.until(
                "the message arrives", () -> !bench.arrived(bench.recipient(1)).isEmpty());
        assertThat(bench.arrived(bench.recipient(1))).hasSize(1);
    }

    @Rule(
            value = "NT-02",
            says = "A channel carries what it has a template for and an address of its kind, and nothing else.")
    final void carriesWhatItCan() {
        Message good = message(1);
        assertThat(bench.channel().carries(good)).as("a good message").isTrue();
        assertThat(bench.channel().carries(message("no-such-template", good.recipient(), Locale.ENGLISH, good.model())))
                .as("a message without a template")
                .isFalse();
        Stream.of(bench.foreignRecipient(), "", " ", good.recipient() + "\r\nBcc: eve@example.org")
                .forEach(recipient -> assertThat(bench.channel()
                                .carries(message(good.template(), recipient, Locale.ENGLISH, good.model())))
                        .as("a message to '" + recipient + "'")
                        .isFalse());
    }

    @Rule(value = "NT-03", says = "Asking whether a channel carries a message sends nothing.")
    final void askingSendsNothing() {
        assertThat(bench.channel().carries(message(1))).isTrue();
        send(message(2));
        Await.until(
                "the other message arrives",
                () -> !bench.arrived(bench.recipient(2)).isEmpty());
        assertThat(bench.arrived(bench.recipient(1))).isEmpty();
    }

    @Rule(value = "NT-04", says = "What the other side refuses for good is Refused.", dial = Misbehavior.REFUSE)
    final void refusalIsRefused() {
        assertThat(sendWhile(Misbehavior.REFUSE)).isInstanceOf(SendOutcome.Refused.class);
    }

    @Rule(value = "NT-05", says = "What can't be sent at all is refused, and not tried again for ever.")
    final void whatCantBeSentIsRefused() {
        Message good = message(1);
        assertThat(send(message("no-such-template", good.recipient(), Locale.ENGLISH, good.model())))
                .as("without a template")
                .isInstanceOf(SendOutcome.Refused.class);
        assertThat(send(message(good.template(), bench.foreignRecipient(), Locale.ENGLISH, good.model())))
                .as("to an address of another kind")
                .isInstanceOf(SendOutcome.Refused.class);
    }

    @Rule(
            value = "NT-06",
            says = "When the other side can't be reached, or asks to come back later, the message is NotSent.",
            dial = {Misbehavior.UNREACHABLE, Misbehavior.SERVER_ERROR})
    final void absenceIsNotSent() {
        assertThat(quickly(Misbehavior.UNREACHABLE)).as("unreachable").isInstanceOf(SendOutcome.NotSent.class);
        assertThat(quickly(Misbehavior.SERVER_ERROR)).as("later").isInstanceOf(SendOutcome.NotSent.class);
    }

    @Rule(
            value = "NT-07",
            says = "A message whose answer was lost is Unknown, and is not sent again by the channel itself.",
            dial = Misbehavior.LOSE_ANSWER)
    final void lostAnswerIsUnknownAndNotRepeated() {
        assertThat(sendWhile(Misbehavior.LOSE_ANSWER)).isInstanceOf(SendOutcome.Unknown.class);
        assertThat(bench.arrived(bench.recipient(1)))
                .as("arrived, though nobody heard of it")
                .hasSize(1);
    }

    @Rule(
            value = "NT-08",
            says = "When the other side hangs, sending ends by itself before the deadline, and not as Sent or Refused.",
            dial = Misbehavior.HANG)
    final void hangingSendEndsBeforeTheDeadline() throws Exception {
        bench.dial(Misbehavior.HANG);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            assertThat(thread.submit(() -> send(message(1)))
                            .get(bench.channel().deadline().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOfAny(SendOutcome.NotSent.class, SendOutcome.Unknown.class);
        } catch (TimeoutException e) {
            throw new AssertionError("Sending did not end within deadline().", e);
        } finally {
            bench.behave();
            thread.shutdownNow();
        }
    }

    @Rule(value = "NT-09", says = "Each language that a person may have gives a text, and Chinese is not English.")
    final void textsAreInThePersonsLanguage() {
        for (String language : List.of("en", "zh-CN", "de", "fr-CA")) {
            Message message =
                    message(bench.template(), bench.recipient(1), Locale.forLanguageTag(language), bench.model());
            assertThat(bench.channel().carries(message))
                    .as("carries " + language)
                    .isTrue();
        }
        send(message(bench.template(), bench.recipient(1), Locale.ENGLISH, bench.model()));
        send(message(bench.template(), bench.recipient(2), Locale.SIMPLIFIED_CHINESE, bench.model()));
        Await.until(
                "both arrive",
                () -> !bench.arrived(bench.recipient(1)).isEmpty()
                        && !bench.arrived(bench.recipient(2)).isEmpty());
        assertThat(bench.arrived(bench.recipient(2)).get(0)).containsPattern("\\p{IsHan}");
        assertThat(bench.arrived(bench.recipient(1)).get(0)).doesNotContainPattern("\\p{IsHan}");
    }

    @Rule(value = "NT-10", says = "Messages that are sent at the same time each arrive at their own person.")
    final void messagesDoNotMix() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PEOPLE);
        try {
            List<Callable<SendOutcome>> calls = new ArrayList<>();
            for (int i = 0; i < PEOPLE; i++) {
                Message message = message(i);
                calls.add(() -> send(message));
            }
            for (Future<SendOutcome> sent : threads.invokeAll(calls)) {
                assertThat(sent.get()).isInstanceOf(SendOutcome.Sent.class);
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < PEOPLE; i++) {
            String recipient = bench.recipient(i);
            Await.until(
                    "the message to " + recipient,
                    () -> !bench.arrived(recipient).isEmpty());
            assertThat(bench.arrived(recipient)).as(recipient).hasSize(1);
        }
    }

    @Rule(
            value = "NT-11",
            says = "No recipient, no model and no secret shows up in a log line, an outcome or toString().")
    final void nothingPrivateShowsUp() {
        List<String> seen = new ArrayList<>(List.of(bench.channel().toString()));
        seen.add(String.valueOf(send(message(1))));
        for (Misbehavior misbehavior : List.of(
                Misbehavior.REFUSE, Misbehavior.SERVER_ERROR, Misbehavior.UNREACHABLE, Misbehavior.LOSE_ANSWER)) {
            if (!bench.cannot().containsKey(misbehavior)) {
                seen.add(String.valueOf(sendWhile(misbehavior)));
            }
        }
        seen.addAll(log.lines());
        List<String> secret = new ArrayList<>(bench.secrets());
        secret.add(bench.recipient(1));
        bench.model().values().stream()
                .filter(value -> value instanceof String text && text.length() > 3)
                .forEach(value -> secret.add((String) value));
        assertThat(seen).noneMatch(line -> secret.stream().anyMatch(line::contains));
    }

    @Rule(value = "NT-12", says = "No call throws, whatever the other side does, and none returns null.")
    final void nothingIsThrown() {
        for (Misbehavior misbehavior : List.of(
                Misbehavior.REFUSE, Misbehavior.SERVER_ERROR, Misbehavior.UNREACHABLE, Misbehavior.LOSE_ANSWER)) {
            if (!bench.cannot().containsKey(misbehavior)) {
                bench.dial(misbehavior);
                assertThat(bench.channel().send(message(1)))
                        .as("send while " + misbehavior)
                        .isNotNull();
                bench.behave();
            }
        }
        assertThat(bench.channel().deadline()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(5));
    }

    @Rule(value = "NT-13", says = "A plugin that was ended leaves no thread behind.")
    final void noThreadIsLeft() throws Exception {
        Threads before = Threads.now();
        useAndEnd();
        before.assertNoneAdded();
    }

    @Rule(
            value = "NT-14",
            says = "Nothing holds the classes of a plugin that was ended: each of its versions can go from memory.")
    final void classesAreLetGo() throws Exception {
        OwnLoader.assertLetGo(this, contract -> contract.useAndEnd());
    }

    /** In a method of its own, so that its frame holds nothing of the plugin any more. */
    private void useAndEnd() throws Exception {
        try (ReceiverUnderTest opened = open()) {
            opened.channel().send(message(opened.template(), opened.recipient(1), Locale.ENGLISH, opened.model()));
        }
    }
}
