package org.vintner.spi.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillTermsTest {

    private static BillTerms terms(String zone, String readyAt) {
        return new BillTerms(ZoneId.of(zone), LocalTime.parse(readyAt), Duration.ofDays(1), Duration.ofMinutes(10), 90);
    }

    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai,    10:00, 2026-11-27, 2026-11-28T02:00:00Z",
        "UTC,              00:30, 2026-12-31, 2027-01-01T00:30:00Z",
        "America/New_York, 02:30, 2026-03-07, 2026-03-08T07:30:00Z", // no such time of day: an hour later by the clock
        "America/New_York, 01:30, 2026-10-31, 2026-11-01T05:30:00Z" // it comes twice: the first
    })
    void aBillIsReadyOnTheDayAfterAtItsZonesTime(String zone, String readyAt, LocalDate day, Instant ready) {
        assertThat(terms(zone, readyAt).readyFrom(day)).isEqualTo(ready);
    }

    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai,    2026-11-27, 2026-11-26T16:00:00Z, 24",
        "America/New_York, 2026-03-08, 2026-03-08T05:00:00Z, 23",
        "America/New_York, 2026-11-01, 2026-11-01T04:00:00Z, 25",
        "America/Santiago, 2026-09-06, 2026-09-06T04:00:00Z, 23" // this day begins at one o'clock
    })
    void aDayOfABillIsACalendarDayOfItsZone(String zone, LocalDate day, Instant from, long hours) {
        BillRequest request = new BillRequest(day, ZoneId.of(zone));

        assertThat(request.from()).isEqualTo(from);
        assertThat(request.until()).isEqualTo(from.plus(Duration.ofHours(hours)));
    }

    @Test
    void termsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() ->
                        new BillTerms(ZoneId.of("UTC"), LocalTime.NOON, Duration.ofDays(-1), Duration.ofMinutes(1), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GatewayTerms.Limit(100, 99)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GatewayTerms.Limit(1, 99, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
