package org.vintner.itests.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures sides in turn, A B A B, so that what the machine does meanwhile meets all of them. */
final class Series {

    private static final int ATTEMPTS = 4;

    private final Map<Long, String> roots;
    private final Runnable quiet;
    private final Log log;

    /**
     * @param roots process ids of the trees whose processor time is told apart
     * @param quiet waits until nothing of the former cell is under way any more
     */
    Series(Map<Long, String> roots, Runnable quiet, Log log) {
        this.roots = new LinkedHashMap<>(roots);
        this.quiet = quiet;
        this.log = log;
    }

    /** {@return the cells of each side, by its name} */
    Map<String, List<Cell>> run(int rounds, int seconds, List<? extends Side> sides) {
        Map<String, List<Cell>> cells = new LinkedHashMap<>();
        sides.forEach(side -> cells.put(side.name(), new ArrayList<>()));
        for (int round = 1; round <= rounds; round++) {
            for (Side side : sides) {
                Cell cell = measured(side, seconds);
                cells.get(side.name()).add(cell);
                log.cell(round, cell);
            }
        }
        return cells;
    }

    private Cell measured(Side side, int seconds) {
        for (int attempt = 1; ; attempt++) {
            side.prepare(seconds);
            quiet.run();
            Cell cell = metered(side, seconds);
            try {
                side.verify(cell);
                return cell;
            } catch (RanOut e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                log.say("  " + side.name() + " is measured again: " + e.getMessage());
            }
        }
    }

    private Cell metered(Side side, int seconds) {
        Cpu before = Cpu.now(roots);
        long begin = System.nanoTime();
        Cell cell = side.measure(seconds);
        double wall = (System.nanoTime() - begin) / 1e9;
        Cpu used = Cpu.now(roots).since(before);
        Map<String, Double> details = new LinkedHashMap<>(cell.details());
        used.trees().forEach((tree, time) -> details.put("cpu " + tree, time));
        details.put("foreign", used.foreign() / wall / Runtime.getRuntime().availableProcessors());
        return new Cell(cell.side(), side.figure(new Cell(cell.side(), cell.value(), details)), details);
    }

    static List<Double> values(List<Cell> cells) {
        return cells.stream().map(Cell::value).toList();
    }

    static List<Double> details(List<Cell> cells, String name) {
        return cells.stream().map(cell -> cell.detail(name)).toList();
    }
}
