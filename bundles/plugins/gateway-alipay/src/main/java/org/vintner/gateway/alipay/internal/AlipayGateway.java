package org.vintner.gateway.alipay.internal;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.http.Decimals;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.Mode;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Part;
import org.vintner.spi.configuration.SecretUse;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.Bills;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.spi.gateway.WebhookSource;

/** Speaks to Alipay in the words of the gateway SPI. Our payment's number is Alipay's {@code out_trade_no}. */
final class AlipayGateway implements PaymentGateway, WebhookSource, Refunds, CloseUnpaid, Bills, SelfTest, SecretUse {

    static final String KIND = "alipay";

    private static final Logger LOG = LoggerFactory.getLogger(AlipayGateway.class);
    private static final Duration RETRY_HORIZON = Duration.ofHours(25);
    private static final int LONGEST_SUBJECT = 128;
    private static final int LONGEST_REASON = 100;
    private static final String NOT_EXIST = "ACQ.TRADE_NOT_EXIST";
    private static final String DECLINED = "Alipay did not take the payment. Try again, or pay in another way.";

    private final AlipaySettings settings;
    private final AlipayClient client;
    private final AlipayKeys keys;
    private final AlipayBill bill;
    private final GatewayTerms terms;

    AlipayGateway(AlipaySettings settings, ProviderHttp http, Clock clock) {
        this.settings = settings;
        this.keys = new AlipayKeys(settings.alipayKeys(), clock);
        this.client = new AlipayClient(settings, http, keys, clock);
        this.bill = new AlipayBill(settings, client, http, clock);
        this.terms = new GatewayTerms(
                Map.of(AlipayNotice.CNY, new GatewayTerms.Limit(1, settings.largestAmount())),
                settings.paymentWindow(),
                // Closing and refunding may take two calls.
                settings.timeout().multipliedBy(2).plusSeconds(1),
                RETRY_HORIZON);
    }

    @Override
    public GatewayTerms terms() {
        return terms;
    }

    // ------------------------------------------------------------------ start

    @Override
    public StartOutcome start(StartRequest request) {
        GatewayTerms.Limit limit = terms.limits().get(request.amount().currency());
        if (limit == null) {
            return new StartOutcome.Declined("Alipay takes CNY only.");
        }
        if (request.amount().amount() < limit.smallest() || request.amount().amount() > limit.largest()) {
            return new StartOutcome.Declined("This payment method does not take this amount.");
        }
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("out_trade_no", request.payment().toString());
        order.put("total_amount", Decimals.text(request.amount().amount(), 2));
        order.put("subject", subject(request.subject()));
        order.put("time_expire", AlipayClient.beijing(request.expiresAt()));
        String notifyUrl = request.notifyUrl().toString();
        return switch (settings.product()) {
            case PAGE -> page("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY", order, request, notifyUrl);
            case WAP -> {
                order.put("quit_url", request.returnUrl().toString());
                yield page("alipay.trade.wap.pay", "QUICK_WAP_WAY", order, request, notifyUrl);
            }
            case QR -> qrCode(order, request.payment(), notifyUrl);
        };
    }

    private StartOutcome page(
            String method, String product, Map<String, Object> order, StartRequest request, String notifyUrl) {
        order.put("product_code", product);
        URI page = client.page(
                method,
                order,
                Map.of(
                        "notify_url",
                        notifyUrl,
                        "return_url",
                        request.returnUrl().toString()));
        return new StartOutcome.Started(request.payment().toString(), new NextAction.Redirect(page));
    }

