package org.vintner.itests.benchmarks;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** G12: from the start script to the first answer with a product from the database, which was made before. */
final class StartGoal implements Goal {

    private static final double AT_MOST = 3;

    @Override
    public List<String> numbers() {
        return List.of("G12");
    }

    @Override
    public List<String> needs() {
        return List.of();
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        try (Server server = bench.shipped("start")) {
            double first = start(server, "");
            bench.log().say(String.format("  first start, which makes the database: %.2f s, not judged", first));
            String product = new Goods(server.shop()).keys("A product", 1990, 10);
            server.stop();
            bench.log()
                    .say(String.format(
                            "  second start, which takes over the archive of classes: %.2f s, not judged",
                            start(server, product)));
            List<Cell> cells = new ArrayList<>();
            for (int i = 1; i <= bench.rounds(); i++) {
                server.stop();
                Cpu before = Cpu.now(Map.of(ProcessHandle.current().pid(), "client"));
                double seconds = start(server, product);
                Cpu used = Cpu.now(bench.trees(server)).since(before);
                double machine = used.machine();
                double own = used.trees().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
                double foreign =
                        (machine - own) / seconds / Runtime.getRuntime().availableProcessors();
                Cell cell = new Cell(
                        "start",
                        seconds,
                        Map.of(
                                "cpu server", used.trees().get("server"),
                                "resident MB", Memory.resident(server.pid()),
                                "foreign", foreign));
                cells.add(cell);
                bench.log().cell(i, cell);
            }
            return List.of(Result.figure(
                    "G12",
                    "start to the first product read, profile "
                            + bench.options().text("profile").orElse("as shipped"),
                    "s",
                    Series.values(cells),
                    Wanted.below(AT_MOST),
                    cells));
        }
    }

    /** Starts; {@return after how many seconds a visitor was shown the product, or the empty list when there is none yet} */
    private static double start(Server server, String product) {
        long begin = System.nanoTime();
        server.launch();
        while (!shows(server, product)) {
            WrongResult.unless(
                    server.isAlive()
                            && System.nanoTime() - begin < Duration.ofMinutes(5).toNanos(),
                    "The server does not start; see " + server.folder());
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        server.awaitReady();
        return seconds;
    }

    private static boolean shows(Server server, String product) {
        try {
            Http.Answer answer = Http.get(server.uri("/api/v1/products"));
            return answer.status() == 200 && answer.text().contains(product);
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
