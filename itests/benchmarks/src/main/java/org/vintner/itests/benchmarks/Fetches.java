package org.vintner.itests.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files fetched from signed addresses, by wrk, which throws them away. */
final class Fetches implements Side {

    /** What is fetched, and what the figure is. */
    enum Kind {
        /** Whole files; files per second. */
        WHOLE,
        /** Parts; parts per second. */
        PARTS,
        /** Whole files; seconds of the server's processor time for a gigabyte. */
        COSTS
    }

    /** A part of a file. */
    static final int PART = 65_536;

    private static final double GIGABYTE = 1e9;

    private final String name;
    private final Kind kind;
    private final int connections;
    private final long size;
    private final List<String> trees;
    private final Wrk wrk;
    private final Path file;

    /**
     * @param links signed addresses, used in turn
     * @param size of the file
     * @param trees of processes that are the server
     */
    Fetches(
            String name,
            Kind kind,
            int connections,
            List<String> links,
            long size,
            List<String> trees,
            Programs programs) {
        this.name = name;
        this.kind = kind;
        this.connections = connections;
        this.size = size;
        this.trees = List.copyOf(trees);
        URI first = URI.create(links.get(0));
        this.wrk = new Wrk(programs, "http://127.0.0.1:" + first.getPort());
        this.file = programs.folder().resolve("fetches-" + name.replaceAll("[^A-Za-z0-9]+", "-") + ".bin");
        write(links);
    }

    private void write(List<String> links) {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (String link : links) {
            URI uri = URI.create(link);
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String request = "GET " + uri.getRawPath() + query + " HTTP/1.1\r\nHost: localhost:" + uri.getPort()
                    + "\r\n" + (kind == Kind.PARTS ? "" : "\r\n");
            requests.writeBytes((request.length() + "\n" + request).getBytes(StandardCharsets.US_ASCII));
        }
        try {
            Files.write(file, requests.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(int seconds) {}

    @Override
    public Cell measure(int seconds) {
        Wrk.Seen seen = kind == Kind.PARTS
                ? wrk.run("ranges.lua", connections, seconds, file, Long.toString(size), Integer.toString(PART))
                : wrk.run("cycle.lua", connections, seconds, file);
        Map<String, Double> details = new LinkedHashMap<>(seen.details());
        details.put("gigabytes", seen.get("bytes") / GIGABYTE);
        return new Cell(name, seen.rate(), details);
    }

    @Override
    public double figure(Cell metered) {
        return kind == Kind.COSTS ? processorTime(metered) / metered.detail("gigabytes") : metered.value();
    }

    /** Of the server, and of the database that it asks. */
    double processorTime(Cell metered) {
        return trees.stream()
                .filter(tree -> metered.details().containsKey("cpu " + tree))
                .mapToDouble(tree -> metered.detail("cpu " + tree))
                .sum();
    }

    @Override
    public void verify(Cell cell) {
        WrongResult.unless(cell.detail("errors") == 0, name + ": " + cell.detail("errors") + " errors: " + cell);
        double bytes = cell.detail("gigabytes") * GIGABYTE;
        double least = cell.detail("requests") * (kind == Kind.PARTS ? PART : size) * 0.999;
        WrongResult.unless(
                bytes >= least - size, name + ": " + bytes + " bytes came, " + least + " should have: " + cell);
    }
}
