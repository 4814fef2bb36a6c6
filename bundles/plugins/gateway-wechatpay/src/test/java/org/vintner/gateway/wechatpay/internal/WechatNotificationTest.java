package org.vintner.gateway.wechatpay.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.id.PaymentId;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.KeyPairs;
import org.vintner.itests.simulators.wechatpay.WechatPaySimulator;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.Payer;
import org.vintner.spi.gateway.RawNotification;

/** Notifications that WeChat Pay's own library signed and sealed, and what others made of them. */
class WechatNotificationTest {

    @TempDir
    Path folder;

    private final PaymentId payment = PaymentId.next();
    private WechatShop shop;

    @BeforeEach
    void open() throws IOException {
        shop = new WechatShop(folder).withPublicKey();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private String transaction() {
        return "{\"mchid\":\"" + WechatPaySimulator.MERCHANT_ID + "\",\"appid\":\"" + WechatPaySimulator.APP_ID
                + "\",\"out_trade_no\":\"" + payment + "\",\"transaction_id\":\"4200002611280000000000000001\","
                + "\"trade_state\":\"SUCCESS\",\"amount\":{\"total\":1999,\"payer_total\":1000,\"currency\":\"CNY\"}}";
    }

    private String sealed(String content) {
        return shop.wechat.notification("TRANSACTION.SUCCESS", "transaction", content);
    }

    private Map<String, List<String>> headers(String body) {
        Map<String, List<String>> headers = new HashMap<>();
        shop.wechat
                .signature(body, true)
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return headers;
    }

    private Authentication authenticate(Map<String, List<String>> headers, byte[] body, Instant at) {
        return shop.gateway().authenticate(new RawNotification("/webhooks/wechatpay", "", headers, body, at));
    }

    private Authentication authenticate(Map<String, List<String>> headers, String body) {
        return authenticate(headers, body.getBytes(UTF_8), Instant.now());
    }

    private Authentication signed(String content) {
        String body = sealed(content);
        return authenticate(headers(body), body);
    }

    private void assertRefused(Map<String, List<String>> headers, String body) {
        assertThat(authenticate(headers, body)).isInstanceOf(Authentication.Refused.class);
    }

    @Test
    void whatWechatsLibrarySignsIsTaken() {
        String body = sealed(transaction());
        assertThat(authenticate(headers(body), body)).isInstanceOf(Authentication.Authentic.class);
        RawNotification raw =
                new RawNotification("/webhooks/wechatpay", "", headers(body), body.getBytes(UTF_8), Instant.now());
        Fact.Captured captured = (Fact.Captured) shop.gateway().interpret(raw).get(0);
        assertThat(captured.amount()).isEqualTo(WechatShop.PRICE);
    }

    /** Each byte of the body, the time, the nonce, the serial, the signature and the algorithm is changed in turn. */
    @Test
    void everyChangedByteIsRefused() {
        String body = sealed(transaction());
        Map<String, List<String>> headers = headers(body);
        byte[] bytes = body.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            byte[] altered = bytes.clone();
            altered[i] ^= 1;
            assertThat(authenticate(headers, altered, Instant.now()))
                    .as("byte %d", i)
                    .isInstanceOf(Authentication.Refused.class);
        }
        headers.forEach((name, values) -> {
            String value = values.get(0);
            for (int i = 0; i < value.length(); i++) {
                for (char other : new char[] {(char) (value.charAt(i) ^ 1), (char) (value.charAt(i) ^ 0x10)}) {
                    Map<String, List<String>> altered = new HashMap<>(headers);
                    altered.put(name, List.of(value.substring(0, i) + other + value.substring(i + 1)));
                    assertRefused(altered, body);
                }
            }
        });
        assertThat(authenticate(headers, body)).isInstanceOf(Authentication.Authentic.class);
    }

