package org.vintner.gateway.sandbox.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;
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

/** Speaks to {@link SandboxProvider} in the words of the gateway SPI. */
final class SandboxGateway implements PaymentGateway, WebhookSource, Refunds, CloseUnpaid, Bills, SelfTest, SecretUse {

    static final String KIND = "sandbox";
    static final String DECLINED_BY_PROVIDER = "The payment was declined.";

    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private final SandboxProvider provider;
    private final String account;
    private final GatewayTerms terms;
    private final SandboxBills bills;
    private final WebhookSignature signature;
    /** Of the same secrets, so that a test is no use of them. */
    private final WebhookSignature probe;

    private final Function<String, URI> payPage;
    private final Clock clock;

    /** @param payPage gives the address of the pay page for a provider reference */
    SandboxGateway(SandboxProvider provider, SandboxSettings settings, Function<String, URI> payPage, Clock clock) {
        this.provider = provider;
        this.account = settings.account();
        this.signature = new WebhookSignature(settings.secrets());
        this.probe = new WebhookSignature(settings.secrets());
        this.payPage = payPage;
        this.clock = clock;
        this.bills = new SandboxBills(provider, settings.bills(), clock);
        Map<Currency, GatewayTerms.Limit> limits = new HashMap<>();
        settings.currencies()
                .forEach(currency -> limits.put(currency, new GatewayTerms.Limit(1, settings.largestAmount())));
        this.terms = new GatewayTerms(limits, settings.paymentWindow(), settings.deadline(), settings.horizon());
    }

    @Override
    public GatewayTerms terms() {
        return terms;
    }

    @Override
    public StartOutcome start(StartRequest request) {
        Optional<String> refusal = refusal(request);
        if (refusal.isPresent()) {
            return new StartOutcome.Declined(refusal.get());
        }
        try {
            return opened(request);
        } catch (ProviderRefusal e) {
            return new StartOutcome.Declined(e.getMessage());
        } catch (ProviderTrouble e) {
            return e.sent() ? new StartOutcome.Unknown(e.getMessage()) : new StartOutcome.NotSent(e.getMessage());
        }
    }

    private StartOutcome opened(StartRequest request) {
        SandboxPayment payment = provider.open(request);
        if (!payment.amount().equals(request.amount())) {
            // Neither yes nor no: a payment of this number exists, though not the one that is asked for.
            return new StartOutcome.Unknown("The provider has this payment with another amount.");
        }
        return new StartOutcome.Started(
                payment.reference(), new NextAction.Redirect(payPage.apply(payment.reference())));
    }

    private Optional<String> refusal(StartRequest request) {
        Money amount = request.amount();
        GatewayTerms.Limit limit = terms.limits().get(amount.currency());
        if (limit == null) {
            return Optional.of(
                    "This payment method does not take " + amount.currency().getCurrencyCode() + ".");
        }
        if (amount.amount() < limit.smallest() || amount.amount() > limit.largest()) {
            return Optional.of("This payment method does not take this amount.");
        }
        return late(request.expiresAt()) ? Optional.of("The time for paying is over.") : Optional.empty();
    }

