package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.Money;
import org.vintner.api.books.BillDifference;
import org.vintner.api.books.BillDifferenceKind;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.api.id.PaymentId;

/** S1.36: what an operator reads about a difference. */
class BillWordingTest {

    @ParameterizedTest
    @DisplayName("S1.36: amounts are written as people write them, with as many places as the currency has")
    @CsvSource({
        "2001, 2000, EUR, 20.01 EUR, 20.00 EUR",
        "501, 500, JPY, 501 JPY, 500 JPY",
        "1235, 5, KWD, 1.235 KWD, 0.005 KWD"
    })
    void amountsAreForPeople(long billed, long booked, String currency, String theirs, String ours) {
        String detail = BillWording.detail(new BillDifference(
                BillDifferenceId.next(),
                BillId.next(),
                "stripe",
                BillDifferenceKind.PAYMENT_DIFFERS,
                "pi_1",
                Optional.of(PaymentId.next()),
                Optional.empty(),
                Optional.of(Money.of(billed, currency)),
                Optional.of(Money.of(booked, currency)),
                "amount",
                Instant.EPOCH,
                Optional.empty()));

        assertThat(detail).contains("says " + theirs + " for", "we say " + ours + ":");
    }
}
