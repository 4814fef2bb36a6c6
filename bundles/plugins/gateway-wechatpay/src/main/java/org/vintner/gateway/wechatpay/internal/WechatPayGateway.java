package org.vintner.gateway.wechatpay.internal;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.id.PaymentId;
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

/** Speaks to WeChat Pay in the words of the gateway SPI. Our payment's number is WeChat Pay's {@code out_trade_no}. */
final class WechatPayGateway
        implements PaymentGateway, WebhookSource, Refunds, CloseUnpaid, Bills, SelfTest, SecretUse, AutoCloseable {

    static final String KIND = "wechatpay";
    static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

    private static final Logger LOG = LoggerFactory.getLogger(WechatPayGateway.class);
    private static final Duration RETRY_HORIZON = Duration.ofHours(24).plusMinutes(4);
    private static final Duration ENDS_SOON = Duration.ofDays(14);
    private static final int LONGEST_SUBJECT = 120;
    private static final int LONGEST_REASON = 80;
    private static final String DECLINED = "WeChat Pay did not take the payment. Try again, or pay in another way.";

    private final WechatPaySettings settings;
    private final PlatformKeys keys;
    private final SealedText sealed;
    private final WechatPayClient client;
    private final WechatBill bill;
    private final JsapiLinks links;
    private final Clock clock;
    private final GatewayTerms terms;

    /** @param links gives the address of our page that calls WeChat from inside it */
    WechatPayGateway(WechatPaySettings settings, ProviderHttp http, JsapiLinks links, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.links = links;
        this.keys = new PlatformKeys(settings.publicKeys(), clock);
        this.sealed = new SealedText(settings.apiKeys(), clock);
        this.client = new WechatPayClient(settings, http, keys, sealed, clock);
        this.bill = new WechatBill(settings, client, clock);
        this.terms = new GatewayTerms(
                Map.of(WechatNotice.CNY, new GatewayTerms.Limit(1, settings.largestAmount())),
                settings.paymentWindow(),
                // The first answer may have to wait for WeChat Pay's certificates; closing may take a look-up.
                settings.timeout().multipliedBy(3).plusSeconds(1),
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
            return new StartOutcome.Declined("WeChat Pay takes CNY only.");
        }
        if (request.amount().amount() < limit.smallest() || request.amount().amount() > limit.largest()) {
            return new StartOutcome.Declined("This payment method does not take this amount.");
        }
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("appid", settings.appId());
        order.put("mchid", settings.merchantId());
        order.put("description", limited(request.subject(), LONGEST_SUBJECT, "Order"));
        order.put("out_trade_no", request.payment().toString());
        order.put("time_expire", time(request.expiresAt()));
        order.put("notify_url", request.notifyUrl().toString());
        order.put("amount", amounts(Map.of("total", request.amount().amount())));
        return switch (settings.product()) {
            case NATIVE -> started("native", order, request, this::qrCode);
            case H5 -> h5(order, request);
            case JSAPI -> jsapi(order, request);
        };
    }

    private static Map<String, Object> amounts(Map<String, Long> fen) {
        Map<String, Object> amounts = new LinkedHashMap<>(fen);
        amounts.put("currency", WechatNotice.CNY.getCurrencyCode());
        return amounts;
    }

    static String time(Instant instant) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                instant.truncatedTo(ChronoUnit.SECONDS).atZone(BEIJING));
    }

    /** WeChat Pay counts bytes. */
    private static String limited(String text, int bytes, String otherwise) {
        String plain = text.replaceAll("\\p{Cntrl}", " ").strip();
        StringBuilder limited = new StringBuilder();
        plain.codePoints()
                .takeWhile(c -> limited.toString().getBytes(StandardCharsets.UTF_8).length
                                + new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8).length
                        <= bytes)
                .forEach(limited::appendCodePoint);
        return limited.length() == 0 ? otherwise : limited.toString();
    }

    private StartOutcome h5(Map<String, Object> order, StartRequest request) {
        Optional<String> address = request.payer().address();
        if (address.isEmpty()) {
            return new StartOutcome.Declined(
                    "WeChat Pay wants to know the buyer's network address, which is not known.");
        }
        order.put("scene_info", Map.of("payer_client_ip", address.get(), "h5_info", Map.of("type", "Wap")));
        return started("h5", order, request, content -> redirect(content, request.returnUrl()));
    }

    private StartOutcome jsapi(Map<String, Object> order, StartRequest request) {
        Optional<String> openid = request.payer().account();
        if (openid.isEmpty()) {
            return new StartOutcome.Declined("This payment method works inside WeChat only. Open the shop there.");
        }
        order.put("payer", Map.of("openid", openid.get()));
        return started(
                "jsapi",
                order,
                request,
                content -> content.optionalText("prepay_id")
                        .map(prepay -> new NextAction.Redirect(links.page(prepay, request.returnUrl()))));
    }

    private Optional<NextAction> qrCode(JsonObject content) {
        return content.optionalText("code_url").map(NextAction.ShowQrCode::new);
    }

    private static Optional<NextAction> redirect(JsonObject content, URI returnUrl) {
        return content.optionalText("h5_url")
                .filter(url -> url.startsWith("https://") || url.startsWith("http://"))
                .map(url -> new NextAction.Redirect(URI.create(url + (url.contains("?") ? "&" : "?") + "redirect_url="
                        + URLEncoder.encode(returnUrl.toString(), StandardCharsets.UTF_8))));
    }

    private StartOutcome started(
            String product,
            Map<String, Object> order,
            StartRequest request,
            Function<JsonObject, Optional<? extends NextAction>> next) {
        WechatReply reply = client.post("/v3/pay/transactions/" + product, order);
        if (reply instanceof WechatReply.Done done) {
            Optional<? extends NextAction> action = next.apply(done.content());
            return action.isPresent()
                    ? new StartOutcome.Started(request.payment().toString(), action.get())
                    : new StartOutcome.Unknown("WeChat Pay gave nothing to pay with.");
        }
        if (reply instanceof WechatReply.Refused refused) {
            // WeChat Pay has an order of this number: it may even be paid.
            if (refused.is(
                    "ORDERPAID", "ORDER_PAID", "OUT_TRADE_NO_USED", "ORDER_CLOSED", "ORDERCLOSED", "INVALID_REQUEST")) {
                return new StartOutcome.Unknown(refused.reason());
            }
            LOG.warn(
                    "WeChat Pay channel '{}' does not start {}: {}",
                    settings.channel(),
                    request.payment(),
                    refused.reason());
            return new StartOutcome.Declined(DECLINED);
        }
        return reply instanceof WechatReply.NotTaken
                ? new StartOutcome.NotSent(reply.why())
                : new StartOutcome.Unknown(reply.why());
    }

    // ------------------------------------------------------------------ look up

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        WechatReply reply = client.get(order(request.payment()) + "?mchid=" + settings.merchantId());
        if (reply instanceof WechatReply.Refused refused && notThere(refused)) {
            return new LookupOutcome.NotFound();
        }
        if (!(reply instanceof WechatReply.Done done)) {
            return new LookupOutcome.Unknown(reply.why());
        }
        try {
            return found(request.payment(), done.content());
        } catch (JsonObject.Malformed e) {
            return new LookupOutcome.Unknown("WeChat Pay's answer can't be read: " + e.getMessage());
        }
    }

    private static String order(PaymentId payment) {
        return "/v3/pay/transactions/out-trade-no/" + payment;
    }

    private static boolean notThere(WechatReply.Refused refused) {
        return refused.status() == 404
                && refused.is(
                        "ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND", "REFUND_NOT_EXIST");
    }

    private LookupOutcome found(PaymentId payment, JsonObject transaction) {
        boolean ours = transaction.text("out_trade_no").equals(payment.toString())
                && transaction.text("mchid").equals(settings.merchantId())
                && transaction.text("appid").equals(settings.appId());
        if (!ours) {
            return new LookupOutcome.Unknown("WeChat Pay answered about another payment.");
        }
        return new LookupOutcome.Found(
                switch (transaction.text("trade_state")) {
                    case "SUCCESS", "REFUND" -> List.of(WechatNotice.captured(payment, transaction));
                    case "CLOSED", "REVOKED" -> List.of(new Fact.Closed(payment));
                    default -> List.of();
                });
    }

    // ------------------------------------------------------------------ refunds

    @Override
    public RefundOutcome refund(RefundRequest request) {
        Map<String, Object> refund = new LinkedHashMap<>();
        refund.put("transaction_id", request.providerPayment());
        refund.put("out_refund_no", request.refund().toString());
        refund.put("reason", limited(request.reason(), LONGEST_REASON, "refund"));
        refund.put(
                "amount",
                amounts(Map.of(
                        "refund",
                        request.amount().amount(),
                        "total",
                        request.captured().amount())));
        WechatReply reply = client.post("/v3/refund/domestic/refunds", refund);
        if (reply instanceof WechatReply.Done done) {
            return refunded(request, done.content());
        }
        if (reply instanceof WechatReply.Refused) {
            return new RefundOutcome.Refused(reply.why());
        }
        return reply instanceof WechatReply.NotTaken
                ? new RefundOutcome.NotSent(reply.why())
                : new RefundOutcome.Unknown(reply.why());
    }

    private static RefundOutcome refunded(RefundRequest request, JsonObject refund) {
        try {
            if (!isThis(request, refund)) {
                return new RefundOutcome.Unknown("WeChat Pay has this refund with another amount or payment.");
            }
            String number = refund.text("refund_id");
            return switch (refund.text("status")) {
                case "SUCCESS" -> new RefundOutcome.Succeeded(number);
                case "CLOSED" -> new RefundOutcome.Refused("WeChat Pay closed the refund.");
                default -> new RefundOutcome.Accepted(number);
            };
        } catch (JsonObject.Malformed e) {
            return new RefundOutcome.Unknown("WeChat Pay's answer can't be read: " + e.getMessage());
        }
    }

    private static boolean isThis(RefundRequest request, JsonObject refund) {
        return refund.text("out_refund_no").equals(request.refund().toString())
                && refund.text("out_trade_no").equals(request.payment().toString())
                && refund.object("amount").number("refund") == request.amount().amount();
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        WechatReply reply = client.get("/v3/refund/domestic/refunds/" + request.refund());
        if (reply instanceof WechatReply.Refused refused && notThere(refused)) {
            return new LookupOutcome.NotFound();
        }
        if (!(reply instanceof WechatReply.Done done)) {
            return new LookupOutcome.Unknown(reply.why());
        }
        try {
            JsonObject refund = done.content();
            if (!isThis(request, refund)) {
                return new LookupOutcome.Unknown("WeChat Pay has this refund with another amount or payment.");
            }
            return refund.text("status").equals("ABNORMAL")
                    ? new LookupOutcome.Unknown("the buyer's card does not take the money. Lead it elsewhere on WeChat"
                            + " Pay's merchant platform, under refunds")
                    : new LookupOutcome.Found(WechatNotice.refunded(request.payment(), refund, "status"));
        } catch (JsonObject.Malformed e) {
            return new LookupOutcome.Unknown("WeChat Pay's answer can't be read: " + e.getMessage());
        }
    }

    // ------------------------------------------------------------------ close

    @Override
    public CloseOutcome close(LookupRequest request) {
        WechatReply reply = client.post(order(request.payment()) + "/close", Map.of("mchid", settings.merchantId()));
        if (reply instanceof WechatReply.Done) {
            return new CloseOutcome.Closed();
        }
        if (!(reply instanceof WechatReply.Refused refused)) {
            return new CloseOutcome.Unknown(reply.why());
        }
        if (refused.is("ORDER_CLOSED", "ORDERCLOSED") || notThere(refused)) {
            return new CloseOutcome.Closed();
        }
        return refused.is("ORDER_PAID", "ORDERPAID") ? new CloseOutcome.TooLate() : lookedUp(request, refused);
    }

    private CloseOutcome lookedUp(LookupRequest request, WechatReply.Refused refused) {
        if (lookup(request) instanceof LookupOutcome.Found found
                && !found.facts().isEmpty()) {
            return found.facts().get(0) instanceof Fact.Closed ? new CloseOutcome.Closed() : new CloseOutcome.TooLate();
        }
        return new CloseOutcome.Unknown(refused.reason());
    }

    // ------------------------------------------------------------------ notifications

    @Override
    public Authentication authenticate(RawNotification notification) {
        Optional<WechatSignature.Refusal> refusal = client.refusal(
                name -> notification.headers().getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()),
                notification.body(),
                notification.receivedAt());
        if (refusal.isPresent()) {
            return new Authentication.Refused(refusal.get().reason());
        }
        try {
            WechatNotice notice = WechatNotice.open(notification.body(), sealed);
            Optional<String> foreign = notice.refusal(settings);
            if (foreign.isPresent()) {
                return new Authentication.Refused(foreign.get());
            }
            // Read once, so that what can't be read is refused here.
            notice.facts();
            return new Authentication.Authentic(notice.id());
        } catch (JsonObject.Malformed e) {
            return new Authentication.Refused(e.getMessage());
        }
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        return WechatNotice.open(notification.body(), sealed).facts();
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.NO_CONTENT;
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
        WechatReply reply = client.get(order(PaymentId.next()) + "?mchid=" + settings.merchantId());
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.good(
                Part.CONFIGURATION,
                settings.mode() == Mode.LIVE ? "Real money." : "Sandbox mode, at " + settings.base() + "."));
        findings.add(finding(reply));
        boolean anotherKey = client.sealsWithAnotherKey();
        keys.certificates().forEach(certificate -> findings.add(finding(certificate)));
        if (anotherKey) {
            findings.add(Finding.wrong(
                    Part.CREDENTIAL,
                    "apiV3Key",
                    "WeChat Pay seals with another API v3 key, so no notification can be opened.",
                    "Copy the API v3 key from the merchant platform again."));
        } else if (keys.certificates().isEmpty() && settings.publicKey().isEmpty()) {
            findings.add(Finding.wrong(
                    Part.CERTIFICATE,
                    "publicKey",
                    "No platform certificate could be fetched.",
                    "An account without platform certificates needs publicKey and publicKeyId."));
        }
        client.providerClock().finding().ifPresent(findings::add);
        return findings;
    }

    private Finding finding(WechatReply reply) {
        if (reply instanceof WechatReply.Refused || reply instanceof WechatReply.Done) {
            return Finding.good(
                    Part.CREDENTIAL, "WeChat Pay takes the private key of merchant " + settings.merchantId() + ".");
        }
        if (reply instanceof WechatReply.Forged) {
            return Finding.wrong(
                    Part.CERTIFICATE,
                    "publicKey",
                    sentence(reply.why()),
                    "Copy WeChat Pay's public key and its id again from the merchant platform.");
        }
        if (reply instanceof WechatReply.NotTaken notTaken) {
            return notTaken.code().isEmpty()
                    ? Finding.wrong(
                            Part.ADDRESS,
                            "baseUrl",
                            sentence(reply.why()),
                            "Check the address, the trust store and this server's way out.")
                    : Finding.wrong(
                            Part.CREDENTIAL,
                            "privateKey",
                            sentence(reply.why()),
                            "privateKey, certificateSerial and merchantId must belong together.");
        }
        return Finding.wrong(Part.PROVIDER, "baseUrl", sentence(reply.why()), "Try again in a moment.");
    }

    private Finding finding(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        String found = "Platform certificate " + PlatformKeys.serial(certificate) + " holds until " + end + ".";
        return end.isAfter(clock.instant().plus(ENDS_SOON))
                ? Finding.good(Part.CERTIFICATE, found)
                : Finding.doubtful(
                        Part.CERTIFICATE,
                        "",
                        found,
                        "WeChat Pay gives out the next one in time; it is fetched by itself.");
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + (text.endsWith(".") ? "" : ".");
    }

    @Override
    public Map<String, Instant> lastUses() {
        Map<String, Instant> uses = new HashMap<>(sealed.lastUses());
        uses.putAll(keys.lastUses());
        return uses;
    }

    WechatPayClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