    private StartOutcome qrCode(Map<String, Object> order, PaymentId payment, String notifyUrl) {
        order.put("product_code", "FACE_TO_FACE_PAYMENT");
        AlipayReply reply = client.call("alipay.trade.precreate", order, Map.of("notify_url", notifyUrl));
        if (reply instanceof AlipayReply.Done done) {
            return done.content()
                    .optionalText("qr_code")
                    .<StartOutcome>map(
                            code -> new StartOutcome.Started(payment.toString(), new NextAction.ShowQrCode(code)))
                    .orElseGet(() -> new StartOutcome.Unknown("Alipay gave no QR code."));
        }
        if (reply instanceof AlipayReply.Refused refused) {
            // Alipay has a trade of this number: it may even be paid.
            if (refused.is("ACQ.TRADE_HAS_SUCCESS", "ACQ.CONTEXT_INCONSISTENT", "ACQ.TRADE_HAS_CLOSE")) {
                return new StartOutcome.Unknown(refused.reason());
            }
            LOG.warn("Alipay channel '{}' does not start {}: {}", settings.channel(), payment, refused.reason());
            return new StartOutcome.Declined(DECLINED);
        }
        if (reply instanceof AlipayReply.NotTaken notTaken) {
            return new StartOutcome.NotSent(notTaken.reason());
        }
        return new StartOutcome.Unknown(reason(reply));
    }

    /** Alipay refuses some signs in it, and a comma would shift the columns of its bill. */
    private static String subject(String text) {
        String plain = text.replaceAll("[\\p{Cntrl}/=&,\"'<>\\\\]", " ").strip();
        String named = plain.isEmpty() ? "Order" : plain;
        return named.codePointCount(0, named.length()) <= LONGEST_SUBJECT
                ? named
                : named.substring(0, named.offsetByCodePoints(0, LONGEST_SUBJECT));
    }

    private static String reason(AlipayReply reply) {
        if (reply instanceof AlipayReply.Unknown unknown) {
            return unknown.reason();
        }
        if (reply instanceof AlipayReply.Forged forged) {
            return forged.reason();
        }
        if (reply instanceof AlipayReply.NotTaken notTaken) {
            return notTaken.reason();
        }
        return reply instanceof AlipayReply.Refused refused
                ? refused.reason()
                : "Alipay's answer lacks what was asked for.";
    }

