package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("S1.18: how many complete copies were sent")
final class CoverageTest {
    private static final long SIZE = 1000;

    @Test
    void nothingSentIsNoCopy() {
        assertThat(copies()).isZero();
    }

    @Test
    void eachWholeFileIsOneCopy() {
        assertThat(copies(0, 1000)).isEqualTo(1);
        assertThat(copies(0, 1000, 0, 1000, 0, 1000)).isEqualTo(3);
    }

    @Test
    void resumedAndSegmentedDownloadsAreOneCopy() {
        assertThat(copies(0, 300, 300, 301, 301, 1000)).isEqualTo(1);
        assertThat(copies(750, 1000, 0, 250, 500, 750, 250, 500)).isEqualTo(1);
    }

    @Test
    void brokenDownloadsAreNoCopyHoweverMany() {
        assertThat(copies(0, 600, 0, 600, 0, 600, 0, 600)).isZero();
        assertThat(copies(0, 600, 0, 600, 0, 600, 0, 600, 0, 1000)).isEqualTo(1);
        assertThat(copies(0, 600, 0, 600, 0, 600, 0, 600, 0, 1000, 0, 1000)).isEqualTo(2);
    }

    @Test
    void allButTheFirstByteIsACopy() {
        assertThat(copies(1, 1000)).isEqualTo(1);
        assertThat(copies(1, 1000, 1, 1000)).isEqualTo(2);
        assertThat(copies(50, 1000)).isEqualTo(1);
        assertThat(copies(51, 1000)).isZero();
    }

    @Test
    void segmentsOfSeveralReceiversInAnyOrderAreAsManyCopies() {
        assertThat(copies(0, 500, 0, 500, 0, 500, 500, 1000, 500, 1000)).isEqualTo(2);
    }

    @Test
    void tinyFilesHaveCopiesToo() {
        assertThat(new Coverage(1, List.of()).copies()).isZero();
        assertThat(new Coverage(1, List.of()).plus(List.of(new ByteRange(0, 1))).copies())
                .isEqualTo(1);
        assertThat(new Coverage(10, List.of())
                        .plus(List.of(new ByteRange(1, 10)))
                        .copies())
                .isEqualTo(1);
    }

    @Test
    void itSurvivesItsStoredForm() {
        Coverage coverage =
                new Coverage(SIZE, List.of()).plus(List.of(new ByteRange(0, 500), new ByteRange(300, 1000)));

        assertThat(coverage.toNumbers()).containsExactly(0L, 1L, 300L, 2L, 500L, 1L, 1000L, 0L);
        assertThat(new Coverage(SIZE, coverage.toNumbers()).toNumbers()).isEqualTo(coverage.toNumbers());
    }

    @Test
    void whatDidNotArriveIsTakenBack() {
        Coverage coverage = new Coverage(SIZE, List.of()).plus(List.of(new ByteRange(0, 1000)));

        assertThat(coverage.minus(new ByteRange(800, 1000)).copies()).isZero();
        assertThat(coverage.minus(new ByteRange(800, 1000)).toNumbers()).containsExactly(0L, 1L, 800L, 0L);
        assertThat(coverage.minus(new ByteRange(0, 1000))
                        .minus(new ByteRange(0, 10))
                        .toNumbers())
                .isEmpty();
    }

    @Test
    void oddPiecesDoNotGrowWithoutBoundAndAreNeverForgotten() {
        long size = 10_000_000;
        Random random = new Random(7);
        Coverage coverage = new Coverage(size, List.of());
        for (int i = 0; i < 1_500; i++) {
            long from = random.nextLong(size - 1000);
            coverage = coverage.plus(List.of(new ByteRange(from, from + 1 + random.nextLong(1000))));
        }
        assertThat(coverage.toNumbers()).hasSizeLessThanOrEqualTo(2 * 1024);
        assertThat(coverage.plus(List.of(new ByteRange(0, size))).copies()).isPositive();
    }

    @Test
    void mergedPiecesCanBeCountedToTheVeryEnd() {
        long size = 10_000_000;
        Coverage coverage = new Coverage(size, List.of());
        for (long from = 0; from < size; from += 2000) {
            coverage.add(new ByteRange(from, from + 1000));
        }
        ByteRange last = new ByteRange(size - 10, size);
        Coverage merged = coverage.plus(List.of(last)).plus(List.of(last, last));
        merged.add(last);

        assertThat(merged.copies()).isLessThanOrEqualTo(1);
        assertThat(merged.max(last)).isGreaterThanOrEqualTo(4);
        assertThat(merged.plus(merged).plus(List.of(new ByteRange(0, size))).copies())
                .isPositive();
        assertThat(merged.toRanges()).isNotEmpty();
    }

    @Test
    void countIsTheSameAsCountingEachByte() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            int[] times = new int[(int) SIZE];
            Coverage coverage = new Coverage(SIZE, List.of());
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt((int) SIZE - 1);
                int to = from + 1 + random.nextInt((int) SIZE - from);
                coverage = coverage.plus(List.of(new ByteRange(from, Math.min(to, SIZE))));
                for (int b = from; b < Math.min(to, SIZE); b++) {
                    times[b]++;
                }
            }
            assertThat(coverage.copies()).isEqualTo(copiesOf(times));
        }
    }

    private static int copiesOf(int[] times) {
        int copies = 0;
        while (true) {
            int sent = 0;
            for (int n : times) {
                sent += n > copies ? 1 : 0;
            }
            if (sent < 950) {
                return copies;
            }
            copies++;
        }
    }

    private static int copies(long... bounds) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(new ByteRange(bounds[i], bounds[i + 1]));
        }
        return new Coverage(SIZE, List.of()).plus(ranges).copies();
    }
}
