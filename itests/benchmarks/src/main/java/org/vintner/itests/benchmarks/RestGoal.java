package org.vintner.itests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/**
 * G10: a product read by REST, through our layer and through a plain CXF with Jackson. Both are in the same server, on the same engine,
 * before the same catalog service, and give the same JSON; so what differs is our layer.
 */
final class RestGoal implements Goal {

    private static final int CONNECTIONS = 64;
    private static final String OURS = "GET of a product, our layer";
    private static final String PLAIN = "GET of a product, plain CXF";
    private static final String FIXED = "plain CXF, no database";

    @Override
    public List<String> numbers() {
        return List.of("G10");
    }

    @Override
    public List<String> needs() {
        return List.of("wrk");
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        // The plain CXF is a stranger's servlet, which gets fewer places than there are connections, and can't wait.
        Map<String, String> places = Map.of("other", Integer.toString(2 * CONNECTIONS));
        try (Server server =
                bench.loaded("rest").config("org.vintner.admission.cfg", places).start()) {
            String product = new Goods(server.shop()).keys("A product", 1990, 10);
            OrderGoals.copyPlugin("benchmarks-rest", server.folder().resolve("deploy"));
            Await.until(
                    "the plain CXF answers",
                    () -> Http.get(server.uri("/bench/products/" + product)).status() == 200);
            JsonNode ours = body(server.uri("/api/v1/products/" + product));
            WrongResult.unless(
                    ours.equals(body(server.uri("/bench/products/" + product)))
                            && ours.equals(body(server.uri("/bench/fixed/" + product))),
                    "The plain CXF gives another product than the API: " + ours + " and "
                            + body(server.uri("/bench/products/" + product)));
            List<Fetches> sides = List.of(
                    side(OURS, "/api/v1/products/" + product, server, bench),
                    side(PLAIN, "/bench/products/" + product, server, bench),
                    side(FIXED, "/bench/fixed/" + product, server, bench));
            bench.log().say("warm-up");
            int warm = bench.options().number("rest-warm-up", 20, 2);
            sides.forEach(side -> bench.log().cell(0, side.measure(warm)));
            Map<String, List<Cell>> cells = bench.series(server).run(bench.rounds(), bench.seconds(), sides);
            return List.of(
                    Result.ratio(
                            "G10",
                            "a product read by REST",
                            "reads/s",
                            cells.get(OURS),
                            cells.get(PLAIN),
                            Wanted.atLeast(0.85)),
                    Result.ratio(
                                    "G10",
                                    "the same against CXF without the database",
                                    "reads/s",
                                    cells.get(OURS),
                                    cells.get(FIXED),
                                    Wanted.atLeast(0))
                            .asInfo());
        }
    }

    private static JsonNode body(URI uri) {
        return Http.get(uri).expect(200).json();
    }

    private static Fetches side(String name, String path, Server server, Bench bench) {
        long size = Http.get(server.uri(path)).expect(200).bytes().length;
        return new Fetches(
                name,
                Fetches.Kind.WHOLE,
                CONNECTIONS,
                List.of(server.uri(path).toString()),
                size,
                List.of("server", "database"),
                bench.programs());
    }
}
