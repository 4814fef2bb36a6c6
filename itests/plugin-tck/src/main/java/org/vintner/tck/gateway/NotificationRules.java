package org.vintner.tck.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.WebhookSource;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** How notifications are judged and understood. All of them come over HTTP. */
interface NotificationRules extends GatewayRules {

    private WebhookSource plugin() {
        return bench().capability(WebhookSource.class);
    }

    private Shop.Received judge(RawNotification raw) {
        return Shop.judge(plugin(), raw);
    }

    /** Has a payment paid and waits for the notification of it. */
    private Shop.Received capture(Bench.Attempt attempt) {
        bench().pay(attempt);
        return bench().shop.await("of a capture", received -> states(received, attempt));
    }

    private static boolean states(Shop.Received received, Bench.Attempt attempt) {
        return Bench.only(received.facts(), Fact.Captured.class).stream()
                .anyMatch(captured -> captured.payment().equals(attempt.payment()));
    }

    private Shop.Received capture() {
        return capture(bench().started());
    }

    private static RawNotification with(RawNotification raw, Map<String, List<String>> headers, byte[] body) {
        return new RawNotification(raw.path(), raw.query(), headers, body, raw.receivedAt());
    }

    private static RawNotification withHeader(RawNotification raw, String name, List<String> values) {
        Map<String, List<String>> headers = new HashMap<>(raw.headers());
        if (values.isEmpty()) {
            headers.remove(name);
        } else {
            headers.put(name, values);
        }
        return with(raw, headers, raw.body());
    }

    private void refused(String what, RawNotification raw) {
        Shop.Received judged = judge(raw);
        assertThat(judged.trouble()).as("thrown for " + what).isEmpty();
        assertThat(judged.isAuthentic()).as("taken for authentic: " + what).isFalse();
    }

    @Rule(
            value = "GW-40",
            says = "A genuine notification of a capture is authentic and states what a look-up states.",
            needs = WebhookSource.class)
    default void genuineNotificationIsUnderstood() {
        Bench.Attempt attempt = bench().started();
        Shop.Received received = capture(attempt);
        assertThat(received.eventId().orElseThrow()).as("event id").isNotBlank();
        Fact.Captured told = Bench.only(received.facts(), Fact.Captured.class).get(0);
        Fact.Captured asked = bench().captured(attempt);
        assertThat(told.amount()).as("amount").isEqualTo(attempt.amount());
        assertThat(told.providerPayment()).as("providerPayment").isEqualTo(asked.providerPayment());
        assertThat(told.providerReference())
                .isIn(Optional.empty(), Optional.of(attempt.started().providerReference()));
    }

    @Rule(
            value = "GW-41",
            says = "A notification with any one byte of its body changed is refused.",
            needs = WebhookSource.class)
    default void everyByteOfTheBodyCounts() {
        RawNotification raw = capture().raw();
        for (int i = 0; i < raw.body().length; i++) {
            byte[] body = raw.body().clone();
            body[i] ^= 1;
            refused("byte " + i + " of the body changed", with(raw, raw.headers(), body));
        }
    }

    @Rule(
            value = "GW-42",
            says =
                    "A notification with any one byte of its signature headers changed, the time among them, is refused.",
            needs = WebhookSource.class)
    default void everyByteOfTheSignatureHeadersCounts() {
        RawNotification raw = capture().raw();
        for (String name : bench().provider.signatureHeaders()) {
            String value = raw.header(name)
                    .orElseThrow(() -> new AssertionError("the provider of the test sends no header " + name));
            for (int i = 0; i < value.length(); i++) {
                byte[] changed = value.getBytes(ISO_8859_1);
                changed[i] ^= 1;
                refused(
                        "byte " + i + " of " + name + " changed",
                        withHeader(raw, name, List.of(new String(changed, ISO_8859_1))));
            }
        }
    }

    @Rule(
            value = "GW-43",
            says = "A notification whose signature is missing, empty or given twice is refused.",
            needs = WebhookSource.class)
    default void missingEmptyAndRepeatedSignaturesAreRefused() {
        RawNotification raw = capture().raw();
        for (String name : bench().provider.signatureHeaders()) {
            String value = raw.header(name).orElseThrow();
            refused(name + " missing", withHeader(raw, name, List.of()));
            refused(name + " empty", withHeader(raw, name, List.of("")));
            refused(name + " given twice", withHeader(raw, name, List.of(value, value)));
            refused(name + " given twice, first good", withHeader(raw, name, List.of(value, "x")));
            refused(name + " given twice, first bad", withHeader(raw, name, List.of("x", value)));
        }
        refused("no header at all and an empty body", with(raw, Map.of(), new byte[0]));
        refused("cut off in the middle", with(raw, raw.headers(), halfOf(raw.body())));
    }

