package org.vintner.tck.acme;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.MisbehavingServer;

/** A gateway with separate capture, good or a mutant, and what is at its other end. */
final class CapturingUnderTest extends AcmeUnderTest {

    /** Makes a gateway. */
    interface Maker {
        CapturingGateway make(AcmeGateway real, URI desk, Set<String> setAside, Set<Misbehavior> dialed);
    }

    private final Set<String> setAside = ConcurrentHashMap.newKeySet();
    private final Set<Misbehavior> dialed = ConcurrentHashMap.newKeySet();
    /** How often each payment was captured. */
    private final ConcurrentMap<String, Integer> captures = new ConcurrentHashMap<>();

    private final MisbehavingServer desk = new MisbehavingServer(this::capture);
    private final Maker maker;
    private final PaymentGateway gateway;

    CapturingUnderTest(Maker maker) {
        this.maker = maker;
        this.gateway = another();
    }

    private MisbehavingServer.Answer capture(MisbehavingServer.Request request) {
        String number = request.path().replaceFirst("/(once|again)/", "");
        if (setAside.contains(number) && provider.pay(number)) {
            captures.merge(number, 1, (before, one) -> request.path().startsWith("/again/") ? before + one : before);
        }
        return new MisbehavingServer.Answer(200, "text/plain", "captured".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public PaymentGateway gateway() {
        return gateway;
    }

    @Override
    public PaymentGateway another() {
        AcmeGateway real = new AcmeGateway(settings(), Clock.systemUTC());
        // The superclass opens one before there is a maker.
        return maker == null ? real : maker.make(real, desk.url(), setAside, dialed);
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        setAside.add(payment.toString());
        return true;
    }

    @Override
    public long collected(PaymentId payment) {
        return super.collected(payment) * captures.getOrDefault(payment.toString(), 0);
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        dialed.add(misbehavior);
        desk.dial(misbehavior);
        super.dial(misbehavior);
    }

    @Override
    public void behave() {
        dialed.clear();
        desk.behave();
        super.behave();
    }

    @Override
    public void close() {
        super.close();
        desk.close();
    }
}
