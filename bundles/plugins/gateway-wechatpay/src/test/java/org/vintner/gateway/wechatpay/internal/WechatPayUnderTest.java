package org.vintner.gateway.wechatpay.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Wire;
import org.vintner.itests.simulators.wechatpay.WechatPaySimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The plugin, and WeChat Pay at the other end of a line that can break. */
final class WechatPayUnderTest implements ProviderUnderTest {

    private static final Map<Misbehavior, Knob> KNOBS = Map.ofEntries(
            Map.entry(Misbehavior.REFUSE, Knob.REFUSE),
            Map.entry(Misbehavior.HANG, Knob.HANG),
            Map.entry(Misbehavior.ANSWER_LATE, Knob.ANSWER_LATE),
            Map.entry(Misbehavior.LOSE_ANSWER, Knob.TIMEOUT_AFTER_SUCCESS),
            Map.entry(Misbehavior.SERVER_ERROR, Knob.FAIL_AFTER_SUCCESS),
            Map.entry(Misbehavior.ANSWER_HTML, Knob.HTML_AFTER_SUCCESS),
            Map.entry(Misbehavior.ANSWER_HALF, Knob.HALF_JSON),
            Map.entry(Misbehavior.DUPLICATE, Knob.DUPLICATE),
            Map.entry(Misbehavior.REORDER, Knob.REORDER),
            Map.entry(Misbehavior.DELAY, Knob.DELAY),
            Map.entry(Misbehavior.DROP, Knob.DROP),
            Map.entry(Misbehavior.WRONG_AMOUNT, Knob.WRONG_AMOUNT),
            Map.entry(Misbehavior.WRONG_CURRENCY, Knob.WRONG_CURRENCY),
            Map.entry(Misbehavior.WRONG_MERCHANT, Knob.WRONG_MERCHANT),
            Map.entry(Misbehavior.UNKNOWN_FIELDS, Knob.UNKNOWN_FIELDS),
            Map.entry(Misbehavior.UNKNOWN_KIND, Knob.UNKNOWN_KIND),
            Map.entry(Misbehavior.FOREIGN_KEY, Knob.FOREIGN_KEYS),
            Map.entry(Misbehavior.CLOCK_BEHIND, Knob.CLOCK_SKEW),
            Map.entry(Misbehavior.CLOCK_AHEAD, Knob.CLOCK_SKEW));

    private static final Map<Misbehavior, Long> VALUES = Map.of(
            Misbehavior.ANSWER_LATE, 100L,
            Misbehavior.DUPLICATE, 2L,
            Misbehavior.REORDER, 1L,
            Misbehavior.DELAY, 500L,
            Misbehavior.WRONG_AMOUNT, 1L,
            Misbehavior.WRONG_MERCHANT, 1L,
            Misbehavior.CLOCK_BEHIND, -3600L,
            Misbehavior.CLOCK_AHEAD, 3600L);

    private final WechatPaySimulator wechat;
    private final Wire wire;
    private final WechatPaySettings settings;
    private final List<WechatPayGateway> opened = new ArrayList<>();
    private final List<ProviderHttp> lines = new ArrayList<>();
    private final PaymentGateway gateway;

    WechatPayUnderTest(Path folder) {
        wechat = new WechatPaySimulator(
                Options.of("books", folder.resolve(UUID.randomUUID().toString()).toString(), "retries", "100,100,100"));
        wechat.notifyWithPublicKey();
        wire = new Wire(wechat.address());
        wechat.behind(wire);
        settings = WechatPaySettings.of(new CandidateConfiguration(Map.ofEntries(
                        Map.entry("mode", "sandbox"),
                        Map.entry("appId", WechatPaySimulator.APP_ID),
                        Map.entry("merchantId", WechatPaySimulator.MERCHANT_ID),
                        Map.entry("privateKey", wechat.merchantPrivateKey()),
                        Map.entry("certificateSerial", WechatPaySimulator.CERTIFICATE_SERIAL),
                        Map.entry("apiV3Key", WechatPaySimulator.API_KEY),
                        Map.entry("apiV3KeyPrevious", WechatPaySimulator.NEXT_API_KEY),
                        Map.entry("publicKeyId", WechatPaySimulator.PUBLIC_KEY_ID),
                        Map.entry("publicKey", wechat.publicKey()),
                        Map.entry("baseUrl", wire.address().toString()),
                        Map.entry("timeout", "PT1S")))
                .as(WechatPayConfig.class));
        gateway = another();
    }

    @Override
    public PaymentGateway gateway() {
        return gateway;
    }

    @Override
    public PaymentGateway another() {
        ProviderHttp http = new ProviderHttp(settings.trust(), settings.timeout());
        JsapiLinks links =
                new JsapiLinks("wechatpay", settings.apiKeys().values(), path -> URI.create("http://localhost" + path));
        WechatPayGateway made = new WechatPayGateway(settings, http, links, Clock.systemUTC());
        lines.add(http);
        opened.add(made);
        // They are fetched in the background; a rule that counts threads or breaks the line begins after that.
        Await.until(
                "certificates are fetched",
                () -> made.test().stream().anyMatch(finding -> finding.message().startsWith("Platform certificate")));
        return made;
    }

    @Override
    public Set<String> secrets() {
        return Set.of(WechatPaySimulator.API_KEY, WechatPaySimulator.NEXT_API_KEY, wechat.merchantPrivateKey());
    }

    @Override
    public Set<String> signatureHeaders() {
        return Set.of("wechatpay-serial", "wechatpay-signature", "wechatpay-timestamp", "wechatpay-nonce");
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return wechat.pay(payment.toString());
    }

    /** The buyer sees his bank's no in the app and may try again: the order waits. */
    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        // Nothing happens to the order.
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        wechat.refundAtDesk(payment.toString(), "DESK" + UUID.randomUUID(), amount.amount());
    }

    @Override
    public int payments(PaymentId payment) {
        return wechat.stateOf(payment.toString()).isEmpty() ? 0 : 1;
    }

    @Override
    public long collected(PaymentId payment) {
        return wechat.collected(payment.toString());
    }

    @Override
    public long refunded(PaymentId payment) {
        return wechat.refundsOf(payment.toString()).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        switch (misbehavior) {
            case UNREACHABLE -> wire.cut();
            case TLS_ERROR -> wire.breakHandshakes();
            case ANSWER_HUGE -> wire.flood();
            case ROTATED_KEY -> {
                wechat.notifyWithCertificate();
                wechat.changeApiKey();
            }
            default -> wechat.dial().set(KNOBS.get(misbehavior), VALUES.getOrDefault(misbehavior, -1L));
        }
    }

    @Override
    public void behave() {
        wechat.dial().reset();
        wechat.keepApiKey();
        wechat.notifyWithPublicKey();
        wire.mend();
    }

    @Override
    public Map<Misbehavior, String> cannot() {
        // What half an answer does to the calls that have one is shown by WechatPayGatewayTest.
        return Map.of(Misbehavior.ANSWER_HALF, "the answer to a close has no body, of which half would be another");
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        String text = new String(body, StandardCharsets.UTF_8);
        wechat.signature(text, true)
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return Optional.of(new RawNotification("/webhooks/wechatpay", "", headers, body, Instant.now()));
    }

    @Override
    public void close() {
        opened.forEach(WechatPayGateway::close);
        lines.forEach(ProviderHttp::close);
        wire.close();
        wechat.close();
    }
}
