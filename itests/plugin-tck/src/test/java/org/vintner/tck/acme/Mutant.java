package org.vintner.tck.acme;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.spi.gateway.WebhookSource;
import org.vintner.tck.Misbehavior;

/** The good gateway, of which a subclass spoils one thing. It may look at the provider's dial, to be wrong in one case only. */
class Mutant implements PaymentGateway, WebhookSource, Refunds, CloseUnpaid {

    /** What all instances of one bench share. */
    static final class Bench {
        final Set<Misbehavior> dialed = ConcurrentHashMap.newKeySet();
        final ConcurrentMap<PaymentId, StartRequest> requests = new ConcurrentHashMap<>();
        final ConcurrentMap<PaymentId, Thread> starters = new ConcurrentHashMap<>();
        final ConcurrentMap<PaymentId, Integer> lookups = new ConcurrentHashMap<>();
        final ConcurrentMap<RefundId, Thread> refunded = new ConcurrentHashMap<>();
        final ConcurrentMap<PaymentId, Thread> closed = new ConcurrentHashMap<>();
        final AcmeProvider provider;

        Bench(AcmeProvider provider) {
            this.provider = provider;
        }

        boolean does(Misbehavior misbehavior) {
            return dialed.contains(misbehavior);
        }
    }

    final AcmeGateway real;
    final Bench bench;
    /** 0 for the first instance, more for those that replace it. */
    final int generation;

    Mutant(AcmeGateway real, Bench bench, int generation) {
        this.real = real;
        this.bench = bench;
        this.generation = generation;
    }

    /** {@return whether this very thread has started the payment before, and nothing else is going on with it} */
    final boolean startedByMe(PaymentId payment) {
        return bench.starters.get(payment) == Thread.currentThread();
    }

    static List<Fact> facts(LookupOutcome outcome) {
        return outcome instanceof LookupOutcome.Found found ? found.facts() : List.of();
    }

    @Override
    public GatewayTerms terms() {
        return real.terms();
    }

    @Override
    public StartOutcome start(StartRequest request) {
        StartOutcome outcome = real.start(request);
        bench.requests.putIfAbsent(request.payment(), request);
        if (outcome instanceof StartOutcome.Started) {
            bench.starters.putIfAbsent(request.payment(), Thread.currentThread());
        }
        return outcome;
    }

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        return real.lookup(request);
    }

    @Override
    public Authentication authenticate(RawNotification notification) {
        return real.authenticate(notification);
    }

    @Override
    public List<Fact> interpret(RawNotification notification) {
        return real.interpret(notification);
    }

    @Override
    public Acknowledgement acknowledgement() {
        return real.acknowledgement();
    }

    @Override
    public RefundOutcome refund(RefundRequest request) {
        RefundOutcome outcome = real.refund(request);
        if (outcome instanceof RefundOutcome.Succeeded) {
            bench.refunded.putIfAbsent(request.refund(), Thread.currentThread());
        }
        return outcome;
    }

    @Override
    public LookupOutcome lookupRefund(RefundRequest request) {
        return real.lookupRefund(request);
    }

    @Override
    public CloseOutcome close(LookupRequest request) {
        CloseOutcome outcome = real.close(request);
        if (outcome instanceof CloseOutcome.Closed) {
            bench.closed.putIfAbsent(request.payment(), Thread.currentThread());
        }
        return outcome;
    }
}
