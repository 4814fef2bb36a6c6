package org.vintner.tck.acme;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.tck.Misbehavior;

/** A mutant with Acme at its other end. */
final class MutantUnderTest extends AcmeUnderTest {

    /** Makes a mutant. */
    interface Maker {
        Mutant make(AcmeGateway real, Mutant.Bench bench, int generation);
    }

    private final Maker maker;
    private final Mutant.Bench bench = new Mutant.Bench(provider);
    private final AtomicInteger generation = new AtomicInteger();
    private final PaymentGateway mutant;

    MutantUnderTest(Maker maker) {
        this.maker = maker;
        this.mutant = another();
    }

    @Override
    public PaymentGateway gateway() {
        return mutant;
    }

    @Override
    public PaymentGateway another() {
        AcmeGateway real = new AcmeGateway(settings(), Clock.systemUTC());
        // The superclass opens one before there is a maker.
        return maker == null ? real : maker.make(real, bench, generation.getAndIncrement());
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        bench.dialed.add(misbehavior);
        super.dial(misbehavior);
    }

    @Override
    public void behave() {
        bench.dialed.clear();
        super.behave();
    }
}
