package org.vintner.tck.acme;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.BooksUnderTest;
import org.vintner.tck.gateway.MisbehavingServer;

/** A gateway with all other capabilities, good or a mutant, and what is at its other end: Acme, and its desk for bills. */
final class FullUnderTest extends AcmeUnderTest implements BooksUnderTest {

    /** Makes a gateway. */
    interface Maker {
        FullGateway make(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme);
    }

    /** What was booked, each in the form of a line of the bill. */
    private final List<String> booked = new CopyOnWriteArrayList<>();

    private final MisbehavingServer desk = new MisbehavingServer(this::bill);
    private final Mutant.Bench bench = new Mutant.Bench(provider);
    private final AtomicInteger generation = new AtomicInteger();
    private final Maker maker;
    private final PaymentGateway gateway;

    FullUnderTest(Maker maker) {
        this.maker = maker;
        this.gateway = another();
    }

    private MisbehavingServer.Answer bill(MisbehavingServer.Request request) {
        String day = request.path().replaceFirst("/bills/", "");
        List<String> lines = booked.stream()
                .filter(line -> line.contains(" " + day + "T") || request.path().equals("/bills/all"))
                .toList();
        String bill = String.join("\n", lines) + (lines.isEmpty() ? "" : "\n") + "end " + lines.size() + "\n";
        return new MisbehavingServer.Answer(200, "text/plain", bill.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public PaymentGateway gateway() {
        return gateway;
    }

    @Override
    public PaymentGateway another() {
        AcmeGateway real = new AcmeGateway(settings(), Clock.systemUTC());
        // The superclass opens one before there is a maker.
        return maker == null ? real : maker.make(real, bench, generation.getAndIncrement(), this);
    }

    URI desk() {
        return desk.url();
    }

    private AcmeGateway teller() {
        return new AcmeGateway(settings(), Clock.systemUTC());
    }

    @Override
    public boolean pay(PaymentId payment, StartOutcome.Started started) {
        boolean paid = super.pay(payment, started);
        LookupOutcome outcome = teller().lookup(new LookupRequest(payment, Optional.empty(), Money.of(0, "EUR")));
        Mutant.facts(outcome).stream()
                .filter(Fact.Captured.class::isInstance)
                .map(Fact.Captured.class::cast)
                .forEach(fact -> book("payment", fact.providerPayment(), fact.amount(), payment.toString()));
        return paid;
    }

    private void book(String kind, String number, Money amount, String ours) {
        if (booked.stream().noneMatch(line -> line.contains(" " + number + " "))) {
            booked.add(kind + " " + Instant.now() + " " + number + " " + amount.amount() + " "
                    + amount.currency().getCurrencyCode() + " " + ours);
        }
    }

    /** Hears of refunds from the gateway, so that Acme's own books need not know of bills. */
    RefundOutcome booked(RefundRequest request, RefundOutcome outcome) {
        if (outcome instanceof RefundOutcome.Succeeded succeeded) {
            book(
                    "refund",
                    succeeded.providerRefund(),
                    request.amount(),
                    request.refund().toString());
        }
        return outcome;
    }

    @Override
    public Optional<BooksUnderTest> books() {
        return Optional.of(this);
    }

    @Override
    public LocalDate write() {
        return LocalDate.now(FullGateway.ZONE);
    }

    @Override
    public String foreignPayment(Money amount) {
        String number = "foreign_" + UUID.randomUUID();
        book("payment", number, amount, "");
        return number;
    }

    @Override
    public void unknownMovement(Money amount) {
        book("tax", "tax_" + UUID.randomUUID(), amount, "");
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        bench.dialed.add(misbehavior);
        desk.dial(misbehavior);
        super.dial(misbehavior);
    }

    @Override
    public void behave() {
        bench.dialed.clear();
        desk.behave();
        super.behave();
    }

    @Override
    public void close() {
        super.close();
        desk.close();
    }
}
