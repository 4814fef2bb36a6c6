package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One round of what {@code booking-campaign.sh} does a hundred times. */
class BookingIT {

    @Test
    @DisplayName(
            "S3.5 S3.6 S3.35: 200 buyers on 20 overlapping hours, the server killed among them: no seat is sold twice")
    void crowdAndDeathSellNoSeatTwice() {
        try (Running running = Running.start("booking")) {
            BookingCrowd crowd = new BookingCrowd(running);

            BookingCrowd.Round round = crowd.round(0, true);

            assertThat(crowd.judge())
                    .satisfies(judgment -> assertThat(judgment.isGood())
                            .as(judgment.toString())
                            .isTrue());
            assertThat(round.booked()).isPositive();
            assertThat(round.refused()).isPositive();
            assertThat(round.broken()).isLessThanOrEqualTo(BookingCrowd.AT_ONCE);
        }
    }
}
