package org.vintner.booking.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Schedule;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ResourceId;

class KeptDaysTest {

    private static final LocalDate DAY = LocalDate.of(2030, 1, 1);

    private final KeptDays days = new KeptDays();
    private final AtomicInteger reckoned = new AtomicInteger();

    private List<Offer> day(int offers) {
        reckoned.incrementAndGet();
        Resource resource = new Resource(
                ResourceId.next(),
                AccountId.next(),
                "Room",
                ZoneId.of("UTC"),
                1,
                new Schedule(List.of(), List.of()),
                Instant.EPOCH);
        return Collections.nCopies(offers, new Offer(resource, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), List.of()));
    }

    @Test
    void aDayIsReckonedOnceForEachOwner() {
        Object owner = new Object();
        Object other = new Object();
        assertThat(days.of(owner, DAY, () -> day(3))).hasSize(3);
        assertThat(days.of(owner, DAY, () -> day(4))).hasSize(3);
        assertThat(days.of(other, DAY, () -> day(4))).hasSize(4);
        assertThat(reckoned).hasValue(2);
    }

    /** Anybody may ask for any day: neither many offers nor many days without any fill the memory. */
    @Test
    void whatIsKeptIsBounded() {
        Object owner = new Object();
        for (int i = 0; i < 3_000; i++) {
            days.of(owner, DAY.plusDays(i), () -> day(100));
            assertThat(days.size()).isLessThanOrEqualTo(200_000);
        }
        for (int i = 0; i < 300_000; i++) {
            days.of(owner, DAY.plusDays(i), List::of);
        }
        assertThat(days.size()).isLessThanOrEqualTo(200_000);
    }
}
