package org.vintner.gateway.sandbox.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Currency;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;

/** Writes the provider's bills: its books of one day, with a fee for each payment, and with what is wrong on request. */
final class SandboxBills {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int DAYS_BACK = 365;
    private static final int BASIS_POINTS = 10_000;

    private final SandboxProvider provider;
    private final BillSettings settings;
    private final BillTerms terms;
    private final Clock clock;

    SandboxBills(SandboxProvider provider, BillSettings settings, Clock clock) {
        this.provider = provider;
        this.settings = settings;
        this.terms = new BillTerms(settings.zone(), settings.readyAt(), Duration.ofHours(1), DEADLINE, DAYS_BACK);
        this.clock = clock;
    }

    BillTerms terms() {
        return terms;
    }

    BillOutcome write(BillRequest request, Consumer<BillLine> lines) {
        Instant ready = settings.atOnce() ? request.from() : terms.readyFrom(request.day());
        if (settings.errors().contains(BillError.NOT_YET)) {
            return new BillOutcome.NotYet(Optional.empty());
        }
        if (clock.instant().isBefore(ready)) {
            return new BillOutcome.NotYet(Optional.of(ready));
        }
        Page page = new Page(lines);
        provider.movements(request.from(), request.until(), page::write);
        if (settings.errors().contains(BillError.BROKEN)) {
            return new BillOutcome.Unknown("The bill broke off before its end.");
        }
        if (settings.errors().contains(BillError.EXTRA)) {
            page.write(extra(request));
        }
        return new BillOutcome.Complete(page.totals());
    }

    private static BillLine extra(BillRequest request) {
        String number = "sbc_extra_" + request.day();
        Money amount = Money.of(4242, "EUR");
        return new BillLine.Payment(
                number, request.from(), number, Optional.empty(), amount, Optional.of(Money.of(0, "EUR")));
    }

    private static boolean is(Optional<BillError> error, BillError wanted) {
        return error.equals(Optional.of(wanted));
    }

    private Money fee(Money amount) {
        long parts = Math.multiplyExact(amount.amount(), (long) settings.feeBasisPoints());
        long percent = Math.addExact(parts, BASIS_POINTS / 2) / BASIS_POINTS;
        return new Money(Math.addExact(percent, settings.feeFixed()), amount.currency());
    }

    /** One bill while it is written. */
    private final class Page {

        private final Consumer<BillLine> lines;
        private final Deque<BillError> payments = new ArrayDeque<>(
                settings.errors().stream().filter(BillError::changesPayment).toList());
        private final Deque<BillError> refunds = new ArrayDeque<>(
                settings.errors().stream().filter(BillError::changesRefund).toList());
        private final Map<String, Long> paid = new TreeMap<>();
        private final Map<String, Long> paidBack = new TreeMap<>();
        private long count;

        Page(Consumer<BillLine> lines) {
            this.lines = lines;
        }

        void write(Movement movement) {
            if (movement instanceof Movement.Paid made) {
                write(made, Optional.ofNullable(payments.poll()));
            } else if (movement instanceof Movement.PaidBack made) {
                write(made, Optional.ofNullable(refunds.poll()));
            }
        }

        private void write(Movement.Paid made, Optional<BillError> error) {
            if (is(error, BillError.MISSING)) {
                return;
            }
            BillLine line = line(made, error);
            write(line);
            if (is(error, BillError.DUPLICATE)) {
                write(line);
            }
        }

        private BillLine line(Movement.Paid made, Optional<BillError> error) {
            SandboxPayment payment = made.payment();
            Money fee = fee(payment.amount());
            return new BillLine.Payment(
                    payment.providerPayment(),
                    made.at(),
                    payment.providerPayment(),
                    Optional.of(payment.payment()),
                    changed(payment.amount(), error, BillError.AMOUNT),
                    Optional.of(is(error, BillError.FEE) ? new Money(fee.amount() + 1, fee.currency()) : fee));
        }

        private void write(Movement.PaidBack made, Optional<BillError> error) {
            if (is(error, BillError.REFUND_MISSING)) {
                return;
            }
            SandboxRefund refund = made.refund();
            write(new BillLine.Refund(
                    refund.providerRefund(),
                    made.at(),
                    refund.providerRefund(),
                    refund.refund(),
                    Optional.of(made.payment().providerPayment()),
                    Optional.of(refund.payment()),
                    changed(refund.amount(), error, BillError.REFUND_AMOUNT),
                    Optional.empty()));
        }

        private Money changed(Money amount, Optional<BillError> error, BillError changesAmount) {
            if (is(error, changesAmount)) {
                return new Money(amount.amount() + 1, amount.currency());
            }
            String other = amount.currency().getCurrencyCode().equals("EUR") ? "USD" : "EUR";
            return is(error, BillError.CURRENCY) ? Money.of(amount.amount(), other) : amount;
        }

        void write(BillLine line) {
            lines.accept(line);
            count++;
            if (line instanceof BillLine.Payment payment) {
                add(paid, payment.amount());
            } else if (line instanceof BillLine.Refund refund) {
                add(paidBack, refund.amount());
            }
        }

        private static void add(Map<String, Long> sums, Money amount) {
            sums.merge(amount.currency().getCurrencyCode(), amount.amount(), Math::addExact);
        }

        BillTotals totals() {
            long stated = settings.errors().contains(BillError.TOTALS) ? count + 1 : count;
            return new BillTotals(OptionalLong.of(stated), sums(paid), sums(paidBack));
        }

        private static List<Money> sums(Map<String, Long> sums) {
            return sums.entrySet().stream()
                    .map(sum -> new Money(sum.getValue(), Currency.getInstance(sum.getKey())))
                    .toList();
        }
    }
}
