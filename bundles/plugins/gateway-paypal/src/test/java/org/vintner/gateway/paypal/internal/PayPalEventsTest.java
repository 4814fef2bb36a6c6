package org.vintner.gateway.paypal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.itests.simulators.SigningCertificates;
import org.vintner.itests.simulators.paypal.PayPalSimulator;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;

/** Notifications that Bouncy Castle signed, and what a forger makes of them (S1.25, S2.12, S3.17). */
class PayPalEventsTest {

    @TempDir
    static Path folder;

    private static Fixture fixture;

    private static final String ID = "69cd13f0-d67a-11e5-baa3-778b53f4ae55";
    private final PaymentId payment = PaymentId.next();
    private final Instant now = Fixture.now();

    @BeforeAll
    static void open() {
        fixture = new Fixture(folder, Map.of("webhookIdPrevious", "WH-FORMER"));
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String event(String value) {
        return "{\"id\":\"WH-1\",\"event_type\":\"PAYMENT.CAPTURE.COMPLETED\",\"resource\":{\"id\":\"CAP1\","
                + "\"status\":\"COMPLETED\",\"custom_id\":\"" + payment + "\",\"payee\":{\"merchant_id\":\""
                + Fixture.MERCHANT + "\"},\"amount\":{\"currency_code\":\"EUR\",\"value\":" + value
                + "},\"supplementary_data\":{\"related_ids\":{\"order_id\":\"ORD1\"}}}}";
    }

    private static String certificate() {
        return fixture.paypal.address() + "/v1/notifications/certs/CERT-simulated-1";
    }

    private RawNotification notification(byte[] body, Map<String, String> sent) {
        Map<String, List<String>> headers = new HashMap<>();
        sent.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return new RawNotification("/webhooks/x", "", headers, body, now);
    }

    private Map<String, String> headers(byte[] body, Instant at, String webhook) {
        return PayPalSimulator.headers(ID, at, webhook, body, fixture.paypal.signer(), certificate());
    }

    private RawNotification signed(byte[] body) {
        return notification(body, headers(body, now, Fixture.WEBHOOK));
    }

    private RawNotification signed(String body) {
        return signed(utf8(body));
    }

    private RawNotification with(String header, String value) {
        byte[] body = utf8(event("\"19.99\""));
        Map<String, String> headers = new HashMap<>(headers(body, now, Fixture.WEBHOOK));
        headers.put(header, value);
        return notification(body, headers);
    }

    private static void assertRefused(RawNotification notification) {
        assertThat(fixture.gateway.authenticate(notification)).isInstanceOf(Authentication.Refused.class);
    }

    private static void assertAuthentic(RawNotification notification) {
        assertThat(fixture.gateway.authenticate(notification)).isEqualTo(new Authentication.Authentic("WH-1"));
    }

    // ------------------------------------------------------------------ signatures

    @Test
    @DisplayName("The checksum in the signature is the CRC32 of the catalogs, written as an unsigned decimal")
    void theChecksumIsTheCatalogs() {
        CRC32 crc = new CRC32();
        crc.update(utf8("123456789"));
        assertThat(crc.getValue()).isEqualTo(3_421_780_262L);
        String text = ID + "|" + now.truncatedTo(ChronoUnit.SECONDS) + "|" + Fixture.WEBHOOK + "|3421780262";
        Map<String, String> headers = headers(utf8("123456789"), now, Fixture.WEBHOOK);
        assertThat(Base64.getDecoder().decode(headers.get("PAYPAL-TRANSMISSION-SIG")))
                .isEqualTo(fixture.paypal.signer().sign(utf8(text)));
    }

    @Test
    void whatPayPalSignsIsTaken() {
        RawNotification notification = signed(event("\"19.99\""));
        assertAuthentic(notification);
        assertThat(fixture.gateway.interpret(notification))
                .containsExactly(new Fact.Captured(payment, Optional.of("ORD1"), "CAP1", Money.of(1999, "EUR")));
    }

    @Test
    void bothWebhooksAreTakenWhileOneIsChanged() {
        byte[] body = utf8(event("\"19.99\""));
        assertAuthentic(notification(body, headers(body, now, "WH-FORMER")));
        assertThat(fixture.gateway.lastUses()).containsKey("webhookIdPrevious");
        assertRefused(notification(body, headers(body, now, "WH-SOMEBODYELSES")));
        assertRefused(notification(body, headers(body, now, "")));
    }

    @Test
    @DisplayName("Every change of one byte of the body is refused")
    void everyChangedByteOfTheBodyIsRefused() {
        byte[] body = utf8(event("\"19.99\""));
        Map<String, String> headers = headers(body, now, Fixture.WEBHOOK);
        for (int i = 0; i < body.length; i++) {
            byte[] changed = body.clone();
            changed[i] ^= 1;
            assertRefused(notification(changed, headers));
        }
    }

    @ParameterizedTest
    @DisplayName("Every change of one character of id, time, signature, algorithm and certificate is refused")
    @ValueSource(
            strings = {
                "PAYPAL-TRANSMISSION-ID",
                "PAYPAL-TRANSMISSION-TIME",
                "PAYPAL-TRANSMISSION-SIG",
                "PAYPAL-AUTH-ALGO",
                "PAYPAL-CERT-URL"
            })
    void everyChangedByteOfTheHeadersIsRefused(String header) {
        byte[] body = utf8(event("\"19.99\""));
        Map<String, String> good = headers(body, now, Fixture.WEBHOOK);
        String value = good.get(header);
        for (int i = 0; i < value.length(); i++) {
            char changed = (char) (value.charAt(i) ^ 1);
            assertRefused(with(header, value.substring(0, i) + changed + value.substring(i + 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PAYPAL-TRANSMISSION-ID",
                "PAYPAL-TRANSMISSION-TIME",
                "PAYPAL-TRANSMISSION-SIG",
                "PAYPAL-CERT-URL"
            })
    void missingEmptyRepeatedAndLongHeadersAreRefused(String header) {
        byte[] body = utf8(event("\"19.99\""));
        RawNotification good = signed(body);
        String name = header.toLowerCase(Locale.ROOT);
        String value = good.header(name).orElseThrow();
        for (List<String> values : List.of(
                List.<String>of(),
                List.of(""),
                List.of(value, value),
                List.of(value, "x"),
                List.of("x".repeat(100_000)))) {
            Map<String, List<String>> headers = new HashMap<>(good.headers());
            headers.put(name, values);
            assertRefused(new RawNotification("/webhooks/x", "", headers, body, now));
        }
    }

    @ParameterizedTest
    @DisplayName(
            "PayPal repeats for three days with the first stamp, so only what is older or of the future is refused")
    @ValueSource(longs = {-5 * 24 * 60, 6, 24 * 60})
    void staleAndFutureStampsAreRefused(long minutes) {
        byte[] body = utf8(event("\"19.99\""));
        assertRefused(notification(body, headers(body, now.plus(Duration.ofMinutes(minutes)), Fixture.WEBHOOK)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3 * 24 * 60, -1, 4})
    void stampsOfRepeatsAreTaken(long minutes) {
        byte[] body = utf8(event("\"19.99\""));
        assertAuthentic(notification(body, headers(body, now.plus(Duration.ofMinutes(minutes)), Fixture.WEBHOOK)));
    }

    // ------------------------------------------------------------------ certificates

    @ParameterizedTest
    @DisplayName("Nobody but PayPal's own hosts is asked for a certificate")
    @ValueSource(
            strings = {
                "https://evil.example/v1/notifications/certs/CERT-1",
                "https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1",
                "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
                "http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
                "https://api.paypal.com/v1/notifications/certs/CERT-1",
                "https://api.sandbox.paypal.com:8443/v1/notifications/certs/CERT-1",
                "https://api.sandbox.paypal.com/v1/notifications/certs/../../oauth2/token",
                "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1?x=https://evil.example",
                "http://169.254.169.254/v1/notifications/certs/CERT-1",
                "file:///v1/notifications/certs/CERT-1",
                "CERT-1",
                ":"
            })
    void foreignCertificateAddressesAreRefused(String address) {
        assertThat(fixture.gateway.authenticate(with("PAYPAL-CERT-URL", address)))
                .isInstanceOfSatisfying(
                        Authentication.Refused.class,
                        refused -> assertThat(refused.reason()).contains("address"));
    }

    @Test
    void aCertificateThatIsNotThereIsRefused() {
        String address = fixture.paypal.address() + "/v1/notifications/certs/CERT-nowhere";
        long before = fixture.paypal.calls("certificate");
        for (int i = 0; i < 20; i++) {
            assertRefused(with("PAYPAL-CERT-URL", address));
        }
        assertThat(fixture.paypal.calls("certificate") - before)
                .as("an address that serves nothing is not asked again and again")
                .isLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName(
            "A certificate of another issuer, of another name or past its end does not sign, though its signature fits")
    void forgedCertificatesAreRefused() throws Exception {
        byte[] body = utf8(event("\"19.99\""));
        SigningCertificates forger = new SigningCertificates();
        String name = "messageverificationcerts.sandbox.paypal.com";
        Instant nextYear = now.plus(Duration.ofDays(365));
        Map<String, SigningCertificates.Signer> signers = Map.of(
                "CERT-forger", forger.signer(name, nextYear),
                "CERT-live", fixture.paypal.issuer().signer("messageverificationcerts.paypal.com", nextYear),
                "CERT-other", fixture.paypal.issuer().signer("shop.example.org", nextYear),
                "CERT-over", fixture.paypal.issuer().signer(name, now.minusSeconds(60)));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        server.createContext("/v1/notifications/certs/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] pem = utf8(SigningCertificates.pem(
                    signers.get(path.substring(path.lastIndexOf('/') + 1)).certificate()));
            exchange.sendResponseHeaders(200, pem.length);
            exchange.getResponseBody().write(pem);
            exchange.close();
        });
        server.start();
        String base = "http://localhost:" + server.getAddress().getPort();
        Map<String, Object> configuration = new HashMap<>(Fixture.configuration());
        configuration.put("baseUrl", base);
        configuration.put("trustStore", fixture.paypal.caFile().toString());
        PayPalGateway gateway = new PayPalGateway(Fixture.settings(configuration));
        signers.forEach((path, signer) -> assertThat(gateway.authenticate(notification(
                        body,
                        PayPalSimulator.headers(
                                ID, now, Fixture.WEBHOOK, body, signer, base + "/v1/notifications/certs/" + path))))
                .as(path)
                .isInstanceOfSatisfying(
                        Authentication.Refused.class,
                        refused -> assertThat(refused.reason()).startsWith("its certificate is not")));
        gateway.close();
        server.stop(0);
    }

    // ------------------------------------------------------------------ contents

    @Test
    void anotherMerchantIsRefused() {
        assertRefused(signed(event("\"19.99\"").replace(Fixture.MERCHANT, "ANOTHER123456")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "<html></html>",
                "{\"id\":\"WH-1\"",
                "{\"id\":\"WH-1\",\"id\":\"WH-2\"}",
                "{\"id\":\"\",\"event_type\":\"X\",\"resource\":{}}",
                "{\"id\":\"WH-1\",\"event_type\":\"X\",\"resource\":1}"
            })
    void whatIsNoEventIsRefused(String body) {
        assertRefused(signed(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32"})
    void otherCharsetsAreRefused(String charset) {
        assertRefused(signed(event("\"19.99\"").getBytes(Charset.forName(charset))));
    }

    @Test
    void depthSizeAndGzipAreRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(event("\"19.99\"").getBytes(StandardCharsets.UTF_8));
        }
        assertRefused(signed(packed.toByteArray()));
        assertRefused(signed("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)));
        assertRefused(signed(new byte[10_000_000]));
    }

    @ParameterizedTest
    @DisplayName("An amount that is none is refused, states nothing and moves nothing")
    @ValueSource(
            strings = {
                "\"1e2\"",
                "\"100.004\"",
                "\"-1.00\"",
                "19.99",
                "1999",
                "\"１９.９９\"",
                "\"9223372036854775808.00\"",
                "\"\"",
                "null",
                "\"1,999.00\""
            })
    void amountsThatAreNoneAreRefused(String value) {
        RawNotification notification = signed(event(value));
        assertRefused(notification);
        assertThatThrownBy(() -> fixture.gateway.interpret(notification)).hasMessageContaining("can't be read");
    }

    @ParameterizedTest
    @DisplayName("A capture that is not complete is no money, whatever the event is called")
    @ValueSource(strings = {"PENDING", "completed", ""})
    void onlyCompletedIsPaid(String status) {
        assertThat(fixture.gateway.interpret(signed(event("\"19.99\"").replace("\"COMPLETED\"", "\"" + status + "\""))))
                .isEmpty();
    }

    @Test
    void whatIsNotOursStatesNothing() {
        assertThat(fixture.gateway.interpret(signed(event("\"19.99\"").replace(payment.toString(), "order-4711"))))
                .isEmpty();
        assertThat(fixture.gateway.interpret(
                        signed(event("\"19.99\"").replace("PAYMENT.CAPTURE.COMPLETED", "CUSTOMER.DISPUTE.CREATED"))))
                .isEmpty();
    }
}