    private static byte[] halfOf(byte[] body) {
        return Arrays.copyOf(body, body.length / 2);
    }

    @Rule(
            value = "GW-44",
            says = "A notification signed long ago is refused.",
            needs = WebhookSource.class,
            dial = Misbehavior.CLOCK_BEHIND)
    default void staleNotificationIsRefused() {
        refusedWhen(Misbehavior.CLOCK_BEHIND);
    }

    @Rule(
            value = "GW-45",
            says = "A notification signed in the future is refused.",
            needs = WebhookSource.class,
            dial = Misbehavior.CLOCK_AHEAD)
    default void notificationFromTheFutureIsRefused() {
        refusedWhen(Misbehavior.CLOCK_AHEAD);
    }

    @Rule(
            value = "GW-46",
            says = "A notification signed with a key that is not, or no longer, configured is refused.",
            needs = WebhookSource.class,
            dial = Misbehavior.FOREIGN_KEY)
    default void foreignKeyIsRefused() {
        refusedWhen(Misbehavior.FOREIGN_KEY);
    }

    private void refusedWhen(Misbehavior misbehavior) {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(misbehavior);
        bench().pay(attempt);
        Await.until(
                "a notification comes, sent with " + misbehavior,
                () -> !bench().shop.received().isEmpty());
        assertThat(bench().shop.received())
                .as("notifications sent with " + misbehavior)
                .allSatisfy(received -> {
                    assertThat(received.trouble()).as("thrown").isEmpty();
                    assertThat(received.isAuthentic()).as("taken for authentic").isFalse();
                });
    }

    @Rule(
            value = "GW-47",
            says = "While a key is being changed, notifications signed with either key are authentic.",
            needs = WebhookSource.class,
            dial = Misbehavior.ROTATED_KEY)
    default void bothKeysOfARotationAreGood() {
        capture();
        bench().provider.dial(Misbehavior.ROTATED_KEY);
        capture();
    }

