package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;

/** G7, G8, G9: files that buyers have paid for, against nginx with signed addresses. */
final class DownloadGoals implements Goal {

    private static final int LINES = 100;
    private static final long SMALL = 10_240;
    private static final long LARGE = 200_000_000;
    private static final String OURS = "downloads, ";
    private static final String NGINX = "nginx secure_link, ";

    @Override
    public List<String> numbers() {
        return List.of("G7", "G8", "G9");
    }

    @Override
    public List<String> needs() {
        return List.of("nginx", "wrk");
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        Path files = Archive.work().resolve("nginx-files");
        try {
            Archive.delete(files);
            Files.createDirectories(files);
            Goods.write(files.resolve("small"), SMALL);
            Goods.write(files.resolve("large"), LARGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Server server = bench.loaded("downloads").start();
                Nginx nginx = new Nginx(Archive.work().resolve("nginx"), files)) {
            return new Cells(bench, server, nginx).measure(wanted);
        }
    }

    private static final class Cells {
        private final Bench bench;
        private final Server server;
        private final Nginx nginx;

        Cells(Bench bench, Server server, Nginx nginx) {
            this.bench = bench;
            this.server = server;
            this.nginx = nginx;
        }

        List<Result> measure(Set<String> wanted) {
            int links = bench.options().number("links", 1000, 200);
            List<String> small = ours("Small file", SMALL, links);
            List<String> large = ours("Large file", LARGE, 200);
            // Loads of downloads of one grant are no sale: their number is not what is measured.
            server.database().change("UPDATE download_grant SET max_downloads = 2000000000");
            List<Pair> pairs = new ArrayList<>();
            if (wanted.contains("G7")) {
                pairs.add(pair("G7", Fetches.Kind.COSTS, "200 MB files", 4, large, theirs("large", 200), LARGE));
            }
            if (wanted.contains("G8")) {
                pairs.add(pair("G8", Fetches.Kind.WHOLE, "10 KB files", 64, small, theirs("small", links), SMALL));
            }
            if (wanted.contains("G9")) {
                pairs.add(pair("G9", Fetches.Kind.PARTS, "64 KB parts", 64, large, theirs("large", 200), LARGE));
            }
            Map<Long, String> trees = new LinkedHashMap<>(bench.trees(server));
            trees.put(nginx.pid(), "nginx");
            Series series = new Series(trees, () -> bench.awaitQuiet(server), bench.log());
            List<Fetches> sides =
                    pairs.stream().flatMap(pair -> pair.sides().stream()).toList();
            bench.log().say("warm-up");
            int warm = bench.options().number("download-warm-up", 20, 2);
            pairs.forEach(pair -> bench.log().cell(0, pair.ours().measure(warm)));
            Map<String, List<Cell>> cells = series.run(bench.rounds(), bench.seconds(), sides);
            return pairs.stream().flatMap(pair -> pair.results(cells).stream()).toList();
        }

        private Pair pair(
                String goal,
                Fetches.Kind kind,
                String what,
                int connections,
                List<String> ours,
                List<String> theirs,
                long size) {
            return new Pair(
                    goal,
                    kind,
                    new Fetches(
                            OURS + what,
                            kind,
                            connections,
                            ours,
                            size,
                            List.of("server", "database"),
                            bench.programs()),
                    new Fetches(NGINX + what, kind, connections, theirs, size, List.of("nginx"), bench.programs()));
        }

        private List<String> theirs(String name, int links) {
            List<String> all =
                    IntStream.range(0, links).mapToObj(i -> nginx.link(name, i)).toList();
            check(all.get(0), name.equals("small") ? SMALL : LARGE);
            return all;
        }

        /** Each link is a grant of its own, in orders of a hundred lines that were really paid. */
        private List<String> ours(String title, long size, int links) {
            Shop shop = server.shop();
            String product = new Goods(shop).file(title, 500, size);
            List<String> all = new ArrayList<>();
            while (all.size() < links) {
                Shop.Placed order = shop.order(Collections.nCopies(LINES, new Shop.Line(product, 1)));
                shop.pay(order);
                shop.awaitFulfilled(order);
                shop.buyer(order, "GET", "/downloads", null)
                        .expect(200)
                        .json()
                        .path("items")
                        .forEach(item -> all.add(item.path("url").asText()));
            }
            check(all.get(0), size);
            return all.subList(0, links);
        }

        /** Both sides really give the bytes. */
        private static void check(String link, long size) {
            try (InputStream in = URI.create(link).toURL().openStream()) {
                long bytes = in.transferTo(OutputStream.nullOutputStream());
                WrongResult.unless(bytes == size, "A file of " + bytes + " bytes instead of " + size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Pair(String goal, Fetches.Kind kind, Fetches ours, Fetches theirs) {

        List<Fetches> sides() {
            return List.of(ours, theirs);
        }

        List<Result> results(Map<String, List<Cell>> cells) {
            List<Cell> mine = cells.get(ours.name());
            List<Cell> others = cells.get(theirs.name());
            List<Result> results = new ArrayList<>();
            switch (kind) {
                case COSTS ->
                    results.add(Result.ratio(
                            goal, "200 MB files: processor time per GB", "s/GB", mine, others, Wanted.atMost(1.15)));
                case WHOLE ->
                    results.add(Result.ratio(goal, "10 KB files", "files/s", mine, others, Wanted.atLeast(0.6)));
                case PARTS ->
                    results.add(Result.ratio(
                            goal, "64 KB parts of a 200 MB file", "parts/s", mine, others, Wanted.atLeast(0.75)));
            }
            if (kind != Fetches.Kind.COSTS) {
                results.add(Result.ratio(
                                goal,
                                "processor time per request",
                                "µs",
                                perRequest(ours, mine),
                                perRequest(theirs, others),
                                Wanted.atMost(0))
                        .asInfo());
            }
            return results;
        }

        private static List<Cell> perRequest(Fetches side, List<Cell> cells) {
            return cells.stream()
                    .map(cell ->
                            new Cell(cell.side(), side.processorTime(cell) / cell.detail("requests") * 1e6, Map.of()))
                    .toList();
        }
    }
}
