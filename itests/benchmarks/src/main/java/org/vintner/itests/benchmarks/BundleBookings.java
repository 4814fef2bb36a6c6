package org.vintner.itests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** Attempts by threads of a bundle inside the server ({@code ../benchmarks-rest}), through the service that REST calls as well. */
final class BundleBookings implements Side {

    private static final int CLIENTS = 32;

    private final String name;
    private final Server server;
    private final BookableYear year;

    BundleBookings(String name, Server server, BookableYear year) {
        this.name = name;
        this.server = server;
        this.year = year;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare(int seconds) {
        year.clear();
    }

    @Override
    public Cell measure(int seconds) {
        JsonNode seen = Http.post(
                        server.uri("/bench-bookings?clients=" + CLIENTS + "&seconds=" + seconds),
                        year.lines().getBytes(StandardCharsets.UTF_8))
                .expect(200)
                .json();
        Map<String, Double> details = new LinkedHashMap<>();
        seen.properties()
                .forEach(field -> details.put(field.getKey(), field.getValue().asDouble()));
        return new Cell(name, details.get("requests") / details.remove("wall"), details);
    }

    @Override
    public void verify(Cell cell) {
        year.verify(cell, 0);
    }
}