    @Test
    void missingEmptyAndRepeatedHeadersAreRefused() {
        String body = sealed(transaction());
        for (String name :
                List.of("wechatpay-serial", "wechatpay-signature", "wechatpay-timestamp", "wechatpay-nonce")) {
            for (List<String> values : List.of(
                    List.<String>of(),
                    List.of(""),
                    List.of(headers(body).get(name).get(0), "x"))) {
                Map<String, List<String>> altered = headers(body);
                altered.put(name, values);
                assertRefused(altered, body);
            }
        }
    }

    @Test
    void aTimeOfMoreThanFiveMinutesAwayIsRefusedInBothDirections() {
        String body = sealed(transaction());
        Map<String, List<String>> headers = headers(body);
        Instant signed = Instant.ofEpochSecond(
                Long.parseLong(headers.get("wechatpay-timestamp").get(0)));
        for (long seconds : new long[] {-299, 0, 299}) {
            assertThat(authenticate(headers, body.getBytes(UTF_8), signed.plusSeconds(seconds)))
                    .isInstanceOf(Authentication.Authentic.class);
        }
        for (long seconds : new long[] {-301, 301, Duration.ofDays(365).toSeconds()}) {
            assertThat(authenticate(headers, body.getBytes(UTF_8), signed.plusSeconds(seconds)))
                    .isInstanceOf(Authentication.Refused.class);
        }
    }

    /** Once the next certificate is out, the former one is good for nothing. */
    @Test
    void foreignAndRetiredKeysAreRefused() throws Exception {
        String body = sealed(transaction());
        shop.wechat.dial().set(Knob.FOREIGN_KEYS, 1);
        assertRefused(headers(body), body);

        PlatformKeys keys = new PlatformKeys(List.of(), java.time.Clock.systemUTC());
        assertThat(new WechatSignature(keys)
                        .refusal(
                                name -> headers(body).getOrDefault(name.toLowerCase(Locale.ROOT), List.of()),
                                body.getBytes(UTF_8),
                                Instant.now()))
                .hasValueSatisfying(refusal -> assertThat(refusal.unknownKey()).isTrue());
    }

    /** S1.31: WeChat Pay looks now and then whether anybody checks. */
    @Test
    void theProbeIsRefusedLikeAnyOther() throws Exception {
        shop.gateway().start(shop.order(payment, WechatShop.PRICE, Payer.UNKNOWN));
        shop.wechat.probe(payment.toString());
        assertThat(shop.gateway().authenticate(shop.nextNotification())).isInstanceOf(Authentication.Refused.class);
        // It is answered as a failure, and so it comes again.
        shop.nextNotification();
    }

    @Test
    void bothApiKeysOpenWhileOneIsChanged() throws Exception {
        shop.wechat.changeApiKey();
        assertThat(signed(transaction())).isInstanceOf(Authentication.Refused.class);
        try (WechatShop changing = new WechatShop(folder.resolve("changing"))) {
            changing.withPublicKey()
                    .set("apiV3Key", WechatPaySimulator.NEXT_API_KEY)
                    .set("apiV3KeyPrevious", WechatPaySimulator.API_KEY);
            for (boolean next : new boolean[] {false, true}) {
                if (next) {
                    changing.wechat.changeApiKey();
                }
                String body = changing.wechat.notification("TRANSACTION.SUCCESS", "transaction", transaction());
                Map<String, List<String>> headers = new HashMap<>();
                changing.wechat
                        .signature(body, true)
                        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
                assertThat(changing.gateway()
                                .authenticate(
                                        new RawNotification("/", "", headers, body.getBytes(UTF_8), Instant.now())))
                        .isInstanceOf(Authentication.Authentic.class);
            }
            assertThat(changing.gateway().lastUses()).containsKeys("apiV3Key", "apiV3KeyPrevious");
        }
    }

