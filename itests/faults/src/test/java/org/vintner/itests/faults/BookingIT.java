package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One round of what {@code booking-campaign.sh} does a hundred times, and a crowd in the queue of a service. */
class BookingIT {

    private static Running running;

    @BeforeAll
    static void start() {
        running = Running.start("booking");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    @DisplayName(
            "S3.5 S3.6 S3.35: 200 buyers on 20 overlapping hours, the server killed among them: no seat is sold twice")
    void crowdAndDeathSellNoSeatTwice() {
        BookingCrowd crowd = new BookingCrowd(running);

        BookingCrowd.Round round = crowd.round(0, true);

        assertThat(crowd.judge())
                .satisfies(judgment ->
                        assertThat(judgment.isGood()).as(judgment.toString()).isTrue());
        assertThat(round.booked()).isPositive();
        assertThat(round.refused()).isPositive();
        assertThat(round.broken()).isLessThanOrEqualTo(BookingCrowd.AT_ONCE);
    }

    @Test
    @DisplayName(
            "S3.28: 120 buyers in a queue, the server killed among them: each is told the outcome, first come first, nothing twice")
    void crowdInAQueueIsSettledInOrderThroughADeath() {
        new QueueCrowd(running).comeAndBeTold();
    }
}