    /**
     * The shop says by its database's clock until when it may be paid, and ours may be wrong. It starts no payment whose time is
     * long over, so an end that lies far back tells of a difference of clocks; our own window counts then.
     */
    private boolean late(Instant end) {
        Instant now = clock.instant();
        return !now.isBefore(end) && end.isAfter(now.minus(CLOCKS_APART));
    }

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        return answer(() -> {
            if (!provider.account().equals(account)) {
                return new LookupOutcome.Unknown("The answer is about another merchant account.");
            }
            return lookedUp(request);
        });
    }

    private static LookupOutcome answer(Supplier<LookupOutcome> lookup) {
        try {
            return lookup.get();
        } catch (ProviderTrouble e) {
            return new LookupOutcome.Unknown(e.getMessage());
        }
    }

    private LookupOutcome lookedUp(LookupRequest request) {
        Optional<SandboxPayment> found = provider.find(request.payment());
        return found.isPresent() ? new LookupOutcome.Found(facts(found.get())) : new LookupOutcome.NotFound();
    }

    private static List<Fact> facts(SandboxPayment payment) {
        PaymentId id = payment.payment();
        return switch (payment.state()) {
            case WAITING -> List.of();
            case DECLINED -> List.of(new Fact.Failed(id, DECLINED_BY_PROVIDER));
            case CLOSED -> List.of(new Fact.Closed(id));
            case PAID -> {
                List<Fact> facts = new ArrayList<>();
                facts.add(new Fact.Captured(
                        id, Optional.of(payment.reference()), payment.providerPayment(), payment.amount()));
                payment.refunds().forEach(refund -> facts.add(fact(refund)));
                yield facts;
            }
        };
    }

    private static Fact fact(SandboxRefund refund) {
        return new Fact.Refunded(refund.payment(), refund.refund(), refund.providerRefund(), refund.amount());
    }

    @Override
    public RefundOutcome refund(RefundRequest request) {
        try {
            return paidBack(request);
        } catch (ProviderRefusal e) {
            return new RefundOutcome.Refused(e.getMessage());
        } catch (ProviderTrouble e) {
            return e.sent() ? new RefundOutcome.Unknown(e.getMessage()) : new RefundOutcome.NotSent(e.getMessage());
        }
    }

    private RefundOutcome paidBack(RefundRequest request) {
        Optional<SandboxPayment> payment = provider.find(request.payment());
        if (payment.filter(p -> p.providerPayment().equals(request.providerPayment()))
                .isEmpty()) {
            return new RefundOutcome.Refused("The provider has captured no such payment.");
        }
        Optional<SandboxRefund> refund =
                provider.refund(Optional.of(request.refund()), request.payment(), request.amount());
        if (refund.isEmpty()) {
            return new RefundOutcome.Refused("More than what is left of the payment, or in another currency.");
        }
        boolean same = refund.get().amount().equals(request.amount())
                && refund.get().payment().equals(request.payment());
        return same
                ? new RefundOutcome.Succeeded(refund.get().providerRefund())
                : new RefundOutcome.Unknown("The provider has this refund with another amount or payment.");
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        return answer(() -> provider.find(request.refund())
                .<LookupOutcome>map(refund -> new LookupOutcome.Found(List.of(fact(refund))))
                .orElseGet(LookupOutcome.NotFound::new));
    }

    @Override
    public CloseOutcome close(LookupRequest request) {
        try {
            return closed(request);
        } catch (ProviderTrouble e) {
            return new CloseOutcome.Unknown(e.getMessage());
        }
    }

    private CloseOutcome closed(LookupRequest request) {
        Optional<SandboxPayment> payment = provider.settle(request.payment(), State.CLOSED);
        if (payment.isEmpty()) {
            return new CloseOutcome.Unknown("The provider has no such payment to close.");
        }
        return payment.get().state() == State.PAID ? new CloseOutcome.TooLate() : new CloseOutcome.Closed();
    }

    @Override
    public Authentication authenticate(RawNotification notification) {
        List<String> headers =
                notification.headers().getOrDefault(WebhookSignature.HEADER.toLowerCase(Locale.ROOT), List.of());
        if (headers.size() != 1) {
            return new Authentication.Refused(
                    "the header " + WebhookSignature.HEADER + " is there " + headers.size() + " times, not once");
        }
        Optional<String> refusal = signature.refusal(headers.get(0), notification.body(), notification.receivedAt());
        if (refusal.isPresent()) {
            return new Authentication.Refused(refusal.get());
        }
        return identified(notification);
    }

    private Authentication identified(RawNotification notification) {
        try {
            WebhookEvent event = WebhookEvent.fromJson(notification.body());
            return event.account().equals(account)
                    ? new Authentication.Authentic(event.id())
                    : new Authentication.Refused("it is for another merchant account than '" + account + "'");
        } catch (JsonObject.Malformed | CommerceException e) {
            return new Authentication.Refused("it is signed, but no event of this provider");
        }
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        WebhookEvent event = event(notification);
        return switch (event.type()) {
            case WebhookEvent.PAYMENT_CAPTURED ->
                List.of(new Fact.Captured(
                        payment(event),
                        Optional.of(event.reference()),
                        told("providerPayment", event.providerPayment()),
                        told("amount", event.amount())));
            case WebhookEvent.PAYMENT_FAILED ->
                List.of(new Fact.Failed(payment(event), event.reason().orElse(DECLINED_BY_PROVIDER)));
            case WebhookEvent.PAYMENT_CLOSED -> List.of(new Fact.Closed(payment(event)));
            case WebhookEvent.REFUND_SUCCEEDED ->
                List.of(new Fact.Refunded(
                        payment(event),
                        event.refund().map(RefundId::parse),
                        told("providerRefund", event.providerRefund()),
                        told("amount", event.amount())));
            case WebhookEvent.REFUND_FAILED ->
                List.of(new Fact.RefundFailed(
                        payment(event),
                        RefundId.parse(told("refund", event.refund())),
                        event.reason().orElse("The provider gave no reason.")));
            default -> List.of();
        };
    }

    private static WebhookEvent event(RawNotification notification) {
        try {
            return WebhookEvent.fromJson(notification.body());
        } catch (JsonObject.Malformed e) {
            throw new CommerceException(CommerceError.NOTIFICATION_REFUSED, "No event of this provider.", e);
        }
    }

    private static PaymentId payment(WebhookEvent event) {
        return PaymentId.parse(event.payment());
    }

    private static <T> T told(String field, Optional<T> value) {
        return value.orElseThrow(
                () -> new CommerceException(CommerceError.NOTIFICATION_REFUSED, "The event has no " + field + "."));
    }

    @Override
    public BillTerms billTerms() {
        return bills.terms();
    }

    @Override
    public BillOutcome bill(BillRequest request, Consumer<BillLine> lines) {
        try {
            return bills.write(request, lines);
        } catch (ProviderTrouble e) {
            return new BillOutcome.Unknown(e.getMessage());
        }
    }

    @Override
    public Acknowledgement acknowledgement() {
        return Acknowledgement.NO_CONTENT;
    }

    /** The provider is a part of this server: what can be wrong is the secret, and the disk beneath its books. */
    @Override
    public List<Finding> test() {
        return List.of(testSecret(), testBooks());
    }

    private Finding testSecret() {
        byte[] body = "self-test".getBytes(StandardCharsets.UTF_8);
        Instant now = clock.instant();
        return probe.refusal(probe.sign(body, now), body, now)
                .map(refusal -> Finding.wrong(
                        Part.CREDENTIAL,
                        "webhookSecret",
                        "What the provider signs is refused: " + refusal + ".",
                        "Set the secret anew."))
                .orElseGet(() -> Finding.good(Part.CREDENTIAL, "What the provider signs is taken for genuine."));
    }

    private Finding testBooks() {
        try {
            provider.find(PaymentId.next());
            return Finding.good(Part.PROVIDER, "The provider answers; its account is '" + account + "'.");
        } catch (RuntimeException e) {
            return Finding.wrong(
                    Part.PROVIDER,
                    "books",
                    "The provider's books can't be written.",
                    "Make room on the disk and see that the server may write to the folder.");
        }
    }

    @Override
    public Map<String, Instant> lastUses() {
        Map<String, Instant> uses = new HashMap<>();
        signature.lastUse(0).ifPresent(at -> uses.put("webhookSecret", at));
        signature.lastUse(1).ifPresent(at -> uses.put("webhookSecretPrevious", at));
        return uses;
    }
}
