package org.vintner.gateway.paypal.internal;

import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.SecretUses;
import org.vintner.gateway.paypal.internal.PayPalApi.Done;
import org.vintner.gateway.paypal.internal.PayPalApi.No;
import org.vintner.gateway.paypal.internal.PayPalApi.NotDone;
import org.vintner.gateway.paypal.internal.PayPalApi.Result;
import org.vintner.spi.configuration.Finding;
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
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.spi.gateway.WebhookSource;

/**
 * Payments by Orders v2: the buyer approves at PayPal, then we capture; until then nothing is ours. The provider's reference of a
 * payment is the order, the provider's number of the money is the capture.
 */
final class PayPalGateway
        implements PaymentGateway,
                SeparateCapture,
                WebhookSource,
                Refunds,
                CloseUnpaid,
                Bills,
                SelfTest,
                SecretUse,
                Closeable {

    static final String KIND = "paypal";

    private static final Duration NOTIFICATION_RETRIES = Duration.ofDays(3);
    /** PayPal keeps request ids of orders for 6 hours, and longer only by agreement. */
    private static final Duration REQUEST_IDS_KEPT = Duration.ofHours(6);

    private static final String ORDERS = "/v2/checkout/orders";
    private static final String CAPTURES = "/v2/payments/captures";
    private static final String UNREADABLE = "PayPal's answer can't be read: ";

    private final PayPalSettings settings;
    private final SecretUses uses = new SecretUses();
    private final PayPalApi api;
    private final PayPalCertificates certificates;
    private final PayPalEvents events;
    private final PayPalBills bills;
    private final GatewayTerms terms;
    /** The buyer's return and the notification of his approval come at the same time; one of them captures. */
    private final ReentrantLock[] capturing =
            Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    PayPalGateway(PayPalSettings settings) {
        this.settings = settings;
        this.api = new PayPalApi(settings, uses);
        this.certificates = new PayPalCertificates(settings);
        this.events = new PayPalEvents(settings, certificates, uses);
        this.bills = new PayPalBills(api);
        Map<Currency, GatewayTerms.Limit> limits = new HashMap<>();
        settings.currencies().forEach(currency -> limits.put(currency, PayPalAmount.limit(currency)));
        // Some ask twice, hence twice the time of a call and a little.
        this.terms = new GatewayTerms(
                limits,
                settings.paymentWindow(),
                settings.timeout().multipliedBy(2).plusSeconds(1),
                NOTIFICATION_RETRIES,
                REQUEST_IDS_KEPT,
                true);
    }

    @Override
    public GatewayTerms terms() {
        return terms;
    }

    // ------------------------------------------------------------------ start

    @Override
    public StartOutcome start(StartRequest request) {
        if (!takes(request.amount())) {
            return new StartOutcome.Declined("This payment method does not take this amount.");
        }
        Result result = api.post(ORDERS, order(request), "start-" + request.payment());
        if (result instanceof NotDone notDone) {
            return new StartOutcome.NotSent(notDone.reason());
        }
        if (result instanceof No no) {
            PayPalComponent.LOG.warn("Channel {}: {}", settings.channel(), no);
            return new StartOutcome.Declined("This payment method does not take this payment.");
        }
        return result instanceof Done done
                ? started(request, done.object())
                : new StartOutcome.Unknown(result.toString());
    }

    private boolean takes(Money amount) {
        GatewayTerms.Limit limit = terms.limits().get(amount.currency());
        return limit != null
                && amount.amount() >= limit.smallest()
                && amount.amount() <= limit.largest()
                && amount.amount() % limit.step() == 0;
    }

    private StartOutcome started(StartRequest request, JsonObject order) {
        try {
            JsonObject unit = order.objectsOrEmpty("purchase_units").get(0);
            if (!PayPalAmount.read(unit.object("amount")).equals(request.amount())
                    || !PayPalFacts.payment(unit).equals(Optional.of(request.payment()))) {
                return new StartOutcome.Unknown("PayPal has this payment with another amount or number.");
            }
            URI page = page(order);
            if (settings.isLive() && !"https".equals(page.getScheme())) {
                return new StartOutcome.Unknown("PayPal's page is not https.");
            }
            return new StartOutcome.Started(order.text("id"), new NextAction.Redirect(page));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return new StartOutcome.Unknown(UNREADABLE + e.getMessage());
        }
    }

    private static URI page(JsonObject order) {
        return order.objectsOrEmpty("links").stream()
                .filter(link -> link.text("rel").equals("payer-action")
                        || link.text("rel").equals("approve"))
                .map(link -> URI.create(link.text("href")))
                .findFirst()
                .orElseThrow(() -> new JsonObject.Malformed("it has no page for the buyer"));
    }

    private Map<String, Object> order(StartRequest request) {
        Map<String, Object> unit = new LinkedHashMap<>();
        unit.put("reference_id", "default");
        unit.put("custom_id", request.payment().toString());
        unit.put("invoice_id", request.payment().toString());
        unit.put("description", line(request.subject()));
        unit.put("amount", amount(request.amount()));
        unit.put("payee", Map.of("merchant_id", settings.merchantId()));
        Map<String, Object> experience = new LinkedHashMap<>();
        experience.put("return_url", request.returnUrl().toString());
        experience.put("cancel_url", request.returnUrl().toString());
        experience.put("user_action", "PAY_NOW");
        experience.put("shipping_preference", "NO_SHIPPING");
        experience.put("locale", locale(request.locale()));
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("intent", "CAPTURE");
        order.put("purchase_units", List.of(unit));
        order.put("payment_source", Map.of("paypal", Map.of("experience_context", experience)));
        return order;
    }

    private static Map<String, Object> amount(Money money) {
        return Map.of("currency_code", money.currency().getCurrencyCode(), "value", PayPalAmount.write(money));
    }

    private static String line(String subject) {
        return subject.isBlank() ? "Order" : subject.substring(0, Math.min(127, subject.length()));
    }

    /** PayPal takes language and country, and script for some; where ours has none, English. */
    private static String locale(Locale locale) {
        if (locale.getLanguage().equals("zh")) {
            return locale.getCountry().equals("TW") || locale.getCountry().equals("HK")
                    ? "zh-" + locale.getCountry()
                    : "zh-CN";
        }
        String tag = locale.toLanguageTag();
        if (tag.matches("[a-z]{2}-[A-Z]{2}")) {
            return tag;
        }
        return tag.matches("de|fr|it|es|nl|pl|pt") ? tag + "-" + tag.toUpperCase(Locale.ROOT) : "en-US";
    }

    // ------------------------------------------------------------------ look-up and capture

    /**
     * Without PayPal's number nothing can be looked up: PayPal does not find orders by ours. The answer to start was lost then, so
     * nobody was sent to the page of that order, and an order that nobody approved can't be captured: there is no payment.
     */
    @Override
    public LookupOutcome lookup(LookupRequest request) {
        return request.providerReference().isEmpty()
                ? new LookupOutcome.NotFound()
                : read(api.get(order(request.providerReference().get())));
    }

    private static String order(String reference) {
        return ORDERS + "/" + PayPalApi.encode(reference);
    }

    private LookupOutcome read(Result result) {
        if (result instanceof No no && no.status() == 404) {
            return new LookupOutcome.NotFound();
        }
        try {
            return result instanceof Done done
                    ? new LookupOutcome.Found(facts(done.object()))
                    : new LookupOutcome.Unknown(result.toString());
        } catch (JsonObject.Malformed e) {
            return new LookupOutcome.Unknown(UNREADABLE + e.getMessage());
        }
    }

    private List<Fact> facts(JsonObject order) {
        boolean foreign = order.objectsOrEmpty("purchase_units").stream()
                .flatMap(unit -> unit.objectOrEmpty("payee").optionalText("merchant_id").stream())
                .anyMatch(payee -> !payee.equals(settings.merchantId()));
        if (foreign) {
            throw new JsonObject.Malformed("it is for another merchant");
        }
        return PayPalFacts.ofOrder(order);
    }

    @Override
    public LookupOutcome capture(LookupRequest request) {
        ReentrantLock lock = capturing[Math.floorMod(request.payment().hashCode(), capturing.length)];
        try {
            if (!lock.tryLock(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return new LookupOutcome.Unknown("another capture is under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LookupOutcome.Unknown("interrupted");
        }
        try {
            return request.providerReference().isEmpty()
                    ? new LookupOutcome.NotFound()
                    : captured(request.payment(), request.providerReference().get());
        } finally {
            lock.unlock();
        }
    }

    private LookupOutcome captured(PaymentId payment, String reference) {
        Result result = api.post(order(reference) + "/capture", Map.of(), "capture-" + payment);
        if (!(result instanceof No no)) {
            return read(result);
        }
        return switch (no.issue()) {
            case "ORDER_ALREADY_CAPTURED" -> read(api.get(order(reference)));
            // Nothing was taken, and nothing will be: the buyer has to begin anew.
            case "ORDER_NOT_APPROVED", "ORDER_EXPIRED", "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID" ->
                new LookupOutcome.Found(
                        List.of(new Fact.Failed(payment, "The approval at PayPal is no longer there.")));
            case "INSTRUMENT_DECLINED",
                    "TRANSACTION_REFUSED",
                    "PAYER_CANNOT_PAY",
                    "PAYER_ACCOUNT_RESTRICTED",
                    "PAYER_ACCOUNT_LOCKED_OR_CLOSED" ->
                new LookupOutcome.Found(List.of(new Fact.Failed(payment, PayPalFacts.DECLINED)));
            default -> new LookupOutcome.Unknown(no.toString());
        };
    }

    // ------------------------------------------------------------------ refunds

    @Override
    public RefundOutcome refund(RefundRequest request) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("amount", amount(request.amount()));
        body.put("custom_id", request.refund().toString());
        body.put("invoice_id", request.payment().toString());
        Result result = api.post(
                CAPTURES + "/" + PayPalApi.encode(request.providerPayment()) + "/refund",
                body,
                "refund-" + request.refund());
        if (result instanceof NotDone notDone) {
            return new RefundOutcome.NotSent(notDone.reason());
        }
        if (result instanceof No no) {
            return new RefundOutcome.Refused(no.toString());
        }
        return result instanceof Done done ? refunded(done.object()) : new RefundOutcome.Unknown(result.toString());
    }

    private static RefundOutcome refunded(JsonObject refund) {
        try {
            String number = refund.text("id");
            return switch (refund.text("status")) {
                case "COMPLETED" -> new RefundOutcome.Succeeded(number);
                case "PENDING" -> new RefundOutcome.Accepted(number);
                case "FAILED", "CANCELLED" -> new RefundOutcome.Refused("PayPal says: " + PayPalFacts.reason(refund));
                default -> new RefundOutcome.Unknown("PayPal has the refund in a state that is not known here.");
            };
        } catch (JsonObject.Malformed e) {
            return new RefundOutcome.Unknown(UNREADABLE + e.getMessage());
        }
    }

    /** Refunds are listed in the order that the capture names. */
    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        Result capture = api.get(CAPTURES + "/" + PayPalApi.encode(request.providerPayment()));
        if (!(capture instanceof Done found)) {
            return read(capture);
        }
        try {
            String order = found.object()
                    .object("supplementary_data")
                    .object("related_ids")
                    .text("order_id");
            Result result = api.get(order(order));
            return result instanceof Done done ? refundIn(done.object(), request) : read(result);
        } catch (JsonObject.Malformed e) {
            return new LookupOutcome.Unknown(UNREADABLE + e.getMessage());
        }
    }

    private static LookupOutcome refundIn(JsonObject order, RefundRequest request) {
        List<JsonObject> ours = order.objectsOrEmpty("purchase_units").stream()
                .flatMap(unit -> unit.objectOrEmpty("payments").objectsOrEmpty("refunds").stream())
                .filter(refund -> PayPalFacts.refund(refund).equals(Optional.of(request.refund())))
                .toList();
        return ours.isEmpty()
                ? new LookupOutcome.NotFound()
                : new LookupOutcome.Found(PayPalFacts.ofRefund(request.payment(), ours.get(0)));
    }

    // ------------------------------------------------------------------ close

    /**
     * PayPal can't cancel an order, but without our capture no money moves, and Vintner captures nothing that it has closed. What is
     * approved is just being paid.
     */
    @Override
    public CloseOutcome close(LookupRequest request) {
        if (request.providerReference().isEmpty()) {
            return new CloseOutcome.Closed();
        }
        Result result = api.get(order(request.providerReference().get()));
        if (result instanceof No no && no.status() == 404) {
            return new CloseOutcome.Closed();
        }
        if (!(result instanceof Done done)) {
            return new CloseOutcome.Unknown(result.toString());
        }
        try {
            return canBePaid(done.object()) ? new CloseOutcome.TooLate() : new CloseOutcome.Closed();
        } catch (JsonObject.Malformed e) {
            return new CloseOutcome.Unknown(UNREADABLE + e.getMessage());
        }
    }

    /** Also a capture that waits, as for a bank, may still become money. */
    private static boolean canBePaid(JsonObject order) {
        return switch (order.text("status")) {
            case "CREATED", "SAVED", "PAYER_ACTION_REQUIRED", "VOIDED" -> false;
            case "COMPLETED" ->
                order.objectsOrEmpty("purchase_units").stream()
                        .flatMap(unit -> unit.objectOrEmpty("payments").objectsOrEmpty("captures").stream())
                        .anyMatch(capture -> !capture.text("status").matches("DECLINED|FAILED"));
            default -> true;
        };
    }

    // ------------------------------------------------------------------ the rest

    @Override
    public Authentication authenticate(RawNotification notification) {
        return events.authenticate(notification);
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        return events.interpret(notification);
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.NO_CONTENT;
    }

    @Override
    public BillTerms billTerms() {
        return bills.terms();
    }

    @Override
    public BillOutcome bill(BillRequest request, Consumer<BillLine> lines) {
        return bills.read(request, lines);
    }

    @Override
    public List<Finding> test() {
        return new PayPalSelfTest(settings, api, certificates, uses).run();
    }

    @Override
    public Map<String, Instant> lastUses() {
        return uses.all();
    }

    @Override
    public void close() {
        certificates.close();
        api.close();
    }
}
