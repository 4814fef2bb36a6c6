package org.vintner.gateway.stripe.internal;

import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.SecretUses;
import org.vintner.gateway.stripe.internal.StripeApi.Done;
import org.vintner.gateway.stripe.internal.StripeApi.No;
import org.vintner.gateway.stripe.internal.StripeApi.NotDone;
import org.vintner.gateway.stripe.internal.StripeApi.Result;
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
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.spi.gateway.WebhookSource;

/**
 * Payments by Checkout Sessions: a page of Stripe's, so that no card number comes near this server. The provider's reference of a
 * payment is the session, the provider's number of the money is the payment intent.
 */
final class StripeGateway
        implements PaymentGateway, WebhookSource, Refunds, CloseUnpaid, Bills, SelfTest, SecretUse, Closeable {

    static final String KIND = "stripe";

    /** Stripe's rule is 30 minutes; the rest is for the way there. */
    private static final Duration SHORTEST_SESSION = Duration.ofMinutes(31);

    private static final Duration ROOMY_SESSION = Duration.ofHours(1);
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);
    private static final Duration NOTIFICATION_RETRIES = Duration.ofDays(3);
    private static final Duration KEYS_KEPT = Duration.ofHours(24);
    private static final String SESSIONS = "/v1/checkout/sessions";

    private final StripeSettings settings;
    private final StripeApi api;
    private final StripeLists lists;
    private final StripeEvents events;
    private final StripeBills bills;
    private final SecretUses uses = new SecretUses();
    private final GatewayTerms terms;

    StripeGateway(StripeSettings settings) {
        this.settings = settings;
        this.api = new StripeApi(settings);
        this.lists = new StripeLists(api);
        this.events = new StripeEvents(settings, uses);
        this.bills = new StripeBills(lists);
        Map<Currency, GatewayTerms.Limit> limits = new HashMap<>();
        settings.currencies().forEach(currency -> limits.put(currency, StripeAmount.limit(currency)));
        // A close may ask a second time, hence twice the time of a call and a little.
        this.terms = new GatewayTerms(
                limits,
                settings.paymentWindow(),
                settings.timeout().multipliedBy(2).plusSeconds(1),
                NOTIFICATION_RETRIES,
                KEYS_KEPT,
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
        Result result = api.post(SESSIONS, session(request), "start-" + request.payment());
        if (result instanceof NotDone notDone) {
            return new StartOutcome.NotSent(notDone.reason());
        }
        if (result instanceof No no) {
            StripeComponent.LOG.warn("Channel {}: {}", settings.channel(), no);
            return new StartOutcome.Declined("This payment method does not take this payment.");
        }
        if (result instanceof Done done) {
            return started(request, done.object());
        }
        return new StartOutcome.Unknown(result.toString());
    }

    private boolean takes(Money amount) {
        GatewayTerms.Limit limit = terms.limits().get(amount.currency());
        return limit != null
                && amount.amount() >= limit.smallest()
                && amount.amount() <= limit.largest()
                && amount.amount() % limit.step() == 0;
    }

    private StartOutcome started(StartRequest request, JsonObject session) {
        try {
            Money amount = StripeAmount.read(session.number("amount_total"), session.text("currency"));
            if (!amount.equals(request.amount()) || session.flag("livemode") != settings.isLive()) {
                return new StartOutcome.Unknown("Stripe has this payment with another amount or mode.");
            }
            URI page = URI.create(session.text("url"));
            if (settings.isLive() && !"https".equals(page.getScheme())) {
                return new StartOutcome.Unknown("Stripe's page is not https.");
            }
            return new StartOutcome.Started(session.text("id"), new NextAction.Redirect(page));
        } catch (IllegalArgumentException e) {
            return new StartOutcome.Unknown("Stripe's answer can't be read: " + e.getMessage());
        }
    }

    /** A repeat must be the same to the letter, so nothing in it depends on the time of the call. */
    private Map<String, String> session(StartRequest request) {
        String payment = request.payment().toString();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("mode", "payment");
        form.put("client_reference_id", payment);
        form.put("metadata[" + StripeFacts.PAYMENT + "]", payment);
        form.put("payment_intent_data[metadata][" + StripeFacts.PAYMENT + "]", payment);
        form.put("line_items[0][quantity]", "1");
        form.put(
                "line_items[0][price_data][currency]",
                request.amount().currency().getCurrencyCode().toLowerCase(Locale.ROOT));
        form.put("line_items[0][price_data][unit_amount]", Long.toString(StripeAmount.write(request.amount())));
        form.put("line_items[0][price_data][product_data][name]", subject(request.subject()));
        form.put("success_url", request.returnUrl().toString());
        form.put("cancel_url", request.returnUrl().toString());
        form.put("locale", StripeLocale.of(request.locale()));
        form.put("expires_at", Long.toString(end(request).getEpochSecond()));
        for (int i = 0; i < settings.paymentMethods().size(); i++) {
            form.put(
                    "payment_method_types[" + i + "]", settings.paymentMethods().get(i));
        }
        return form;
    }

    private static String subject(String subject) {
        return subject.isBlank() ? "Order" : subject.substring(0, Math.min(250, subject.length()));
    }

    /**
     * Stripe keeps a session open for 30 minutes at least. Where the buyer's time is over sooner, Vintner closes it then.
     */
    private static Instant end(StartRequest request) {
        Instant created = created(request.payment());
        return request.expiresAt().isBefore(created.plus(SHORTEST_SESSION))
                ? created.plus(ROOMY_SESSION)
                : request.expiresAt();
    }

    /** Payment numbers begin with the milliseconds of their making (UUID version 7). */
    private static Instant created(PaymentId payment) {
        return Instant.ofEpochMilli(payment.value().getMostSignificantBits() >>> 16);
    }

    // ------------------------------------------------------------------ look-up

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        try {
            return request.providerReference().isPresent()
                    ? read(api.get(withMoney(request.providerReference().get())))
                    : lookupWithoutReference(request.payment());
        } catch (JsonObject.Malformed e) {
            return new LookupOutcome.Unknown("Stripe's answer can't be read: " + e.getMessage());
        }
    }

    private LookupOutcome lookupWithoutReference(PaymentId payment) {
        Optional<String> session = sessionOf(payment);
        return session.isEmpty() ? new LookupOutcome.NotFound() : read(api.get(withMoney(session.get())));
    }

    private static String withMoney(String session) {
        return SESSIONS + "/" + StripeApi.encode(session) + "?expand[]=payment_intent.latest_charge";
    }

    private LookupOutcome read(Result result) {
        if (result instanceof No no && no.status() == 404) {
            return new LookupOutcome.NotFound();
        }
        return result instanceof Done done
                ? new LookupOutcome.Found(facts(done.object()))
                : new LookupOutcome.Unknown(result.toString());
    }

    private List<Fact> facts(JsonObject session) {
        if (session.flag("livemode") != settings.isLive()) {
            throw new JsonObject.Malformed("it is of another mode");
        }
        List<Fact> facts = new ArrayList<>(StripeFacts.ofSession(session));
        JsonObject intent = session.objectOrEmpty("payment_intent");
        String status = intent.optionalText("status").orElse("");
        boolean complete = session.text("status").equals("complete");
        if (facts.isEmpty() && complete && (status.equals("canceled") || status.equals("requires_payment_method"))) {
            facts.addAll(StripeFacts.failed(session, StripeEvents.NOT_PAID));
        }
        JsonObject charge = intent.objectOrEmpty("latest_charge");
        if (!facts.isEmpty() && charge.has("amount_refunded") && charge.number("amount_refunded") > 0) {
            PaymentId payment = facts.get(0).payment();
            refundsOf(intent.text("id"), refund -> facts.addAll(ofAnyRefund(payment, refund)));
        }
        return facts;
    }

    private void refundsOf(String intent, Consumer<JsonObject> each) {
        lists.all("/v1/refunds?payment_intent=" + StripeApi.encode(intent), each);
    }

    /** Also of one that was made at Stripe's own desk. */
    private static List<Fact> ofAnyRefund(PaymentId payment, JsonObject refund) {
        List<Fact> facts = StripeFacts.ofRefund(refund);
        boolean atTheDesk = !refund.objectOrEmpty("metadata").has(StripeFacts.REFUND);
        return atTheDesk && refund.text("status").equals("succeeded")
                ? List.of(StripeFacts.refunded(payment, Optional.empty(), refund))
                : facts;
    }

    // ------------------------------------------------------------------ refunds

    @Override
    public RefundOutcome refund(RefundRequest request) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("payment_intent", request.providerPayment());
        form.put("amount", Long.toString(StripeAmount.write(request.amount())));
        form.put("metadata[" + StripeFacts.PAYMENT + "]", request.payment().toString());
        form.put("metadata[" + StripeFacts.REFUND + "]", request.refund().toString());
        Result result = api.post("/v1/refunds", form, "refund-" + request.refund());
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
                case "succeeded" -> new RefundOutcome.Succeeded(number);
                case "pending", "requires_action" -> new RefundOutcome.Accepted(number);
                case "failed", "canceled" -> new RefundOutcome.Refused(StripeFacts.reason(refund));
                default -> new RefundOutcome.Unknown("Stripe has the refund in a state that is not known here.");
            };
        } catch (JsonObject.Malformed e) {
            return new RefundOutcome.Unknown("Stripe's answer can't be read: " + e.getMessage());
        }
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        try {
            Optional<JsonObject> refund = lists.first(
                    "/v1/refunds?payment_intent=" + StripeApi.encode(request.providerPayment()),
                    found -> found.objectOrEmpty("metadata")
                            .optionalText(StripeFacts.REFUND)
                            .equals(Optional.of(request.refund().toString())));
            return refund.isPresent()
                    ? new LookupOutcome.Found(StripeFacts.ofRefund(refund.get()))
                    : new LookupOutcome.NotFound();
        } catch (JsonObject.Malformed e) {
            return new LookupOutcome.Unknown("Stripe's answer can't be read: " + e.getMessage());
        }
    }

    // ------------------------------------------------------------------ close

    @Override
    public CloseOutcome close(LookupRequest request) {
        try {
            Optional<String> session = request.providerReference().isPresent()
                    ? request.providerReference()
                    : sessionOf(request.payment());
            // What Stripe has not, nobody can pay.
            return session.isEmpty() ? new CloseOutcome.Closed() : close(session.get());
        } catch (JsonObject.Malformed e) {
            return new CloseOutcome.Unknown("Stripe's answer can't be read: " + e.getMessage());
        }
    }

    /** The answer to start was lost. Stripe finds no session by our number, but lists those made since. */
    private Optional<String> sessionOf(PaymentId payment) {
        long since = created(payment).minus(CLOCKS_APART).getEpochSecond();
        return lists.first(
                        SESSIONS + "?created[gte]=" + since,
                        found -> found.optionalText("client_reference_id").equals(Optional.of(payment.toString())))
                .map(found -> found.text("id"));
    }

    private CloseOutcome close(String session) {
        String path = SESSIONS + "/" + StripeApi.encode(session);
        Result result = api.post(path + "/expire", Map.of(), "");
        if (result instanceof No) {
            // It is not open: ask what it is.
            result = api.get(path);
        }
        if (!(result instanceof Done done)) {
            return new CloseOutcome.Unknown(result.toString());
        }
        return switch (done.object().text("status")) {
            case "expired" -> new CloseOutcome.Closed();
            case "complete" -> new CloseOutcome.TooLate();
            default -> new CloseOutcome.Unknown("Stripe has the session still open.");
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
        return new StripeSelfTest(settings, api, uses).run();
    }

    @Override
    public Map<String, Instant> lastUses() {
        return uses.all();
    }

    @Override
    public void close() {
        api.close();
    }
}
