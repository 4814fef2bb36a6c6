package org.vintner.gateway.stripe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.net.Webhook;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.SecretUses;
import org.vintner.itests.simulators.stripe.StripeSimulator;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;

/** Notifications that Stripe's own library signed, and what a forger makes of them (S1.25, S2.12, S3.17). */
class StripeEventsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final PaymentId payment = PaymentId.next();
    private final SecretUses uses = new SecretUses();
    private final StripeEvents events = events(Map.of("webhookSecretPrevious", Fixture.NEXT_SECRET));

    private StripeEvents events(Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(Fixture.configuration());
        values.putAll(changes);
        return new StripeEvents(Fixture.settings(values), uses);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String event(String amount, String more) {
        return "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"checkout.session.completed\",\"livemode\":false"
                + more
                + ",\"data\":{\"object\":{\"id\":\"cs_test_1\",\"object\":\"checkout.session\",\"amount_total\":"
                + amount
                + ",\"currency\":\"eur\",\"client_reference_id\":\"" + payment
                + "\",\"payment_intent\":\"pi_1\",\"payment_status\":\"paid\",\"status\":\"complete\"}}}";
    }

    private static RawNotification notification(byte[] body, String... signatures) {
        Map<String, List<String>> headers = new HashMap<>();
        if (signatures.length > 0) {
            headers.put("stripe-signature", List.of(signatures));
        }
        return new RawNotification("/webhooks/x", "", headers, body, NOW);
    }

    private static RawNotification signed(byte[] body, String secret, Instant at) {
        return notification(body, StripeSimulator.sign(body, secret, at.getEpochSecond()));
    }

    private static RawNotification signed(String body) {
        return signed(utf8(body), Fixture.SECRET, NOW);
    }

    private void assertRefused(RawNotification notification) {
        assertThat(events.authenticate(notification)).isInstanceOf(Authentication.Refused.class);
    }

    private void assertAuthentic(RawNotification notification) {
        assertThat(events.authenticate(notification)).isEqualTo(new Authentication.Authentic("evt_1"));
    }

    // ------------------------------------------------------------------ signatures

    @Test
    void whatStripesLibrarySignsIsTaken() {
        assertAuthentic(signed(event("1999", "")));
        assertThat(events.interpret(signed(event("1999", ""))))
                .containsExactly(new Fact.Captured(payment, Optional.of("cs_test_1"), "pi_1", Money.of(1999, "EUR")));
    }

    @Test
    @DisplayName("Both secrets are taken while one is changed, and it is told which was of use")
    void bothSecretsAreTaken() {
        byte[] body = utf8(event("1999", ""));
        assertAuthentic(signed(body, Fixture.NEXT_SECRET, NOW));
        assertThat(uses.all()).containsOnlyKeys("webhookSecretPrevious");
        assertAuthentic(signed(body, Fixture.SECRET, NOW));
        assertThat(uses.all()).containsEntry("webhookSecret", NOW);
    }

    @Test
    @DisplayName("While Stripe rolls a secret there are two v1, of which one fits")
    void anyOfSeveralSignaturesFits() throws Exception {
        byte[] body = utf8(event("1999", ""));
        String text = NOW.getEpochSecond() + "." + event("1999", "");
        String good = Webhook.Util.computeHmacSha256(Fixture.SECRET, text);
        String other = Webhook.Util.computeHmacSha256("whsec_somebody_elses_secret", text);
        String time = "t=" + NOW.getEpochSecond();
        assertAuthentic(notification(body, time + ",v1=" + other + ",v1=" + good));
        assertRefused(notification(body, time + ",v1=" + other + ",v0=" + good));
        assertRefused(notification(body, time + ",v1=" + other));
    }

    @Test
    @DisplayName("Every change of one byte of the body is refused")
    void everyChangedByteOfTheBodyIsRefused() {
        byte[] body = utf8(event("1999", ""));
        String header = StripeSimulator.sign(body, Fixture.SECRET, NOW.getEpochSecond());
        for (int i = 0; i < body.length; i++) {
            for (int bit : List.of(1, 32, 128)) {
                byte[] changed = body.clone();
                changed[i] ^= (byte) bit;
                assertRefused(notification(changed, header));
            }
        }
    }

    @Test
    @DisplayName("Every change of one character of the header is refused")
    void everyChangedByteOfTheHeaderIsRefused() {
        byte[] body = utf8(event("1999", ""));
        String header = StripeSimulator.sign(body, Fixture.SECRET, NOW.getEpochSecond());
        for (int i = 0; i < header.length(); i++) {
            for (char other : List.of('0', '1', 'A', 'f', ' ', ',', '=')) {
                String changed = header.substring(0, i) + other + header.substring(i + 1);
                if (!changed.equals(header)) {
                    assertRefused(notification(body, changed));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, -86_400, 86_400, 3_155_760_000L})
    void staleAndFutureStampsAreRefused(long seconds) {
        assertRefused(signed(utf8(event("1999", "")), Fixture.SECRET, NOW.plusSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -1, 0, 299, 300})
    void stampsWithinFiveMinutesAreTaken(long seconds) {
        assertAuthentic(signed(utf8(event("1999", "")), Fixture.SECRET, NOW.plusSeconds(seconds)));
    }

    @Test
    void retiredAndEmptyKeysAreRefused() {
        byte[] body = utf8(event("1999", ""));
        assertRefused(signed(body, "whsec_a_secret_of_last_year", NOW));
        // Stripe's library refuses to sign with an empty key, so the nearest that a forger has.
        assertRefused(signed(body, "\0", NOW));
    }

    @Test
    void missingEmptyRepeatedAndLongHeadersAreRefused() {
        byte[] body = utf8(event("1999", ""));
        String good = StripeSimulator.sign(body, Fixture.SECRET, NOW.getEpochSecond());
        List<RawNotification> hostile = new ArrayList<>();
        hostile.add(notification(body));
        hostile.add(notification(body, ""));
        hostile.add(notification(body, good, good));
        hostile.add(notification(body, good + "," + good));
        hostile.add(notification(body, good + ",t=" + NOW.getEpochSecond()));
        hostile.add(notification(body, "t=" + NOW.getEpochSecond() + ",v1="));
        hostile.add(notification(body, good.replace("t=", "t=+")));
        hostile.add(notification(body, good + ",x=" + "x".repeat(4000)));
        hostile.add(notification(body, "t=" + NOW.getEpochSecond() + ",v1=00".repeat(600)));
        hostile.forEach(this::assertRefused);
    }

    @Test
    void foreignHeadersAreNoSignature() {
        byte[] body = utf8(event("1999", ""));
        String good = StripeSimulator.sign(body, Fixture.SECRET, NOW.getEpochSecond());
        assertRefused(new RawNotification("/webhooks/x", "", Map.of("sandbox-signature", List.of(good)), body, NOW));
    }

    // ------------------------------------------------------------------ contents

    @Test
    @DisplayName("An event of live mode is refused in sandbox mode, and the other way round")
    void modesAreNotMixed() {
        assertRefused(signed(event("1999", "").replace("\"livemode\":false", "\"livemode\":true")));
        StripeEvents live = events(Map.of("mode", "live", "secretKey", "sk_live_simulator", "baseUrl", ""));
        assertThat(live.authenticate(signed(event("1999", "")))).isInstanceOf(Authentication.Refused.class);
    }

    @Test
    void anEventForAConnectedAccountIsRefused() {
        assertRefused(signed(event("1999", ",\"account\":\"acct_2\"")));
    }

    @Test
    void unknownAndReorderedFieldsDoNotMatter() {
        RawNotification more = signed(event("1999", ",\"new\":{\"a\":[1,2.5,null]},\"request\":null"));
        assertAuthentic(more);
        assertThat(events.interpret(more)).hasSize(1);
    }

    @ParameterizedTest
    @DisplayName("Signed, but no event: refused, and nothing is stated")
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "<html></html>",
                "{\"id\":\"evt_1\"",
                "{\"id\":\"evt_1\",\"id\":\"evt_2\"}",
                "{\"id\":\"evt_1\",\"object\":\"event\",\"livemode\":\"false\",\"data\":{\"object\":{\"object\":\"x\"}}}",
                "{\"id\":\"\",\"object\":\"event\",\"livemode\":false,\"data\":{\"object\":{\"object\":\"x\"}}}",
                "{\"id\":\"evt_1\",\"object\":\"v2.core.event\",\"livemode\":false,\"data\":{\"object\":{\"object\":\"x\"}}}"
            })
    void whatIsNoEventIsRefused(String body) {
        assertRefused(signed(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32"})
    void otherCharsetsAreRefused(String charset) {
        byte[] body = event("1999", "").getBytes(Charset.forName(charset));
        // Signed over these very bytes, by hand: the library only signs texts.
        assertRefused(signed(body, Fixture.SECRET, NOW));
        assertRefused(notification(body, hmac(body)));
    }

    private static String hmac(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(utf8(Fixture.SECRET), "HmacSHA256"));
            mac.update(utf8(NOW.getEpochSecond() + "."));
            return "t=" + NOW.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void gzipAndDepthAreRefused() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(utf8(event("1999", "")));
        }
        assertRefused(notification(bytes.toByteArray(), hmac(bytes.toByteArray())));
        assertRefused(signed("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)));
    }

    @Test
    @DisplayName("10 MB that nobody signed are refused without being parsed")
    void tenMegabytesAreRefused() {
        assertRefused(notification(new byte[10_000_000], StripeSimulator.sign(utf8("x"), Fixture.SECRET, 1)));
    }

    @ParameterizedTest
    @DisplayName("An amount that is none is refused, states nothing and moves nothing")
    @ValueSource(
            strings = {"1e2", "100.004", "-1", "\"1999\"", "\"１９９９\"", "9223372036854775808", "null", "true", "[]"})
    void amountsThatAreNoneAreRefused(String amount) {
        RawNotification notification = signed(event(amount, ""));
        assertRefused(notification);
        assertThatThrownBy(() -> events.interpret(notification)).hasMessageContaining("can't be read");
    }

    @Test
    @DisplayName("Events of other shops on the account, and of kinds that nobody asked for, state nothing")
    void whatIsNotOursStatesNothing() {
        String foreign = event("1999", "").replace(payment.toString(), "order-4711");
        assertThat(events.interpret(signed(foreign))).isEmpty();
        String other = event("1999", "").replace("checkout.session.completed", "invoice.paid");
        assertThat(events.interpret(signed(other))).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("A session that is not paid is no money, whatever the event is called")
    @ValueSource(strings = {"unpaid", "no_payment_required", "PAID", ""})
    void onlyPaidIsPaid(String status) {
        String unpaid = event("1999", "").replace("\"paid\"", "\"" + status + "\"");
        assertThat(events.interpret(signed(unpaid))).isEmpty();
    }
}
