package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.WebhookSource;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.OwnLoader;
import org.vintner.tck.Rule;
import org.vintner.tck.Threads;

/** How a plugin behaves as a guest of the server. */
interface ConductRules extends GatewayRules {

    /** Does everything once while all is well, and once for each kind of trouble. */
    private void goThroughEverything() {
        everyCall();
        // What hangs is slow and has rules of its own; what is full is a storage; books are no trouble.
        for (Misbehavior misbehavior : EnumSet.range(Misbehavior.REFUSE, Misbehavior.CLOCK_AHEAD)) {
            if (misbehavior == Misbehavior.HANG) {
                continue;
            }
            if (bench().can(misbehavior)) {
                bench().provider.dial(misbehavior);
                everyCall();
                bench().provider.behave();
            }
        }
        bench().update();
        everyCall();
    }

    private void everyCall() {
        var attempt = bench().order();
        var outcome = bench().start(attempt);
        LookupRequest lookup = new LookupRequest(attempt.payment(), Optional.empty(), attempt.amount());
        if (outcome instanceof StartOutcome.Started started) {
            Bench.Attempt payment = new Bench.Attempt(attempt, started);
            bench().provider.pay(attempt.payment(), started);
            bench().lookup(payment);
            everyOtherCall(payment);
        }
        bench().lookup(lookup);
        if (bench().gateway() instanceof CloseUnpaid) {
            bench().close(new Bench.Attempt(bench().order(), new StartOutcome.Started("unknown", null)));
        }
        if (bench().gateway() instanceof WebhookSource source) {
            forged().forEach(raw -> note(() -> source.authenticate(raw)));
        }
        if (bench().gateway() instanceof SelfTest selfTest) {
            note(selfTest::test);
        }
    }

    private void everyOtherCall(Bench.Attempt payment) {
        if (bench().gateway() instanceof CloseUnpaid) {
            bench().close(payment);
        }
        if (bench().gateway() instanceof Refunds) {
            RefundRequest request = new RefundRequest(
                    RefundId.next(), payment.payment(), "unknown", payment.amount(), payment.amount(), "unhappy");
            bench().refund(request);
            bench().lookupRefund(request);
        }
    }

    private List<RawNotification> forged() {
        List<RawNotification> forged = new ArrayList<>();
        byte[] body = "{\"id\":\"forged\"}".getBytes(StandardCharsets.UTF_8);
        forged.add(new RawNotification("/webhooks/tck", "", Map.of(), body, Instant.now()));
        Map<String, List<String>> headers = bench().provider.signatureHeaders().stream()
                .collect(Collectors.toMap(name -> name, name -> List.of("forged")));
        forged.add(new RawNotification("/webhooks/tck", "", headers, body, Instant.now()));
        bench().shop.received().stream().limit(1).forEach(received -> {
            byte[] changed = received.raw().body().clone();
            changed[changed.length / 2] ^= 1;
            RawNotification raw = received.raw();
            forged.add(new RawNotification(raw.path(), raw.query(), raw.headers(), changed, raw.receivedAt()));
        });
        return forged;
    }

    private void note(Callable<?> call) {
        try {
            Object result = call.call();
            bench().outcomes.add(result == null ? Optional.empty() : result);
        } catch (Exception e) {
            bench().thrown.add(e);
        }
    }

    @Rule(value = "GW-120", says = "No call throws, whatever the provider does: trouble is an outcome.")
    default void nothingIsThrown() {
        goThroughEverything();
        assertThat(bench().thrown).isEmpty();
    }

    @Rule(value = "GW-121", says = "Nothing is null in what a plugin returns, and no text for a person is empty.")
    default void nothingIsNull() {
        goThroughEverything();
        assertThat(bench().outcomes)
                .allSatisfy(outcome -> complete(outcome.getClass().getSimpleName(), outcome));
        assertThat(bench().thrown).noneMatch(NullPointerException.class::isInstance);
    }

