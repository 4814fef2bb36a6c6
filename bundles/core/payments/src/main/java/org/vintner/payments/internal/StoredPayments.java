package org.vintner.payments.internal;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.http.PublicUrl;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.orders.Order;
import org.vintner.api.payments.NewPayment;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentReports;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.ReportSource;
import org.vintner.payments.internal.PaymentOpening.Opened;
import org.vintner.payments.internal.PaymentOpening.Wanted;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.PaymentStore.Start;
import org.vintner.persistence.store.RefundStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.Payer;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

/**
 * Payments over their store. What is to be asked of a provider is written down and committed first, asked outside any transaction,
 * and the answer noted in a second one: wherever the server dies, the janitor finds the row and asks how it stands.
 */
@Component(service = Payments.class, configurationPid = "org.vintner.server")
public final class StoredPayments implements Payments {

    private static final Logger LOG = LoggerFactory.getLogger(StoredPayments.class);

    /** A buyer who waits longer thinks that nothing happens. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Pattern PAYER = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final PaymentStore store;
    private final RefundStore refunds;
    private final TransitionStore transitions;
    private final UnitOfWork unitOfWork;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final PaymentReports reports;
    private final PaymentInquiry inquiry;
    private final RefundDesk refundDesk;
    private final PaymentOpening opening;
    private final PublicUrl publicUrl;
    /** Of which a provider is just asked, for longer than their buyers could wait. */
    private final Set<PaymentId> asked = ConcurrentHashMap.newKeySet();

    private final RecentInquiries recent = new RecentInquiries(System::nanoTime);

    @Activate
    public StoredPayments(
            @Reference PaymentStore store,
            @Reference RefundStore refunds,
            @Reference TransitionStore transitions,
            @Reference UnitOfWork unitOfWork,
            @Reference PaymentOpening opening,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference PaymentReports reports,
            @Reference PaymentInquiry inquiry,
            @Reference RefundDesk refundDesk,
            ServerSettings settings) {
        this.store = store;
        this.refunds = refunds;
        this.transitions = transitions;
        this.unitOfWork = unitOfWork;
        this.channels = channels;
        this.calls = calls;
        this.reports = reports;
        this.inquiry = inquiry;
        this.refundDesk = refundDesk;
        this.opening = opening;
        this.publicUrl = PublicUrl.parse(settings.publicUrl());
    }

    @Override
    public Payment start(Actor actor, OrderId order, NewPayment wanted) {
        if (!actor.maySee(order)) {
            throw CommerceException.notFound("order", order);
        }
        URI returnUrl = wanted.returnUrl().map(StoredPayments::checked).orElse(publicUrl.of("/orders/" + order));
        Payer payer = payer(actor, wanted);
        GatewayChannel channel = channels.get(wanted.channel());
        GatewayTerms terms = calls.terms(channel);
        Wanted payment = new Wanted(actor, order, channel, terms, returnUrl);
        Opened opened = opening.open(payment);
        if (!opened.by(channel)) {
            closeOther(opened.payment());
            opened = opening.open(payment);
        }
        if (!opened.by(channel)) {
            throw underWay(opened.payment(), "has just been started.");
        }
        return opened.payment().state() == PaymentState.CREATED
                        && !asked.contains(opened.payment().id())
                ? ask(channel, terms, opened, returnUrl, payer)
                : opened.payment();
    }

