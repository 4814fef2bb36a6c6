package org.vintner.itests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.PublicId;

class BaselinesTest {

    @Test
    void whatIsMissingIsNamedWithItsPackage() {
        assertThat(Programs.missing(List.of("sh"))).isEmpty();
        assertThat(Programs.text("p1.sql")).contains("SKIP LOCKED");
        assertThat(Programs.text("booking-schema.sql")).contains("EXCLUDE USING gist");
        assertThat(Programs.text("booking.sql")).contains("ON CONFLICT DO NOTHING");
        assertThat(Programs.text("result.lua") + Programs.text("once.lua"))
                .contains("function print_result", "function done");
    }

    @Test
    void theGoalsAreAllFourteen() {
        assertThat(Benchmarks.numbers())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 14).mapToObj(n -> "G" + n).toList());
    }

    @Test
    void idsAreWrittenAsTheApiWritesThem() {
        String id = "pay_01m7x3razae6a8vrbgstbye0d5";

        assertThat(PublicId.text("pay", PublicId.uuid(id))).isEqualTo(id);
    }
}