    @Rule(
            value = "GW-48",
            says = "A signed notification for another merchant account is refused or states nothing.",
            needs = WebhookSource.class,
            dial = Misbehavior.WRONG_MERCHANT)
    default void notificationForAnotherMerchantStatesNothing() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.WRONG_MERCHANT);
        assertThat(bench().provider.pay(attempt.payment(), attempt.started())).isTrue();
        Await.until(
                "a notification for another merchant comes",
                () -> !bench().shop.received().isEmpty());
        assertThat(bench().shop.facts()).as("facts").isEmpty();
    }

    @Rule(
            value = "GW-49",
            says =
                    "A notification's facts name the amount that the provider names, even if it is not what was asked for.",
            needs = WebhookSource.class,
            dial = Misbehavior.WRONG_AMOUNT)
    default void notificationTellsTheProvidersAmount() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.WRONG_AMOUNT);
        bench().provider.pay(attempt.payment(), attempt.started());
        Await.until("a notification comes", () -> !bench().shop.received().isEmpty());
        assertThat(Bench.only(bench().shop.facts(), Fact.Captured.class))
                .noneMatch(captured -> captured.amount().equals(attempt.amount()));
    }

    @Rule(
            value = "GW-50",
            says =
                    "A notification's facts name the currency that the provider names, even if it is not what was asked for.",
            needs = WebhookSource.class,
            dial = Misbehavior.WRONG_CURRENCY)
    default void notificationTellsTheProvidersCurrency() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.WRONG_CURRENCY);
        bench().provider.pay(attempt.payment(), attempt.started());
        Await.until("a notification comes", () -> !bench().shop.received().isEmpty());
        assertThat(Bench.only(bench().shop.facts(), Fact.Captured.class))
                .noneMatch(captured ->
                        captured.amount().currency().equals(attempt.amount().currency()));
    }

    @Rule(
            value = "GW-51",
            says = "Copies of a notification have one event id.",
            needs = WebhookSource.class,
            dial = Misbehavior.DUPLICATE)
    default void copiesHaveOneEventId() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.DUPLICATE);
        capture(attempt);
        Await.until("three copies come", () -> captures(attempt).size() == 3);
        assertThat(eventIds(captures(attempt))).hasSize(1);
        assertThat(Set.copyOf(
                        captures(attempt).stream().map(Shop.Received::facts).toList()))
                .as("what the copies state")
                .hasSize(1);
    }

    private List<Shop.Received> captures(Bench.Attempt attempt) {
        return bench().shop.received().stream()
                .filter(received -> states(received, attempt))
                .toList();
    }

    private static Set<String> eventIds(List<Shop.Received> received) {
        return received.stream().map(one -> one.eventId().orElseThrow()).collect(Collectors.toSet());
    }

    @Rule(
            value = "GW-52",
            says = "Notifications of different events have different event ids.",
            needs = WebhookSource.class)
    default void differentEventsHaveDifferentIds() {
        List<Shop.Received> received = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            received.add(capture());
        }
        assertThat(eventIds(received)).hasSize(5);
    }

    @Rule(
            value = "GW-53",
            says =
                    "Interpreting a stored notification again, hours later and by an updated plugin, gives the same facts.",
            needs = WebhookSource.class)
    default void interpretationIsRepeatable() {
        Shop.Received received = capture();
        RawNotification raw = received.raw();
        RawNotification replayed = new RawNotification(
                raw.path(),
                raw.query(),
                raw.headers(),
                raw.body(),
                raw.receivedAt().plus(Duration.ofHours(9)));
        assertThat(plugin().interpret(replayed)).as("hours later").isEqualTo(received.facts());
        bench().update();
        assertThat(plugin().interpret(replayed)).as("by an updated plugin").isEqualTo(received.facts());
    }

    @Rule(
            value = "GW-54",
            says = "Huge, deep, garbled, compressed and foreign bodies are refused at once, without an exception.",
            needs = WebhookSource.class)
    default void monstrousBodiesAreRefused() {
        RawNotification raw = capture().raw();
        monsters(raw.body()).forEach((what, body) -> {
            long start = System.nanoTime();
            refused(what, with(raw, raw.headers(), body));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("time to refuse " + what)
                    .isLessThan(Duration.ofSeconds(5));
        });
    }

    @Rule(
            value = "GW-55",
            says = "A monstrous body that is well signed states no capture and harms nobody.",
            needs = WebhookSource.class)
    default void monstrousBodiesThatAreSignedStateNothing() {
        monsters("{\"amount\":1}".getBytes(UTF_8))
                .forEach((what, body) -> bench().provider.sign(body).ifPresent(raw -> {
                    Shop.Received judged = judge(raw);
                    assertThat(judged.facts())
                            .as("facts of a signed body: " + what)
                            .isEmpty();
                    assertThat(judged.trouble().filter(Error.class::isInstance))
                            .as("errors of the machine thrown for a signed body: " + what)
                            .isEmpty();
                }));
    }

    private static Map<String, byte[]> monsters(byte[] good) {
        Map<String, byte[]> monsters = new LinkedHashMap<>();
        monsters.put("nothing", new byte[0]);
        monsters.put("a zero byte", new byte[1]);
        monsters.put("10 MB of spaces", " ".repeat(10_000_000).getBytes(UTF_8));
        monsters.put("JSON 10,000 deep", ("[".repeat(10_000) + "]".repeat(10_000)).getBytes(UTF_8));
        monsters.put("JSON objects 10,000 deep", ("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).getBytes(UTF_8));
        monsters.put("a number of a million digits", ("{\"amount\":" + "9".repeat(1_000_000) + "}").getBytes(UTF_8));
        monsters.put("a million parameters", "a=b&".repeat(1_000_000).getBytes(UTF_8));
        monsters.put("not UTF-8", new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'});
        monsters.put("UTF-16", new String(good, UTF_8).getBytes(UTF_16));
        monsters.put("gzip", gzip(good));
        monsters.put("twice the same", new String(good, UTF_8).repeat(2).getBytes(UTF_8));
        monsters.put(
                "XML with a foreign entity",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>".getBytes(UTF_8));
        return monsters;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Rule(
            value = "GW-56",
            says = "Authenticating and interpreting only compute: they work while the provider can't be reached.",
            needs = WebhookSource.class,
            dial = Misbehavior.UNREACHABLE)
    default void judgingNeedsNoNetwork() {
        Shop.Received received = capture();
        bench().provider.dial(Misbehavior.UNREACHABLE);
        Shop.Received again = judge(received.raw());
        assertThat(again.eventId()).isEqualTo(received.eventId());
        assertThat(again.facts()).isEqualTo(received.facts());
    }

    @Rule(
            value = "GW-57",
            says = "The acknowledgement is constant and of status 200 to 299.",
            needs = WebhookSource.class)
    default void acknowledgementIsGood() {
        Acknowledgement acknowledgement = plugin().acknowledgement();
        assertThat(acknowledgement.status()).isBetween(200, 299);
        assertThat(plugin().acknowledgement()).isEqualTo(acknowledgement);
    }

    @Rule(
            value = "GW-58",
            says = "Judging the same and different notifications on many threads at once gives each its own facts.",
            needs = WebhookSource.class)
    default void judgingAtOnceMixesNothingUp() throws Exception {
        Shop.Received one = capture();
        Shop.Received other = capture();
        Together.call(8, () -> {
            for (int i = 0; i < 25; i++) {
                assertThat(judge(one.raw()).facts()).isEqualTo(one.facts());
                assertThat(judge(other.raw()).facts()).isEqualTo(other.facts());
            }
            return true;
        });
    }

    @Rule(
            value = "GW-59",
            says = "Unknown fields and another order of fields change nothing.",
            needs = WebhookSource.class,
            dial = Misbehavior.UNKNOWN_FIELDS)
    default void unknownFieldsAreTolerated() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.UNKNOWN_FIELDS);
        Shop.Received received = capture(attempt);
        assertThat(Bench.only(received.facts(), Fact.Captured.class).get(0).amount())
                .isEqualTo(attempt.amount());
        assertThat(bench().captured(attempt).amount()).as("look-up").isEqualTo(attempt.amount());
    }

    @Rule(
            value = "GW-60",
            says = "A notification of an unknown kind is authentic and means nothing.",
            needs = WebhookSource.class,
            dial = Misbehavior.UNKNOWN_KIND)
    default void unknownKindMeansNothing() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.UNKNOWN_KIND);
        bench().provider.pay(attempt.payment(), attempt.started());
        Shop.Received received = bench().shop.await("of an unknown kind", any -> true);
        assertThat(received.trouble()).as("thrown").isEmpty();
        assertThat(received.isAuthentic()).as("authentic").isTrue();
        assertThat(received.facts()).as("facts").isEmpty();
    }

    @Rule(
            value = "GW-61",
            says = "Facts that come in the wrong order state the same as facts that come in order.",
            needs = {WebhookSource.class, Refunds.class},
            dial = Misbehavior.REORDER)
    default void orderOfNotificationsDoesNotMatter() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.REORDER);
        bench().pay(attempt);
        bench().refund(bench().refundRequest(attempt, bench().part(attempt.amount(), 2)));
        bench().refund(bench().refundRequest(attempt, bench().part(attempt.amount(), 4)));
        bench().provider.behave();
        bench().shop.await("of the capture, though late", received -> states(received, attempt));
        bench().shop
                .await(
                        "of a refund",
                        received -> !Bench.only(received.facts(), Fact.Refunded.class)
                                .isEmpty());
        String number = bench().captured(attempt).providerPayment();
        assertThat(Bench.only(bench().shop.facts(), Fact.Captured.class))
                .as("captures that were told, of which there is one")
                .allMatch(captured -> captured.providerPayment().equals(number));
    }

    @Rule(
            value = "GW-62",
            says = "A notification that is delayed is authentic when it comes.",
            needs = WebhookSource.class,
            dial = Misbehavior.DELAY)
    default void delayedNotificationIsAuthentic() {
        bench().provider.dial(Misbehavior.DELAY);
        capture();
    }

    @Rule(
            value = "GW-63",
            says = "A payment whose notification never comes is found by a look-up.",
            needs = WebhookSource.class,
            dial = Misbehavior.DROP)
    default void lostNotificationIsMadeUpForByALookup() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.DROP);
        bench().pay(attempt);
        assertThat(bench().captured(attempt).amount()).isEqualTo(attempt.amount());
        assertThat(captures(attempt)).as("notifications of it").isEmpty();
    }
}