    private static void complete(String where, Object value) {
        assertThat(value).as(where).isNotNull();
        if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                String name = where + "." + component.getName();
                Object part = read(component, value);
                complete(name, part);
                if (component.getName().equals("reason")) {
                    assertThat(part.toString()).as(name).isNotBlank();
                }
            }
        } else if (value instanceof Collection<?> collection) {
            collection.forEach(each -> complete(where + "[]", each));
        }
    }

    private static Object read(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Rule(
            value = "GW-122",
            says = "No secret of the configuration shows up in a log line, an outcome, an exception or toString().")
    default void noSecretShowsUp() {
        goThroughEverything();
        Stream<String> seen = Stream.of(
                        bench().log().lines().stream(),
                        bench().outcomes.stream().map(String::valueOf),
                        bench().thrown.stream().map(ConductRules::trace),
                        Stream.of(bench().gateway().toString()))
                .flatMap(each -> each);
        List<String> leaks = seen.filter(
                        line -> bench().provider.secrets().stream().anyMatch(line::contains))
                .map(line -> line.substring(0, Math.min(line.length(), 120)))
                .toList();
        assertThat(bench().provider.secrets())
                .as("secrets that the test looks for")
                .isNotEmpty();
        assertThat(leaks).as("lines with a secret").isEmpty();
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Rule(value = "GW-123", says = "A plugin that was ended leaves no thread behind.")
    default void noThreadIsLeft() throws Exception {
        Threads before = Threads.now();
        openAndEnd();
        before.assertNoneAdded();
    }

    /** In a method of its own, so that its frame holds nothing of the plugin any more. */
    private void openAndEnd() throws Exception {
        try (ProviderUnderTest provider = openAnother()) {
            provider.gateway().start(bench().order());
            provider.gateway().lookup(new LookupRequest(PaymentId.next(), Optional.empty(), bench().price()));
            provider.another().start(bench().order());
        }
    }

    @Rule(
            value = "GW-126",
            says = "Nothing holds the classes of a plugin that was ended: each of its versions can go from memory.")
    default void classesAreLetGo() throws Exception {
        OwnLoader.assertLetGo((GatewayContractTest) this, contract -> {
            try (ProviderUnderTest provider = contract.openAnother()) {
                var started = provider.gateway().start(bench().order());
                assertThat(started).isInstanceOf(StartOutcome.Started.class);
                provider.gateway().lookup(new LookupRequest(PaymentId.next(), Optional.empty(), bench().price()));
                provider.another().start(bench().order());
                if (provider.gateway() instanceof SelfTest selfTest) {
                    selfTest.test();
                }
            }
        });
    }

    @Rule(
            value = "GW-124",
            says = "An updated plugin and the one that it replaces work side by side: no call fails, nothing is"
                    + " doubled.")
    default void oldAndNewWorkSideBySide() throws Exception {
        var old = bench().gateway();
        var request = bench().order();
        var replaced = bench().provider.another();
        List<Object> outcomes = Together.call(List.<Callable<Object>>of(
                () -> old.start(request),
                () -> replaced.start(request),
                () -> old.start(bench().order()),
                () -> replaced.start(bench().order())));
        assertThat(outcomes.subList(2, 4)).hasOnlyElementsOfType(StartOutcome.Started.class);
        Bench.Attempt attempt = bench().paid(request);
        assertThat(bench().provider.payments(attempt.payment()))
                .as("payments in the provider's books")
                .isEqualTo(1);
        assertThat(replaced.lookup(attempt.lookup())).isEqualTo(old.lookup(attempt.lookup()));
    }

    @Rule(
            value = "GW-125",
            says = "A header, a path or a query that makes no sense is refused without an exception.",
            needs = WebhookSource.class)
    default void senselessRequestsAreRefused() {
        WebhookSource source = bench().capability(WebhookSource.class);
        Stream.of("", "\u0000", "a".repeat(100_000), "=,=,=", "t=99999999999999999999999,v1=", "🜁", "-1")
                .forEach(nonsense -> {
                    Map<String, List<String>> headers = bench().provider.signatureHeaders().stream()
                            .collect(Collectors.toMap(name -> name, name -> List.of(nonsense)));
                    RawNotification raw =
                            new RawNotification(nonsense, nonsense, headers, new byte[] {1}, Instant.now());
                    assertThat(source.authenticate(raw))
                            .as("senseless request")
                            .isInstanceOf(Authentication.Refused.class);
                });
    }
}
