package org.vintner.itests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowthTest {

    @Test
    void whatFillsUpAtTheBeginningDoesNotGrow() {
        List<Cell> cells = looks(IntStream.range(0, 30).map(i -> Math.min(100, i * 20)));

        assertThat(Endurance.growth(cells, "heap", "MB", 8).verdict()).isEqualTo(Result.Verdict.MET);
    }

    @Test
    void whatGrowsWithTheOrdersIsFound() {
        List<Cell> cells = looks(IntStream.range(0, 30).map(i -> 100 + i * 5));

        assertThat(Endurance.growth(cells, "heap", "MB", 8).verdict()).isEqualTo(Result.Verdict.MISSED);
    }

    @Test
    void theHeapIsTheSumOfItsGenerations() {
        String info = """
                4711:
                 def new generation   total 19648K, used 1024K [0x1, 0x2, 0x3)
                  eden space 17472K,   2% used [0x1, 0x2, 0x3)
                  from space 2176K,   0% used [0x1, 0x2, 0x3)
                 tenured generation   total 43712K, used 40960K [0x1, 0x2, 0x3)
                   the space 43712K,  62% used [0x1, 0x2, 0x3)
                 Metaspace       used 90000K, committed 91000K, reserved 1114112K
                  class space    used 10000K, committed 11000K, reserved 1048576K
                """;

        assertThat(Memory.used(info)).isEqualTo(41);
        assertThat(Memory.used(" garbage-first heap   total 65536K, used 20480K [0x1, 0x2)\n"))
                .isEqualTo(20);
        assertThatThrownBy(() -> Memory.used("no such process")).hasMessageContaining("no such process");
    }

    private static List<Cell> looks(IntStream heaps) {
        return heaps.mapToObj(heap -> new Cell("orders", 1, Map.of("heap", (double) heap)))
                .toList();
    }
}