    @Test
    void bothPublicKeysAreTakenWhileOneIsChanged() throws Exception {
        KeyPair next = KeyPairs.made("next");
        shop.set("publicKeyId", "PUB_KEY_ID_NEXT")
                .set("publicKey", KeyPairs.publicKey(next))
                .set("publicKeyIdPrevious", WechatPaySimulator.PUBLIC_KEY_ID)
                .set("publicKeyPrevious", shop.wechat.publicKey());
        assertThat(signed(transaction())).isInstanceOf(Authentication.Authentic.class);
        assertThat(shop.gateway().lastUses()).containsKey("publicKeyPrevious").doesNotContainKey("publicKey");

        String body = sealed(transaction());
        Map<String, List<String>> headers = headers(body);
        headers.put("wechatpay-serial", List.of("PUB_KEY_ID_NEXT"));
        assertRefused(headers, body);
        String lines = headers.get("wechatpay-timestamp").get(0) + "\n"
                + headers.get("wechatpay-nonce").get(0) + "\n" + body + "\n";
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(next.getPrivate());
        signature.update(lines.getBytes(UTF_8));
        headers.put("wechatpay-signature", List.of(Base64.getEncoder().encodeToString(signature.sign())));
        assertThat(authenticate(headers, body)).isInstanceOf(Authentication.Authentic.class);
        assertThat(shop.gateway().lastUses()).containsKey("publicKey");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2",
                "100.004",
                "19.99",
                "-1",
                "9223372036854775808",
                "\"1999\"",
                "\"１９９９\"",
                "null",
                "true",
                "{}",
                "[1999]"
            })
    void whatIsNoAmountIsRefusedThoughItIsSigned(String amount) {
        assertThat(signed(transaction().replace("\"total\":1999", "\"total\":" + amount)))
                .isInstanceOf(Authentication.Refused.class);
    }

    @Test
    void whatIsForAnotherMerchantOrApplicationIsRefusedThoughItIsSigned() {
        assertThat(signed(transaction().replace(WechatPaySimulator.MERCHANT_ID, "1900000001")))
                .isInstanceOf(Authentication.Refused.class);
        assertThat(signed(transaction().replace(WechatPaySimulator.APP_ID, "wx0000000000000000")))
                .isInstanceOf(Authentication.Refused.class);
        assertThat(signed(transaction().replace("\"currency\":\"CNY\"", "\"currency\":\"XXQ\"")))
                .isInstanceOf(Authentication.Refused.class);
    }

    @Test
    void duplicateFieldsDepthGzipXmlAndGreatMassesAreRefused() throws IOException {
        assertThat(signed(transaction().replace("\"amount\"", "\"mchid\":\"1900007291\",\"amount\"")))
                .isInstanceOf(Authentication.Refused.class);
        assertThat(signed("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)))
                .isInstanceOf(Authentication.Refused.class);
        assertThat(signed("<xml/>")).isInstanceOf(Authentication.Refused.class);
        String body = sealed(transaction());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body.getBytes(UTF_8));
        }
        assertThat(authenticate(headers(body), packed.toByteArray(), Instant.now()))
                .isInstanceOf(Authentication.Refused.class);
        assertRefused(headers(body), body + " ".repeat(10_000_000));
        String plain = "{\"id\":\"1\",\"event_type\":\"TRANSACTION.SUCCESS\",\"resource\":" + transaction() + "}";
        assertRefused(headers(plain), plain);
    }

    @Test
    void reorderedAndUnknownFieldsAreTakenAndAStatusThatIsNotSuccessIsNoMoney() {
        assertThat(signed("{\"new\":{\"a\":[1]}," + transaction().substring(1)))
                .isInstanceOf(Authentication.Authentic.class);
        for (String state : List.of("NOTPAY", "PAYERROR", "USERPAYING", "UNHEARD_OF")) {
            assertThat(facts("TRANSACTION.SUCCESS", transaction().replace("SUCCESS", state)))
                    .isEmpty();
        }
        assertThat(facts("TRANSACTION.UNHEARD_OF", transaction())).isEmpty();
        assertThat(facts("TRANSACTION.SUCCESS", transaction().replace(payment.toString(), "other-order")))
                .isEmpty();
    }

    private List<Fact> facts(String type, String content) {
        String body = shop.wechat.notification(type, "transaction", content);
        return shop.gateway()
                .interpret(new RawNotification("/", "", headers(body), body.getBytes(UTF_8), Instant.now()));
    }
}
