package org.vintner.itests.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** How long a visitor's calendar waits for a month of a service whose times are mostly taken, one request after the other. */
final class BusyMonth {

    private static final int DAYS = 30;
    private static final int SLOTS = DAYS * 48;
    private static final int READS = 50;

    private final Bench bench;
    private final Server server;
    private final BookableYear year;

    BusyMonth(Bench bench, Server server, BookableYear year) {
        this.bench = bench;
        this.server = server;
        this.year = year;
    }

    List<Result> measure() {
        RestBookings buyers = new RestBookings("a month is booked", server, year, bench.seed(), SLOTS);
        int seconds = bench.seconds();
        buyers.prepare(seconds);
        Cell booked = buyers.measure(seconds);
        buyers.verify(booked);
        bench.log().cell(0, booked);
        bench.awaitQuiet(server);
        String of = String.format(
                " (%,.0f of %,d half hours are taken)",
                booked.detail("taken"), SLOTS * year.bookables().size());
        BookableYear.Bookable one = year.bookables().get(0);
        String address = "/api/v1/products/" + one.product() + "/availability?zone=UTC&from=" + date(0) + "&to="
                + date(SLOTS - 1);
        return List.of(
                Result.info("G11", "a month of a busy service" + of, "ms", reads(address)),
                Result.info("G11", "the same of one resource", "ms", reads(address + "&resource=" + one.resource())));
    }

    private String date(int slot) {
        return year.start(slot).toString().substring(0, 10);
    }

    private List<Double> reads(String address) {
        List<Double> milliseconds = new ArrayList<>();
        // As many before, for the JVM.
        for (int i = -READS; i < READS; i++) {
            long begin = System.nanoTime();
            Http.get(server.uri(address)).expect(200);
            if (i >= 0) {
                milliseconds.add((System.nanoTime() - begin) / 1e6);
            }
        }
        return milliseconds;
    }
}