    private static URI checked(URI returnUrl) {
        String scheme = String.valueOf(returnUrl.getScheme());
        if ((!scheme.equals("https") && !scheme.equals("http")) || returnUrl.getHost() == null) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "The return URL is an absolute http or https address.", "returnUrl");
        }
        return returnUrl;
    }

    private static Payer payer(Actor actor, NewPayment wanted) {
        wanted.payer().filter(account -> !PAYER.matcher(account).matches()).ifPresent(account -> {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The payer is who the buyer is at the provider: 1 to 128 letters, digits and signs without spaces.",
                    "payer");
        });
        // Staff who start a payment for a buyer sit elsewhere than the buyer.
        Optional<String> address = actor.role() == Role.BUYER ? actor.source() : Optional.empty();
        return new Payer(address, wanted.payer());
    }

    /** A buyer who changes his mind about how to pay must not be able to pay twice: the older attempt is closed first. */
    private void closeOther(Payment other) {
        if (asked.contains(other.id())) {
            throw underWay(other, "is just being started. Look at it in a moment, or try again then.");
        }
        if (!inquiry.close(other)) {
            throw underWay(other, "is under way and can't be closed now. Finish it there, or try again later.");
        }
    }

    private static CommerceException underWay(Payment payment, String how) {
        return new CommerceException(
                CommerceError.CONFLICT, "A payment by '" + payment.channel() + "' " + how, "channel");
    }

    private Payment ask(GatewayChannel channel, GatewayTerms terms, Opened opened, URI returnUrl, Payer payer) {
        Payment payment = opened.payment();
        CompletableFuture<StartOutcome> late = new CompletableFuture<>();
        Optional<StartOutcome> outcome =
                calls.start(channel, terms, request(channel, opened, returnUrl, payer), PATIENCE, late::complete);
        if (outcome.isPresent()) {
            return answered(channel, opened, outcome.get());
        }
        LOG.info(
                "Channel {} takes its time to start payment {}; the buyer sees there what comes",
                channel.name(),
                payment.id());
        asked.add(payment.id());
        var unused = late.thenAccept(answer -> answeredLate(channel, opened, answer));
        return payment;
    }

    /** The buyer, who was answered long ago, finds it at his payment. */
    private void answeredLate(GatewayChannel channel, Opened opened, StartOutcome outcome) {
        try {
            answered(channel, opened, outcome);
        } catch (CommerceException e) {
            LOG.debug("Payment {} was not started: {}", opened.payment().id(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(
                    "Payment {} was started, but that can't be noted; asking again",
                    opened.payment().id(),
                    e);
        } finally {
            asked.remove(opened.payment().id());
        }
    }

    private Payment answered(GatewayChannel channel, Opened opened, StartOutcome outcome) {
        Payment payment = opened.payment();
        if (outcome instanceof StartOutcome.Started started) {
            return opening.started(new Start(
                    payment.id(), started.providerReference(), started.next(), Actor.provider(channel.name())));
        }
        if (outcome instanceof StartOutcome.Declined declined) {
            fail(payment, declined.reason());
            throw new CommerceException(CommerceError.PAYMENT_DECLINED, declined.reason(), "channel");
        }
        if (outcome instanceof StartOutcome.NotSent notSent) {
            LOG.warn("Channel {} could not be reached to start a payment: {}", channel.name(), notSent.reason());
            // An earlier call may have arrived: then only the provider knows, and is asked.
            if (opened.first()) {
                fail(payment, "The provider could not be reached.");
            }
            throw new CommerceException(
                    CommerceError.CHANNEL_UNAVAILABLE,
                    "The payment provider can't be reached just now. Try again in a moment, or pay by another channel.",
                    "channel");
        }
        LOG.warn("It is not known whether payment {} was started; asking again", payment.id());
        return payment;
    }

    private StartRequest request(GatewayChannel channel, Opened opened, URI returnUrl, Payer payer) {
        Payment payment = opened.payment();
        Order order = opened.order();
        String first = order.lines().get(0).title();
        String subject = order.lines().size() == 1
                ? first
                : first + " + " + (order.lines().size() - 1);
        return new StartRequest(
                payment.id(),
                payment.amount(),
                subject,
                order.buyer().locale(),
                returnUrl,
                URI.create(channels.webhookUrl(channel)),
                payment.expiresAt(),
                payer);
    }

    /** Unless another call under the same number has started it meanwhile. */
    private void fail(Payment payment, String reason) {
        unitOfWork.run(() -> {
            if (store.lock(List.of(payment.id())).get(0).state() == PaymentState.CREATED) {
                reports.apply(
                        new ReportSource(payment.channel(), "reply"), List.of(new Fact.Failed(payment.id(), reason)));
            }
        });
    }

    @Override
    public Optional<Payment> find(PaymentId id) {
        return store.find(id);
    }

    @Override
    public List<Payment> ofOrder(OrderId order) {
        return store.ofOrder(order);
    }

    @Override
    public Payment reconcile(Actor actor, PaymentId id) {
        Payment payment = store.find(id)
                .filter(found -> actor.maySee(found.order()))
                .orElseThrow(() -> CommerceException.notFound("payment", id));
        if (actor.role() == Role.BUYER && !recent.mayAsk(id)) {
            return payment;
        }
        inquiry.ask(payment);
        return store.find(id).orElseThrow();
    }

    @Override
    public Refund refund(Actor actor, PaymentId id, NewRefund refund) {
        return refundDesk.refund(actor, id, refund);
    }

    @Override
    public NewRefund checkRefund(Actor actor, PaymentId id, NewRefund refund) {
        return refundDesk.check(actor, id, refund);
    }

    @Override
    public Refund retryRefund(Actor actor, RefundId id) {
        return refundDesk.retry(actor, id);
    }

    @Override
    public Optional<Refund> findRefund(RefundId id) {
        return refunds.find(id);
    }

    @Override
    public List<Refund> refundsOf(PaymentId id) {
        return refunds.ofPayment(id);
    }

    @Override
    public List<Transition> history(PaymentId id) {
        return transitions.history(id.value());
    }

    @Override
    public List<Transition> refundHistory(RefundId id) {
        return transitions.history(id.value());
    }
}
