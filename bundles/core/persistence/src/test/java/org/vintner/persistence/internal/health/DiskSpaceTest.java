package org.vintner.persistence.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {
    private static final long MEGABYTE = 1L << 20;

    private final AtomicLong free = new AtomicLong(2_000 * MEGABYTE);
    private final DiskSpace disk =
            new DiskSpace(Map.of("data", Path.of("/somewhere")), 1_000 * MEGABYTE, folder -> free.get());

    @Test
    void enoughRoomIsNoProblem() {
        assertThat(disk.problem()).isEmpty();
    }

    @Test
    void littleRoomNamesTheFolderAndWhatIsLeft() {
        free.set(900 * MEGABYTE);
        assertThat(disk.problem()).get().asString().contains("/somewhere", "nearly full", "900 MB");
        free.set(3 * MEGABYTE);
        assertThat(disk.problem()).get().asString().contains("/somewhere", "is full", "3 MB");
    }

    @Test
    void aFullDiskDoesNotHoldBackTraffic() {
        free.set(0);
        assertThat(disk.holdsBackTraffic()).isFalse();
    }

    @Test
    void eachChangeIsSaidOnceAndAWaveringDiskDoesNotFillTheLog() {
        assertThat(saidAt(2_000, 900, 950, 1_010, 990, 1_050, 900))
                .containsOnlyOnce("WARN")
                .contains("900 MB");
        assertThat(saidAt(5, 3, 0)).containsOnlyOnce("WARN").contains("is full");
        assertThat(saidAt(500)).isEmpty();
        assertThat(saidAt(2_000, 2_000)).doesNotContain("WARN");
        assertThat(saidAt(10)).containsOnlyOnce("WARN");
    }

    private String saidAt(long... megabytes) {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            for (long each : megabytes) {
                free.set(each * MEGABYTE);
                disk.look();
            }
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
