package org.vintner.gateway.wechatpay.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.itests.simulators.SimulatorUnderTest;
import org.vintner.itests.simulators.wechatpay.WechatPaySimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;

/** The plugin, and WeChat Pay at the other end of a line that can break. */
final class WechatPayUnderTest extends SimulatorUnderTest<WechatPaySimulator> {

    private final WechatPaySettings settings;

    WechatPayUnderTest(Path folder) {
        super(new WechatPaySimulator(options(folder)));
        simulator().notifyWithPublicKey();
        settings = WechatPaySettings.of(new CandidateConfiguration(Map.ofEntries(
                        Map.entry("mode", "sandbox"),
                        Map.entry("appId", WechatPaySimulator.APP_ID),
                        Map.entry("merchantId", WechatPaySimulator.MERCHANT_ID),
                        Map.entry("privateKey", simulator().merchantPrivateKey()),
                        Map.entry("certificateSerial", WechatPaySimulator.CERTIFICATE_SERIAL),
                        Map.entry("apiV3Key", WechatPaySimulator.API_KEY),
                        Map.entry("apiV3KeyPrevious", WechatPaySimulator.NEXT_API_KEY),
                        Map.entry("publicKeyId", WechatPaySimulator.PUBLIC_KEY_ID),
                        Map.entry("publicKey", simulator().publicKey()),
                        Map.entry("baseUrl", address().toString()),
                        Map.entry("timeout", "PT1S")))
                .as(WechatPayConfig.class));
    }

    @Override
    public PaymentGateway another() {
        ProviderHttp http = new ProviderHttp(settings.trust(), settings.timeout());
        closeLater(http::close);
        JsapiLinks links =
                new JsapiLinks("wechatpay", settings.apiKeys().values(), path -> URI.create("http://localhost" + path));
        WechatPayGateway made = new WechatPayGateway(settings, http, links, Clock.systemUTC());
        closeLater(made::close);
        // They are fetched in the background; a rule that counts threads or breaks the line begins after that.
        Await.until(
                "certificates are fetched",
                () -> made.test().stream().anyMatch(finding -> finding.message().startsWith("Platform certificate")));
        return made;
    }

    @Override
    public Set<String> secrets() {
        return Set.of(
                WechatPaySimulator.API_KEY,
                WechatPaySimulator.NEXT_API_KEY,
                simulator().merchantPrivateKey());
    }

    @Override
    public Set<String> signatureHeaders() {
        return Set.of("wechatpay-serial", "wechatpay-signature", "wechatpay-timestamp", "wechatpay-nonce");
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        return simulator().pay(payment.toString());
    }

    /** The buyer sees his bank's no in the app and may try again: the order waits. */
    @Override
    public void decline(PaymentId payment, StartOutcome.Started started) {
        // Nothing happens to the order.
    }

    @Override
    public void refundElsewhere(PaymentId payment, Money amount) {
        simulator().refundAtDesk(payment.toString(), "DESK" + UUID.randomUUID(), amount.amount());
    }

    @Override
    public int payments(PaymentId payment) {
        return simulator().stateOf(payment.toString()).isEmpty() ? 0 : 1;
    }

    @Override
    public long collected(PaymentId payment) {
        return simulator().collected(payment.toString());
    }

    @Override
    public long refunded(PaymentId payment) {
        return simulator().refundsOf(payment.toString()).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        if (misbehavior == Misbehavior.ROTATED_KEY) {
            simulator().notifyWithCertificate();
            simulator().changeApiKey();
        } else {
            super.dial(misbehavior);
        }
    }

    @Override
    public void behave() {
        super.behave();
        simulator().keepApiKey();
        simulator().notifyWithPublicKey();
    }

    @Override
    public Map<Misbehavior, String> cannot() {
        // What half an answer does to the calls that have one is shown by WechatPayGatewayTest.
        return Map.of(Misbehavior.ANSWER_HALF, "the answer to a close has no body, of which half would be another");
    }

    @Override
    public Optional<RawNotification> sign(byte[] body) {
        return Optional.of(notification(simulator().signature(new String(body, StandardCharsets.UTF_8), true), body));
    }
}
