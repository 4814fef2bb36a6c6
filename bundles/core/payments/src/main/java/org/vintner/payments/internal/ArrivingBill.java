package org.vintner.payments.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.api.id.BillId;
import org.vintner.persistence.store.BillStore;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillTotals;

/**
 * Takes the lines of one attempt, on the plugin's thread, and keeps no more than a page of them in memory. Once it is closed, a plugin
 * that goes on after its deadline is stopped at its next line.
 */
final class ArrivingBill implements Consumer<BillLine> {

    private static final int PAGE = 1_000;

    private final BillStore store;
    private final BillId bill;
    private final UUID fetch;
    private final List<BillLine> page = new ArrayList<>(PAGE);
    private final Map<String, Long> payments = new HashMap<>();
    private final Map<String, Long> refunds = new HashMap<>();
    private long lines;
    private boolean closed;

    ArrivingBill(BillStore store, BillId bill, UUID fetch) {
        this.store = store;
        this.bill = bill;
        this.fetch = fetch;
    }

    @Override
    public synchronized void accept(BillLine line) {
        if (closed) {
            throw new IllegalStateException("The bill is not waited for any more.");
        }
        page.add(line);
        if (line instanceof BillLine.Payment payment) {
            add(payments, payment.amount());
        } else if (line instanceof BillLine.Refund refund) {
            add(refunds, refund.amount());
        }
        if (page.size() == PAGE) {
            flush();
        }
    }

    private static void add(Map<String, Long> sums, Money amount) {
        sums.merge(amount.currency().getCurrencyCode(), amount.amount(), Math::addExact);
    }

    private void flush() {
        store.arrived(bill, fetch, lines, page);
        lines += page.size();
        page.clear();
    }

    /** Takes no more lines. */
    synchronized void close() {
        closed = true;
    }

    /** Keeps what is left, and says in what the whole is not what the provider states. */
    synchronized Optional<String> finish(BillTotals totals) {
        closed = true;
        if (!page.isEmpty()) {
            flush();
        }
        if (totals.lines().isPresent() && totals.lines().getAsLong() != lines) {
            return Optional.of("The provider states " + totals.lines().getAsLong() + " lines, " + lines + " came.");
        }
        return differs("payments", totals.payments(), payments).or(() -> differs("refunds", totals.refunds(), refunds));
    }

    private static Optional<String> differs(String what, List<Money> stated, Map<String, Long> came) {
        return stated.stream()
                .filter(sum -> came.getOrDefault(sum.currency().getCurrencyCode(), 0L) != sum.amount())
                .findFirst()
                .map(sum -> "The provider states " + what + " of " + sum + ", the lines add up to "
                        + came.getOrDefault(sum.currency().getCurrencyCode(), 0L) + ".");
    }
}
