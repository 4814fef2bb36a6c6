package org.vintner.itests.bench.rest.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Orders;

/** Places orders of random half hours by many threads for some seconds, and says how it went. */
final class BookingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int HALF_HOUR = 1_800;

    private final transient Orders orders;
    private final AtomicLong buyers = new AtomicLong();

    BookingServlet(Orders orders) {
        this.orders = orders;
    }

    /** What one thread saw. */
    private record Seen(long taken, long errors, long[] nanos) {}

    /** What can be booked: half hours from a time on, of resources. */
    private record Year(Instant begin, int slots, List<String[]> bookables) {

        static Year parse(List<String> lines) {
            String[] head = lines.get(0).split(" ", -1);
            return new Year(
                    Instant.parse(head[0]),
                    Integer.parseInt(head[1]),
                    lines.stream().skip(1).map(line -> line.split(" ", -1)).toList());
        }

        NewOrderLine random() {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String[] one = bookables.get(random.nextInt(bookables.size()));
            Instant start = begin.plusSeconds((long) HALF_HOUR * random.nextInt(slots));
            return new NewOrderLine(
                    ProductId.parse(one[0]),
                    1,
                    Optional.of(new BookingRequest(start, Optional.of(ResourceId.parse(one[1])), List.of())));
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Year year = Year.parse(body.lines().toList());
        int clients = Integer.parseInt(request.getParameter("clients"));
        int seconds = Integer.parseInt(request.getParameter("seconds"));
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        try {
            long begin = System.nanoTime();
            long end = begin + seconds * 1_000_000_000L;
            List<Callable<Seen>> threads = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                threads.add(() -> attempts(year, end));
            }
            List<Seen> all = new ArrayList<>();
            for (Future<Seen> thread : pool.invokeAll(threads)) {
                all.add(thread.get());
            }
            response.setContentType("application/json");
            response.getWriter().print(json(all, (System.nanoTime() - begin) / 1e9));
        } catch (InterruptedException | ExecutionException e) {
            throw new ServletException(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private Seen attempts(Year year, long end) {
        long taken = 0;
        long errors = 0;
        long[] nanos = new long[1024];
        int count = 0;
        while (System.nanoTime() < end) {
            long begin = System.nanoTime();
            Optional<CommerceError> refusal = attempt(year);
            if (refusal.isEmpty()) {
                taken++;
            } else if (refusal.get() != CommerceError.SLOT_TAKEN) {
                errors++;
            }
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = System.nanoTime() - begin;
        }
        return new Seen(taken, errors, Arrays.copyOf(nanos, count));
    }

    private Optional<CommerceError> attempt(Year year) {
        Buyer buyer = new Buyer("booker-" + buyers.incrementAndGet() + "@example.com", Locale.ENGLISH);
        try {
            orders.place(new NewOrder(buyer, List.of(year.random())));
            return Optional.empty();
        } catch (CommerceException e) {
            return Optional.of(e.error());
        }
    }

    private static String json(List<Seen> all, double wall) {
        long[] sorted = all.stream()
                .flatMapToLong(seen -> Arrays.stream(seen.nanos()))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "{\"wall\":%f,\"requests\":%d,\"taken\":%d,\"errors\":%d,\"p50\":%f,\"p99\":%f}",
                wall,
                sorted.length,
                all.stream().mapToLong(Seen::taken).sum(),
                all.stream().mapToLong(Seen::errors).sum(),
                millis(sorted, 0.50),
                millis(sorted, 0.99));
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * share)] / 1e6;
    }
}
