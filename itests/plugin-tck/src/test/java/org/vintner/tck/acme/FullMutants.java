package org.vintner.tck.acme;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTotals;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.RawNotification;

/** For each rule of bills, self-tests and secrets a gateway that breaks this rule and no other. */
final class FullMutants {

    /**
     * A wrong implementation.
     *
     * @param rule the rule that it breaks
     * @param wrong what it does
     */
    record Entry(String rule, String wrong, FullUnderTest.Maker maker) {}

    private FullMutants() {}

    static List<Entry> all() {
        return List.of(
                new Entry("GW-130", "finds nothing at all", Gw130::new),
                new Entry("GW-131", "takes silence for health", Gw131::new),
                new Entry("GW-132", "closes what waits, to see whether it can", Gw132::new),
                new Entry("GW-133", "never tells of a use", Gw133::new),
                new Entry("GW-134", "tells one name for both secrets", Gw134::new),
                new Entry("GW-135", "takes a try for a use", Gw135::new),
                new Entry("GW-140", "leaves out the first payment", Gw140::new),
                new Entry("GW-141", "tells refunds in another amount", Gw141::new),
                new Entry("GW-142", "gives out all days in one bill", Gw142::new),
                new Entry("GW-143", "numbers lines anew each time", Gw143::new),
                new Entry("GW-144", "swallows what the taker throws", Gw144::new),
                new Entry("GW-145", "takes a bill that breaks off for complete", Gw145::new),
                new Entry("GW-146", "gives out an empty bill of a day to come", Gw146::new),
                new Entry("GW-147", "leaves out other shops' payments", Gw147::new),
                new Entry("GW-148", "leaves out what it does not know", Gw148::new),
                new Entry("GW-149", "adds a line to the number that is stated", Gw149::new),
                new Entry("GW-150", "lets payments be paid that wait", Gw150::new));
    }

    private static final class Gw130 extends FullGateway {

        Gw130(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public List<Finding> test() {
            return super.test().stream()
                    .filter(finding -> finding.level() == Finding.Level.WRONG)
                    .toList();
        }
    }

    private static final class Gw131 extends FullGateway {

        Gw131(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public List<Finding> test() {
            return List.of(Finding.good(Finding.Part.PROVIDER, "Acme did not complain."));
        }
    }

    private static final class Gw132 extends FullGateway {

        Gw132(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public List<Finding> test() {
            bench.requests.values().forEach(request -> {
                var unused = real.close(new LookupRequest(request.payment(), Optional.empty(), request.amount()));
            });
            return super.test();
        }
    }

    private static final class Gw133 extends FullGateway {

        Gw133(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        void used(String property) {
            super.used(property.equals("webhookSecret") ? AcmeProvider.SECRET : property);
        }
    }

    private static final class Gw134 extends FullGateway {

        Gw134(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        void used(String property) {
            super.used("webhookSecret");
        }
    }

    private static final class Gw135 extends FullGateway {

        Gw135(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            used("webhookSecret");
            return super.authenticate(notification);
        }
    }

    private static final class Gw140 extends FullGateway {

        Gw140(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            return super.bill(request, line -> {
                if (!(line instanceof BillLine.Payment payment)
                        || payment.payment().isEmpty()
                        || bench.requests.size() != 3) {
                    taker.accept(line);
                }
            });
        }
    }

    private static final class Gw141 extends FullGateway {

        Gw141(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        BillLine line(String[] words) {
            return super.line(words) instanceof BillLine.Refund refund
                    ? new BillLine.Refund(
                            refund.line(),
                            refund.at(),
                            refund.providerRefund(),
                            refund.refund(),
                            refund.providerPayment(),
                            refund.payment(),
                            new Money(
                                    refund.amount().amount() - 1,
                                    refund.amount().currency()),
                            refund.feeReturned())
                    : super.line(words);
        }
    }

    private static final class Gw142 extends FullGateway {

        Gw142(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            LocalDate today = LocalDate.now(ZONE);
            return super.bill(request.day().isBefore(today) ? new BillRequest(today, request.zone()) : request, taker);
        }
    }

    private static final class Gw143 extends FullGateway {

        Gw143(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        BillLine line(String[] words) {
            return super.line(words) instanceof BillLine.Payment payment
                    ? new BillLine.Payment(
                            "line" + System.nanoTime(),
                            payment.at(),
                            payment.providerPayment(),
                            payment.payment(),
                            payment.amount(),
                            payment.fee())
                    : super.line(words);
        }
    }

    private static final class Gw144 extends FullGateway {

        Gw144(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            try {
                return super.bill(request, taker);
            } catch (RuntimeException e) {
                return new BillOutcome.Unknown("Something is wrong.");
            }
        }
    }

    private static final class Gw145 extends FullGateway {

        Gw145(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            BillOutcome outcome = super.bill(request, taker);
            return outcome instanceof BillOutcome.Unknown ? new BillOutcome.Complete(BillTotals.NOT_STATED) : outcome;
        }
    }

    private static final class Gw146 extends FullGateway {

        Gw146(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            BillOutcome outcome = super.bill(request, taker);
            return outcome instanceof BillOutcome.NotYet ? new BillOutcome.Complete(BillTotals.NOT_STATED) : outcome;
        }
    }

    private static final class Gw147 extends FullGateway {

        Gw147(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            return super.bill(request, line -> {
                if (!(line instanceof BillLine.Payment payment)
                        || payment.payment().isPresent()) {
                    taker.accept(line);
                }
            });
        }
    }

    private static final class Gw148 extends FullGateway {

        Gw148(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            return super.bill(request, line -> {
                if (!(line instanceof BillLine.Other)) {
                    taker.accept(line);
                }
            });
        }
    }

    private static final class Gw149 extends FullGateway {

        Gw149(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            BillOutcome outcome = super.bill(request, taker);
            return outcome instanceof BillOutcome.Complete complete
                    ? new BillOutcome.Complete(new BillTotals(
                            OptionalLong.of(complete.totals().lines().orElse(0) + 1), List.of(), List.of()))
                    : outcome;
        }
    }

    private static final class Gw150 extends FullGateway {

        Gw150(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
            super(real, bench, generation, acme);
        }

        @Override
        public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
            // What was declined stays so: only what waits changes.
            bench.requests.keySet().forEach(payment -> bench.provider.pay(payment.toString()));
            return super.bill(request, taker);
        }
    }
}
