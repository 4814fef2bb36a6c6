package org.vintner.itests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuTest {

    @Test
    void aProcessMayHaveAnyName() {
        String line = "42 (a) b (c) S 7 1 1 0 -1 4194304 100 200 0 0 11 22 33 44 20 0 1 0 100 0 0";

        assertThat(Cpu.Stat.parse(line)).isEqualTo(new Cpu.Stat(7, 11 + 22 + 33 + 44));
    }

    @Test
    void waitingForTheDiskIsNotBusyAndTimeTakenAwayByTheHostIs() {
        assertThat(Cpu.busy("cpu  100 10 200 5000 300 1 2 50 7 7")).isEqualTo(3.63);
    }

    @Test
    void whatNoTreeHasUsedIsForeign() {
        Cpu before = new Cpu(100, Map.of("server", 10.0));
        Cpu after = new Cpu(109, Map.of("server", 14.0, "nginx", 2.0));

        Cpu used = after.since(before);

        assertThat(used.trees()).containsEntry("server", 4.0);
        assertThat(used.foreign()).isEqualTo(9 - 4 - 2);
    }

    @Test
    void ourOwnTimeIsWithinThatOfTheMachine() {
        Cpu now = Cpu.now(Map.of(ProcessHandle.current().pid(), "own"));

        assertThat(now.trees().get("own")).isPositive().isLessThan(now.machine());
    }
}
