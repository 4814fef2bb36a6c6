package org.vintner.payments.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Refund;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;
import org.vintner.spi.gateway.Bills;

/** A provider whose bills a test writes line by line. */
final class BilledProvider extends FakeProvider implements Bills {

    BillTerms billTerms = new BillTerms(ZoneOffset.UTC, LocalTime.MIN, Duration.ZERO, Duration.ofSeconds(20), 90);
    final Map<LocalDate, List<BillLine>> written = new ConcurrentHashMap<>();
    final List<LocalDate> asked = new CopyOnWriteArrayList<>();
    Optional<BillOutcome> billAnswer = Optional.empty();
    /** What happens behind the last line. */
    Runnable atEnd = () -> {};

    void write(LocalDate day, BillLine... lines) {
        written.put(day, List.of(lines));
    }

    @Override
    public BillTerms billTerms() {
        return billTerms;
    }

    @Override
    public BillOutcome bill(BillRequest request, Consumer<BillLine> lines) {
        asked.add(request.day());
        written.getOrDefault(request.day(), List.of()).forEach(lines);
        atEnd.run();
        return billAnswer.orElse(new BillOutcome.Complete(BillTotals.NOT_STATED));
    }

    static BillLine.Payment line(Payment payment) {
        return line(payment, payment.amount(), Optional.empty());
    }

    static BillLine.Payment line(Payment payment, Money amount, Optional<Money> fee) {
        String number = "pp-" + payment.id();
        return new BillLine.Payment(number, Instant.now(), number, Optional.of(payment.id()), amount, fee);
    }

    static BillLine.Payment foreign(String number, Money amount) {
        return new BillLine.Payment(number, Instant.now(), number, Optional.empty(), amount, Optional.empty());
    }

    static BillLine.Refund line(Refund refund) {
        return line(refund.payment(), Optional.of(refund.id()), "pr-" + refund.id(), refund.amount());
    }

    static BillLine.Refund line(PaymentId payment, Optional<RefundId> refund, String number, Money amount) {
        return new BillLine.Refund(
                number,
                Instant.now(),
                number,
                refund,
                Optional.of("pp-" + payment),
                Optional.of(payment),
                amount,
                Optional.empty());
    }
}
