package org.vintner.itests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Http;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Simulator;
import org.vintner.itests.simulators.Wire;
import org.vintner.itests.simulators.alipay.AlipaySimulator;
import org.vintner.itests.simulators.paypal.PayPalSimulator;
import org.vintner.itests.simulators.stripe.StripeSimulator;
import org.vintner.itests.simulators.wechatpay.WechatPaySimulator;

/** A payment provider at the other end of a line that can break, and what a merchant configures to use it. */
abstract class Counterpart implements AutoCloseable, HotSwap.Till {

    private static final String RETRIES = "300,1000,2000";

    private final String kind;
    private final String currency;
    private final Simulator simulator;
    private final Wire wire;
    private final Map<String, String> configuration = new LinkedHashMap<>();

    private Counterpart(String kind, String currency, Simulator simulator) {
        this.kind = kind;
        this.currency = currency;
        this.simulator = simulator;
        this.wire = new Wire(simulator.address());
        simulator.behind(wire);
    }

    private static Options books(String kind) {
        return Options.of("books", Archive.work().resolve("books-" + kind).toString(), "retries", RETRIES);
    }

    static Counterpart stripe() {
        return new Stripe(new StripeSimulator(books("stripe")));
    }

    static Counterpart paypal() {
        return new PayPal(new PayPalSimulator(books("paypal")));
    }

    static Counterpart alipay() {
        return new Alipay(new AlipaySimulator(books("alipay")));
    }

    static Counterpart wechatpay() {
        return new WechatPay(new WechatPaySimulator(books("wechatpay")));
    }

    @Override
    public final String kind() {
        return kind;
    }

    final String currency() {
        return currency;
    }

    final Simulator simulator() {
        return simulator;
    }

    final Wire wire() {
        return wire;
    }

    /** {@return what the merchant types, as name=value} */
    final String[] configuration() {
        return configuration.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
    }

    final void set(String property, String value) {
        configuration.put(property, value);
    }

    /** Where the merchant told the provider to send notifications, where payments do not say so. */
    void notifyAt(URI url) {}

    /** Whether the buyer could pay. */
    abstract boolean pay(JsonNode payment);

    @Override
    public final boolean pay(Http.Answer payment) {
        return pay(payment.json());
    }

    /** The provider takes the money although the shop had closed the payment. */
    abstract void payLate(JsonNode payment);

    /** {@return what the provider has collected for a payment of ours} */
    abstract long collected(String payment);

    /** {@return what the provider has paid back of it} */
    abstract long refunded(String payment);

    /** {@return the address of the next action's page or code, behind a marker} */
    private static String behind(JsonNode payment, String marker) {
        String url = payment.path("nextAction").path("url").asText();
        return url.substring(url.indexOf(marker) + marker.length()).replaceFirst("[?&#].*", "");
    }

    private static String id(JsonNode payment) {
        return payment.path("id").asText();
    }

    @Override
    public void close() {
        wire.close();
        simulator.close();
    }

    @Override
    public String toString() {
        return kind;
    }

    private static final class Stripe extends Counterpart {

        private final StripeSimulator stripe;

        Stripe(StripeSimulator stripe) {
            super("stripe", "EUR", stripe);
            this.stripe = stripe;
            set("mode", "sandbox");
            set("secretKey", "sk_test_simulator");
            set("webhookSecret", "whsec_simulator_secret_1");
            set("baseUrl", wire().address().toString());
            set("timeout", "PT4S");
        }

        @Override
        void notifyAt(URI url) {
            stripe.endpoint(url);
        }

        @Override
        boolean pay(JsonNode payment) {
            return stripe.press(behind(payment, "/pay/"), "pay");
        }

        @Override
        void payLate(JsonNode payment) {
            stripe.payLate(behind(payment, "/pay/"));
        }

        @Override
        long collected(String payment) {
            return stripe.collected(payment);
        }

        @Override
        long refunded(String payment) {
            return stripe.refunded(payment);
        }
    }

    private static final class PayPal extends Counterpart {

        private final PayPalSimulator paypal;

        PayPal(PayPalSimulator paypal) {
            super("paypal", "EUR", paypal);
            this.paypal = paypal;
            set("mode", "sandbox");
            set("clientId", "simulator");
            set("clientSecret", "simulator-secret");
            set("merchantId", "SIMULATED1234");
            set("webhookId", "WH-SIMULATED");
            set("baseUrl", wire().address().toString());
            set("trustStore", paypal.caFile().toString());
            set("timeout", "PT4S");
        }

        @Override
        void notifyAt(URI url) {
            paypal.endpoint(url);
        }

        @Override
        boolean pay(JsonNode payment) {
            return paypal.press(behind(payment, "token="), "approve");
        }

        @Override
        void payLate(JsonNode payment) {
            paypal.payLate(behind(payment, "token="));
        }

        @Override
        long collected(String payment) {
            return paypal.collected(payment);
        }

        @Override
        long refunded(String payment) {
            return paypal.refunded(payment);
        }
    }

    private static final class Alipay extends Counterpart {

        private final AlipaySimulator alipay;

        Alipay(AlipaySimulator alipay) {
            super("alipay", "CNY", alipay);
            this.alipay = alipay;
            set("mode", "sandbox");
            set("product", "qr");
            set("appId", AlipaySimulator.APP_ID);
            set("sellerId", AlipaySimulator.SELLER_ID);
            set("privateKey", alipay.merchantPrivateKey());
            set("alipayPublicKey", alipay.publicKey());
            set("baseUrl", alipay.gatewayUrl());
            set("timeout", "PT4S");
        }

        @Override
        boolean pay(JsonNode payment) {
            return alipay.pay(id(payment));
        }

        @Override
        void payLate(JsonNode payment) {
            alipay.payLate(id(payment));
        }

        @Override
        long collected(String payment) {
            return alipay.collected(payment);
        }

        @Override
        long refunded(String payment) {
            return alipay.refundsOf(payment).stream().mapToLong(Long::longValue).sum();
        }
    }

    private static final class WechatPay extends Counterpart {

        private final WechatPaySimulator wechat;

        WechatPay(WechatPaySimulator wechat) {
            super("wechatpay", "CNY", wechat);
            this.wechat = wechat;
            set("mode", "sandbox");
            set("product", "native");
            set("appId", WechatPaySimulator.APP_ID);
            set("merchantId", WechatPaySimulator.MERCHANT_ID);
            set("privateKey", wechat.merchantPrivateKey());
            set("certificateSerial", WechatPaySimulator.CERTIFICATE_SERIAL);
            set("apiV3Key", WechatPaySimulator.API_KEY);
            set("publicKeyId", WechatPaySimulator.PUBLIC_KEY_ID);
            set("publicKey", wechat.publicKey());
            set("baseUrl", wire().address().toString());
            set("timeout", "PT4S");
        }

        @Override
        boolean pay(JsonNode payment) {
            return wechat.pay(id(payment));
        }

        @Override
        void payLate(JsonNode payment) {
            wechat.payLate(id(payment));
        }

        @Override
        long collected(String payment) {
            return wechat.collected(payment);
        }

        @Override
        long refunded(String payment) {
            return wechat.refundsOf(payment).stream().mapToLong(Long::longValue).sum();
        }
    }
}
