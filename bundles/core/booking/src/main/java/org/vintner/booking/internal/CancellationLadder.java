package org.vintner.booking.internal;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.vintner.api.Money;
import org.vintner.api.booking.CancellationStep;

/** How much of what was paid is paid back, by the steps that a booking was made with. */
final class CancellationLadder {

    private static final BigInteger WHOLE = BigInteger.valueOf(100);

    private CancellationLadder() {}

    /** In percent, for a start that is canceled at a moment; nothing below the last step. */
    static int percent(List<CancellationStep> ladder, Instant start, Instant at) {
        Duration before = Duration.between(at, start);
        return ladder.stream()
                .filter(step -> before.compareTo(step.before()) >= 0)
                .mapToInt(CancellationStep::percent)
                .findFirst()
                .orElse(0);
    }

    /** A part of what was paid; less than a minor unit is not paid back. */
    static Money part(Money paid, int percent) {
        BigInteger amount = BigInteger.valueOf(paid.amount()).multiply(BigInteger.valueOf(percent));
        return new Money(amount.divide(WHOLE).longValueExact(), paid.currency());
    }
}