    // ------------------------------------------------------------------ look up

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        AlipayReply reply = client.call(
                "alipay.trade.query", Map.of("out_trade_no", request.payment().toString()));
        if (reply instanceof AlipayReply.Refused refused && refused.is(NOT_EXIST)) {
            // The trade does not exist before the buyer has opened the page or scanned the code.
            return request.providerReference().isPresent()
                    ? new LookupOutcome.Found(List.of())
                    : new LookupOutcome.NotFound();
        }
        return reply instanceof AlipayReply.Done done
                ? found(request.payment(), done.content())
                : new LookupOutcome.Unknown(reason(reply));
    }

    private static LookupOutcome found(PaymentId payment, JsonObject trade) {
        try {
            if (!trade.text("out_trade_no").equals(payment.toString())) {
                return new LookupOutcome.Unknown("Alipay answered about another payment.");
            }
            String state = trade.text("trade_status");
            if (TradeState.isPaid(state, trade.optionalText("send_pay_date").isPresent())) {
                Money total = new Money(Decimals.minorUnits(trade.text("total_amount"), 2), AlipayNotice.CNY);
                return new LookupOutcome.Found(List.of(
                        new Fact.Captured(payment, Optional.of(payment.toString()), trade.text("trade_no"), total)));
            }
            return new LookupOutcome.Found(
                    state.equals(TradeState.CLOSED) ? List.of(new Fact.Closed(payment)) : List.of());
        } catch (IllegalArgumentException e) {
            return new LookupOutcome.Unknown("Alipay's answer can't be read: " + e.getMessage());
        }
    }

    // ------------------------------------------------------------------ refunds

    @Override
    public RefundOutcome refund(RefundRequest request) {
        Map<String, Object> refund = new LinkedHashMap<>();
        refund.put("out_trade_no", request.payment().toString());
        refund.put("trade_no", request.providerPayment());
        refund.put("refund_amount", Decimals.text(request.amount().amount(), 2));
        refund.put("out_request_no", request.refund().toString());
        refund.put("refund_reason", limited(request.reason()));
        AlipayReply reply = client.call("alipay.trade.refund", refund);
        if (reply instanceof AlipayReply.Done done) {
            // "N" says that no money moved in this very call: it had moved before, or is still to move.
            return done.content()
                            .optionalText("fund_change")
                            .filter("Y"::equals)
                            .isPresent()
                    ? new RefundOutcome.Succeeded(request.refund().toString())
                    : confirmed(request);
        }
        if (reply instanceof AlipayReply.Refused refused) {
            return refused.is("ACQ.DISCORDANT_REPEAT_REQUEST")
                    ? new RefundOutcome.Unknown("Alipay has this refund with another amount or payment.")
                    : new RefundOutcome.Refused(refused.reason());
        }
        return reply instanceof AlipayReply.NotTaken notTaken
                ? new RefundOutcome.NotSent(notTaken.reason())
                : new RefundOutcome.Unknown(reason(reply));
    }

    private static String limited(String reason) {
        String plain = reason.replaceAll("\\p{Cntrl}", " ").strip();
        String named = plain.isEmpty() ? "refund" : plain;
        return named.codePointCount(0, named.length()) <= LONGEST_REASON
                ? named
                : named.substring(0, named.offsetByCodePoints(0, LONGEST_REASON));
    }

    private RefundOutcome confirmed(RefundRequest request) {
        LookupOutcome outcome = lookupRefund(request);
        if (outcome instanceof LookupOutcome.Unknown unknown) {
            return new RefundOutcome.Unknown(unknown.reason());
        }
        return outcome instanceof LookupOutcome.Found found && !found.facts().isEmpty()
                ? new RefundOutcome.Succeeded(request.refund().toString())
                : new RefundOutcome.Accepted(request.refund().toString());
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        AlipayReply reply = client.call(
                "alipay.trade.fastpay.refund.query",
                Map.of(
                        "out_trade_no",
                        request.payment().toString(),
                        "out_request_no",
                        request.refund().toString()));
        if (reply instanceof AlipayReply.Refused refused && refused.is(NOT_EXIST)) {
            return new LookupOutcome.NotFound();
        }
        if (!(reply instanceof AlipayReply.Done done)) {
            return new LookupOutcome.Unknown(reason(reply));
        }
        try {
            return refund(request, done.content());
        } catch (IllegalArgumentException e) {
            return new LookupOutcome.Unknown("Alipay's answer can't be read: " + e.getMessage());
        }
    }

    private static LookupOutcome refund(RefundRequest request, JsonObject answer) {
        RefundId refund = request.refund();
        Optional<String> status = answer.optionalText("refund_status");
        if (answer.optionalText("out_request_no").isEmpty()) {
            return new LookupOutcome.NotFound();
        }
        if (!answer.text("out_request_no").equals(refund.toString())
                || !answer.text("out_trade_no").equals(request.payment().toString())) {
            return new LookupOutcome.Unknown("Alipay answered about another refund.");
        }
        if (status.isEmpty() || !status.get().equals("REFUND_SUCCESS")) {
            return new LookupOutcome.Found(List.of());
        }
        Money amount = new Money(Decimals.minorUnits(answer.text("refund_amount"), 2), AlipayNotice.CNY);
        return new LookupOutcome.Found(
                List.of(new Fact.Refunded(request.payment(), Optional.of(refund), refund.toString(), amount)));
    }

    // ------------------------------------------------------------------ close

    /**
     * Never by {@code alipay.trade.cancel}: that pays money back which has just arrived. A trade that does not exist yet can't be
     * closed there; its page and its code end by themselves at {@code time_expire}.
     */
    @Override
    public CloseOutcome close(LookupRequest request) {
        AlipayReply reply = client.call(
                "alipay.trade.close", Map.of("out_trade_no", request.payment().toString()));
        if (reply instanceof AlipayReply.Done) {
            return new CloseOutcome.Closed();
        }
        if (!(reply instanceof AlipayReply.Refused refused)) {
            return new CloseOutcome.Unknown(reason(reply));
        }
        return refused.is(NOT_EXIST) ? new CloseOutcome.Closed() : notClosable(request, refused);
    }

    /** Paid, or closed before: Alipay says the same of both. */
    private CloseOutcome notClosable(LookupRequest request, AlipayReply.Refused refused) {
        if (lookup(request) instanceof LookupOutcome.Found found
                && !found.facts().isEmpty()) {
            return found.facts().get(0) instanceof Fact.Closed ? new CloseOutcome.Closed() : new CloseOutcome.TooLate();
        }
        return new CloseOutcome.Unknown(refused.reason());
    }

    // ------------------------------------------------------------------ notifications

    @Override
    public Authentication authenticate(RawNotification notification) {
        try {
            return authenticated(SignedForm.parse(notification.body()));
        } catch (SignedForm.Malformed e) {
            return new Authentication.Refused(e.getMessage());
        }
    }

    private Authentication authenticated(SignedForm form) {
        if (!form.text("sign_type").equals("RSA2")) {
            return new Authentication.Refused("it is not signed with RSA2");
        }
        if (!keys.signed(form.signedContent(), form.text("sign"))) {
            return new Authentication.Refused("its signature is not by Alipay's public key as it is configured");
        }
        if (!form.text("app_id").equals(settings.appId())) {
            return new Authentication.Refused("it is for another application");
        }
        if (!form.text("seller_id").equals(settings.sellerId())) {
            return new Authentication.Refused("it is for another seller");
        }
        return new Authentication.Authentic(AlipayNotice.of(form).eventId());
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        return AlipayNotice.of(SignedForm.parse(notification.body())).facts();
    }

    @Override
    public Acknowledgement acknowledgement() {
        return new Acknowledgement(200, "text/plain", "success");
    }

    // ------------------------------------------------------------------ bills

    @Override
    public BillTerms billTerms() {
        return bill.terms();
    }

    @Override
    public BillOutcome bill(BillRequest request, Consumer<BillLine> lines) {
        return bill.read(request, lines);
    }

    // ------------------------------------------------------------------ configuration

    @Override
    public List<Finding> test() {
        AlipayReply reply = client.call(
                "alipay.trade.query", Map.of("out_trade_no", PaymentId.next().toString()));
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.good(
                Part.CONFIGURATION,
                settings.mode() == Mode.LIVE ? "Real money." : "Sandbox mode, at " + settings.gateway() + "."));
        findings.add(finding(reply));
        client.providerClock().finding().ifPresent(findings::add);
        return findings;
    }

    private Finding finding(AlipayReply reply) {
        if (reply instanceof AlipayReply.Refused || reply instanceof AlipayReply.Done) {
            return Finding.good(
                    Part.CREDENTIAL,
                    "Alipay takes the private key of application " + settings.appId()
                            + ", and its answer is signed with the configured public key.");
        }
        if (reply instanceof AlipayReply.Forged) {
            return Finding.wrong(
                    Part.CERTIFICATE,
                    "alipayPublicKey",
                    "Alipay's answer is not signed with the configured public key.",
                    "Copy Alipay's public key (支付宝公钥), not the application's, from the application's page.");
        }
        if (reply instanceof AlipayReply.NotTaken notTaken) {
            return notTaken(notTaken);
        }
        return Finding.wrong(Part.PROVIDER, "baseUrl", sentence(reason(reply)), "Try again in a moment.");
    }

    private static Finding notTaken(AlipayReply.NotTaken notTaken) {
        String said = sentence(notTaken.reason());
        return switch (notTaken.subCode()) {
            case "" ->
                Finding.wrong(
                        Part.ADDRESS, "baseUrl", said, "Check the address, the trust store and this server's way out.");
            case "isv.invalid-signature" ->
                Finding.wrong(
                        Part.CREDENTIAL,
                        "privateKey",
                        said,
                        "Set the private key whose public key is on the application's page.");
            case "isv.invalid-app-id", "isv.missing-app-id" ->
                Finding.wrong(Part.CREDENTIAL, "appId", said, "Copy the APPID of an application that is in use.");
            default ->
                Finding.wrong(
                        Part.PROVIDER,
                        "",
                        said,
                        "Look at the application's page: product signed, permissions, IP list.");
        };
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + (text.endsWith(".") ? "" : ".");
    }

    @Override
    public Map<String, Instant> lastUses() {
        return keys.lastUses();
    }
}
