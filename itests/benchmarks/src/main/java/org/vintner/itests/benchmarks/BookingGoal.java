package org.vintner.itests.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/**
 * G11: attempts at random half hours of a year, most of which succeed over 1,000 resources and of which more and more come too late over
 * 5. Ours are whole orders: price, rules, order, line, booking, history, event; the baseline inserts one row under one constraint.
 */
final class BookingGoal implements Goal {

    private static final int FEW = 5;
    private static final Map<Integer, String> RESOURCES = Map.of(1_000, "1,000 resources", FEW, "5 resources");

    @Override
    public List<String> numbers() {
        return List.of("G11");
    }

    @Override
    public List<String> needs() {
        return List.of("pgbench");
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        List<Result> results = new ArrayList<>();
        for (int resources : List.of(1_000, FEW)) {
            results.addAll(over(resources, bench));
        }
        return results;
    }

    private static List<Result> over(int resources, Bench bench) {
        String over = " over " + RESOURCES.get(resources);
        // The bundle is a stranger's, and each of its requests lasts as long as a measurement.
        try (Server server = bench.loaded("booking-" + resources)
                .config("org.vintner.admission.cfg", Map.of("other", "16"))
                .start()) {
            BookableYear year = new BookableYear(server, resources);
            OrderGoals.copyPlugin("benchmarks-rest", server.folder().resolve("deploy"));
            Await.until(
                    "the bundle that books is there",
                    () -> Http.get(server.uri("/bench-bookings")).status() == 200);
            PlainBookings plain =
                    new PlainBookings("pgbench" + over, bench.programs(), server.databaseAddress(), resources);
            BundleBookings bundle = new BundleBookings("the service" + over, server, year);
            RestBookings rest = new RestBookings("POST /orders" + over, server, year, bench.seed(), BookableYear.SLOTS);
            List<Side> sides = List.of(plain, bundle, rest);
            warmUp(bench, sides);
            Map<String, List<Cell>> cells = bench.series(server).run(bench.rounds(), bench.seconds(), sides);
            bench.log().say("no time" + over + " is sold twice");
            List<Result> results = new ArrayList<>(List.of(
                    result("booking attempts through our service" + over, bundle, plain, cells),
                    result("booking attempts by REST" + over, rest, plain, cells),
                    Result.info(
                            "G11",
                            "p99 of an attempt by REST" + over,
                            "ms",
                            Series.details(cells.get(rest.name()), "p99"))));
            if (resources == FEW) {
                results.addAll(new BusyMonth(bench, server, year).measure());
            }
            return results;
        }
    }

    private static void warmUp(Bench bench, List<Side> sides) {
        bench.log().say("warm-up");
        int seconds = bench.options().number("booking-warm-up", 20, 3);
        for (Side side : sides) {
            side.prepare(seconds);
            bench.log().cell(0, side.measure(seconds));
        }
    }

    private static Result result(String what, Side ours, Side plain, Map<String, List<Cell>> cells) {
        return Result.ratio(
                "G11", what, "attempts/s", cells.get(ours.name()), cells.get(plain.name()), Wanted.atLeast(0.7));
    }
}
