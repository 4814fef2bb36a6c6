package org.vintner.gateway.alipay.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.api.AlipayApiException;
import com.alipay.api.internal.util.AlipaySignature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.id.PaymentId;
import org.vintner.itests.simulators.KeyPairs;
import org.vintner.itests.simulators.alipay.AlipaySimulator;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;

/** Notifications that Alipay's own library signed, and what others made of them. */
class AlipayNotificationTest {

    @TempDir
    static Path folder;

    private static AlipayShop shop;
    private static KeyPair alipay;

    private final PaymentId payment = PaymentId.next();

    @BeforeAll
    static void open() throws IOException {
        shop = new AlipayShop(folder);
        alipay = KeyPairs.of("alipay", shop.alipay.books());
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    private Map<String, String> fields() {
        return new TreeMap<>(Map.of(
                "app_id", AlipaySimulator.APP_ID,
                "seller_id", AlipaySimulator.SELLER_ID,
                "charset", "utf-8",
                "notify_id", "2026112800222172338009720234567890",
                "out_trade_no", payment.toString(),
                "trade_no", "2026112822001400000000000001",
                "trade_status", "TRADE_SUCCESS",
                "total_amount", "19.99",
                "subject", "编辑器 & more = 100% +1",
                "body", ""));
    }

    private static String signed(Map<String, String> fields, KeyPair key, String charset) {
        try {
            Map<String, String> form = new TreeMap<>(fields);
            String content = AlipaySignature.getSignCheckContentV1(new TreeMap<>(form));
            form.put("sign", AlipaySignature.rsaSign(content, KeyPairs.privateKey(key), charset, "RSA2"));
            form.put("sign_type", "RSA2");
            return form.entrySet().stream()
                    .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), Charset.forName(charset)))
                    .collect(Collectors.joining("&"));
        } catch (AlipayApiException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(Map<String, String> fields) {
        return signed(fields, alipay, "utf-8");
    }

    private static RawNotification raw(byte[] body) {
        return new RawNotification("/webhooks/alipay", "", Map.of(), body, Instant.now());
    }

    private static Authentication authenticate(String body) {
        return shop.gateway().authenticate(raw(body.getBytes(UTF_8)));
    }

    private static List<Fact> facts(String body) {
        return shop.gateway().interpret(raw(body.getBytes(US_ASCII)));
    }

    private static void assertRefused(String body) {
        assertThat(authenticate(body)).isInstanceOf(Authentication.Refused.class);
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> fields = fields();
        fields.put(name, value);
        return fields;
    }

    // --- what Alipay's library signs

    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "GBK", "gb2312", "GB18030"})
    void isTakenInEveryCharsetThatAlipayUses(String charset) {
        String body = signed(with("charset", charset), alipay, charset);

        assertThat(authenticate(body))
                .isEqualTo(new Authentication.Authentic("2026112822001400000000000001:TRADE_SUCCESS:" + payment));
        assertThat(facts(body)).singleElement().isInstanceOf(Fact.Captured.class);
    }

    /** It must not pass for a copy of the one that told of the other payment: what it says is compared, and flagged. */
    @Test
    @DisplayName("S2.11: the number of a trade that is told of another payment is another event")
    void theSameTradeForAnotherPaymentIsNoCopy() {
        Authentication other =
                authenticate(signed(with("out_trade_no", PaymentId.next().toString())));
        assertThat(other).isInstanceOf(Authentication.Authentic.class).isNotEqualTo(authenticate(signed(fields())));
        assertThat(authenticate(signed(with("notify_id", "another")))).isEqualTo(authenticate(signed(fields())));
    }

    @Test
    void isTakenInAnyOrderAndWithFieldsThatNobodyKnows() {
        List<String> pairs =
                new ArrayList<>(List.of(signed(with("a_new_field", "中文")).split("&", -1)));
        Collections.reverse(pairs);
        assertThat(authenticate(String.join("&", pairs))).isInstanceOf(Authentication.Authentic.class);
    }

    @Test
    void isTakenWithEitherKeyWhileTheKeyIsChanged() throws IOException {
        KeyPair next = KeyPairs.of("alipay-next", shop.alipay.books());
        assertRefused(signed(fields(), next, "utf-8"));
        try (AlipayShop changing = new AlipayShop(folder.resolve("changing"))) {
            changing.set("alipayPublicKey", KeyPairs.publicKey(next));
            changing.set("alipayPublicKeyPrevious", KeyPairs.publicKey(alipay));
            for (KeyPair key : List.of(next, alipay)) {
                assertThat(changing.gateway()
                                .authenticate(raw(signed(fields(), key, "utf-8").getBytes(US_ASCII))))
                        .isInstanceOf(Authentication.Authentic.class);
            }
            assertThat(changing.gateway().lastUses()).containsOnlyKeys("alipayPublicKey", "alipayPublicKeyPrevious");
        }
    }

    // --- what others make of it

    /** Each byte of the body is changed in turn. What means the same, such as %2b for %2B, is no change. */
    @Test
    void everyChangedByteIsRefused() {
        byte[] body = signed(fields()).getBytes(US_ASCII);
        Map<String, String> meant = decoded(body);
        int changed = 0;
        for (int i = 0; i < body.length; i++) {
            for (int other : new int[] {body[i] ^ 1, body[i] ^ 0x20, 'A', '&'}) {
                byte[] altered = body.clone();
                altered[i] = (byte) other;
                if (!meant.equals(decoded(altered))) {
                    changed++;
                    assertThat(shop.gateway().authenticate(raw(altered)))
                            .as("byte %d to %d", i, other)
                            .isInstanceOf(Authentication.Refused.class);
                }
            }
        }
        assertThat(changed).isGreaterThan(2 * body.length);
    }

    private static Map<String, String> decoded(byte[] body) {
        try {
            Map<String, String> meant = new TreeMap<>();
            SignedForm.parse(body).fields().forEach((name, value) -> {
                if (value.length > 0) {
                    meant.put(name, Arrays.toString(value));
                }
            });
            return meant;
        } catch (SignedForm.Malformed e) {
            return Map.of();
        }
    }

    @Test
    void noEmptyRepeatedOrForeignSignaturesAreRefused() {
        String good = signed(fields());
        String sign = Arrays.stream(good.split("&", -1))
                .filter(pair -> pair.startsWith("sign="))
                .findFirst()
                .orElseThrow();
        assertThat(authenticate(good)).isInstanceOf(Authentication.Authentic.class);

        assertRefused(good.replace(sign + "&", ""));
        assertRefused(good.replace(sign, "sign="));
        assertRefused(good + "&" + sign);
        assertRefused(good.replace("sign_type=RSA2", "sign_type=RSA"));
        assertRefused(good.replace("sign_type=RSA2", "sign_type=MD5"));
        assertRefused(good.replace("&sign_type=RSA2", ""));
        assertRefused(signed(fields(), KeyPairs.rsa(), "utf-8"));
    }

    /** What is blank is not signed, so nothing may come of it. */
    @Test
    void blankFieldsThatWereAddedMeanNothing() {
        String body = signed(fields()) + "&gmt_refund=%20&refund_fee=&out_biz_no=+";
        assertThat(authenticate(body)).isEqualTo(authenticate(signed(fields())));
        assertThat(facts(body)).isEqualTo(facts(signed(fields())));
    }

    @Test
    void duplicateFieldsOtherCharsetsGzipAndGreatMassesAreRefused() throws IOException {
        String good = signed(fields());
        assertRefused(good + "&total_amount=0.01");
        assertRefused("total_amount=0.01&" + good);
        assertRefused(signed(with("charset", "utf-16")));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(good.getBytes(US_ASCII));
        }
        assertThat(shop.gateway().authenticate(raw(packed.toByteArray()))).isInstanceOf(Authentication.Refused.class);
        assertRefused("a=" + "x".repeat(10_000_000));
        assertRefused("a=1&".repeat(100_000) + good);
        assertRefused("");
        assertRefused("<xml><out_trade_no>1</out_trade_no></xml>");
        assertRefused("{\"out_trade_no\":\"" + payment + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2",
                "100.004",
                "-1",
                "１９.９９",
                "9223372036854775808",
                "92233720368547758.08",
                "",
                " 19.99",
                "+19.99",
                "19,99",
                "0x13",
                "19.99元",
                "NaN"
            })
    void whatIsNoAmountIsRefusedThoughItIsSigned(String amount) {
        assertRefused(signed(with("total_amount", amount)));
    }

    @Test
    void whatIsForAnotherApplicationOrSellerIsRefusedThoughItIsSigned() {
        assertRefused(signed(with("app_id", "2021000000000000")));
        assertRefused(signed(with("seller_id", "2088000000000000")));
        Map<String, String> without = fields();
        without.remove("seller_id");
        assertRefused(signed(without));
    }

    @Test
    void aStatusThatIsNotSuccessIsNoMoney() {
        assertThat(facts(signed(with("trade_status", "WAIT_BUYER_PAY")))).isEmpty();
        assertThat(facts(signed(with("trade_status", "TRADE_CLOSED")))).containsExactly(new Fact.Closed(payment));
        assertThat(facts(signed(with("trade_status", "TRADE_UNHEARD_OF")))).isEmpty();
        assertThat(facts(signed(with("out_trade_no", "another-systems-order")))).isEmpty();
    }

    /** Neither what the merchant received nor what the buyer paid after Alipay's discount is what was asked for. */
    @Test
    void theAmountIsTheTotal() {
        Map<String, String> fields = with("receipt_amount", "10.00");
        fields.put("buyer_pay_amount", "10.00");
        Fact.Captured captured = (Fact.Captured) facts(signed(fields)).get(0);
        assertThat(captured.amount()).isEqualTo(AlipayShop.PRICE);
    }
}
