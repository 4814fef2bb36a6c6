package org.vintner.itests.faults.campaign;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The payment provider, in a process of its own. What it has done stands in its books before anybody hears of it; what is heard
 * is another matter: by the dice it answers late, wrongly or not at all.
 */
final class ProviderProcess {

    /** How a payment stands here. */
    private enum State {
        WAITING,
        PROCESSING,
        CAPTURED,
        FAILED,
        CLOSED,
        DECLINED
    }

    private static final class Payment {
        final String id;
        final long amount;
        final String notify;
        /** What the dice are thrown for: the same in each run, as ids are not. */
        final String subject;

        State state = State.WAITING;
        long refunded;
        final Map<String, Refund> refunds = new LinkedHashMap<>();

        Payment(String id, long amount, String notify, String subject) {
            this.subject = subject;
            this.id = id;
            this.amount = amount;
            this.notify = notify;
        }

        String reference() {
            return "ref-" + id;
        }

        String number() {
            return "cap-" + id;
        }
    }

    private static final class Refund {
        final String id;
        final Payment payment;
        final long amount;
        String state;

        Refund(String id, Payment payment, long amount, String state) {
            this.id = id;
            this.payment = payment;
            this.amount = amount;
            this.state = state;
        }

        String number() {
            return "back-" + id;
        }

        String subject() {
            return payment.subject + "/refund";
        }
    }

    private record Reply(int status, Map<String, String> fields) {}

    private final int port;
    private final Dice dice;
    private final Ledger books;
    private final WebhookPost post;
    private final ConcurrentMap<String, Payment> payments = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Refund> refunds = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(4);
    private volatile boolean calm;

    private ProviderProcess(int port, Path books, long seed, String secret) {
        this.port = port;
        this.dice = new Dice(seed);
        this.books = new Ledger(books);
        this.post = new WebhookPost(clock, dice, secret, this::count);
    }

    /** Arguments: port, file of the books, seed, secret for signing. It ends with its standard input. */
    public static void main(String[] args) throws IOException {
        ProviderProcess provider =
                new ProviderProcess(Integer.parseInt(args[0]), Path.of(args[1]), Long.parseLong(args[2]), args[3]);
        provider.open();
        System.in.transferTo(System.out);
        System.exit(0);
    }

    private void open() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/", this::handle);
        http.start();
    }

    private void count(String what) {
        counts.computeIfAbsent(what, name -> new AtomicInteger()).incrementAndGet();
    }

    // ------------------------------------------------------------------ HTTP

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            Map<String, String> body =
                    Form.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            boolean errs = path.startsWith("/v1/") && !calm;
            String subject = method + path.replaceAll("/(pay|ref)_.*?(/|$)", "/$2") + subject(path, body);
            String call = Integer.toString(
                    calls.computeIfAbsent(subject, name -> new AtomicInteger()).incrementAndGet());
            if (errs && dice.percent(3, subject, "slow" + call)) {
                count("answers_slow");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(dice.number(subject, "how slow" + call, 1500)));
            }
            if (errs && dice.percent(2, subject, "broken" + call)) {
                count("answers_broken");
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            Reply reply = answer(method, path, body);
            if (errs && !method.equals("GET") && dice.percent(4, subject, "lost" + call)) {
                // Done, and nobody hears of it.
                count("answers_lost");
                return;
            }
            byte[] text = Form.write(reply.fields()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), text.length == 0 ? -1 : text.length);
            if (text.length > 0) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    /** {@return whose payment it is about} */
    private String subject(String path, Map<String, String> body) {
        if (body.containsKey("return")) {
            return body.get("return");
        }
        String[] parts = path.split("/", -1);
        String id = body.getOrDefault("payment", parts[Math.min(3, parts.length - 1)]);
        Payment payment = refunds.containsKey(id) ? refunds.get(id).payment : payments.get(id);
        return payment == null ? "" : payment.subject;
    }

    private Reply answer(String method, String path, Map<String, String> body) {
        String[] parts = path.split("/", -1);
        if (path.equals("/stats")) {
            return new Reply(200, stats());
        }
        if (path.equals("/calm")) {
            calm = true;
            return new Reply(200, Map.of());
        }
        if (path.equals("/v1/payments")) {
            return open(body);
        }
        if (path.equals("/v1/refunds")) {
            return refund(body);
        }
        if (path.startsWith("/pay/")) {
            return pay(parts[2].substring("ref-".length()));
        }
        if (path.startsWith("/v1/refunds/")) {
            return Optional.ofNullable(refunds.get(parts[3]))
                    .map(refund -> new Reply(200, describe(refund)))
                    .orElse(new Reply(404, Map.of()));
        }
        Payment payment = payments.get(parts[3]);
        if (payment == null || payment.state == State.DECLINED) {
            return new Reply(404, Map.of());
        }
        return method.equals("POST") ? close(payment) : new Reply(200, describe(payment));
    }

    private Map<String, String> stats() {
        Map<String, String> all = new TreeMap<>();
        counts.forEach((name, count) -> all.put(name, count.toString()));
        all.put("under_way", Integer.toString(underWay.get() + post.underWay()));
        return all;
    }

    // ------------------------------------------------------------------ payments

    private Reply open(Map<String, String> body) {
        Payment payment = payments.computeIfAbsent(body.get("payment"), id -> {
            Payment made = new Payment(id, Long.parseLong(body.get("amount")), body.get("notify"), body.get("return"));
            if (!calm && dice.percent(3, made.subject, "declined")) {
                count("payments_declined");
                made.state = State.DECLINED;
            }
            books.enter(Map.of("type", "opened", "payment", id, "amount", made.amount, "state", made.state.name()));
            return made;
        });
        if (payment.state == State.DECLINED) {
            return new Reply(402, Map.of());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("reference", payment.reference());
        fields.put(
                "page",
                URI.create("http://localhost:" + port + "/pay/" + payment.reference())
                        .toString());
        return new Reply(201, fields);
    }

    private Map<String, String> describe(Payment payment) {
        Map<String, String> fields = new LinkedHashMap<>();
        synchronized (payment) {
            fields.put("payment", payment.id);
            fields.put("reference", payment.reference());
            fields.put("state", payment.state.name().toLowerCase(java.util.Locale.ROOT));
            fields.put("amount", Long.toString(payment.amount));
            if (payment.state == State.CAPTURED) {
                fields.put("providerPayment", payment.number());
            }
            int n = 0;
            for (Refund refund : payment.refunds.values()) {
                describe(refund, n++, fields);
            }
        }
        return fields;
    }

    /** What the buyer does on the pay page. */
    private Reply pay(String id) {
        Payment payment = payments.get(id);
        if (payment == null) {
            return new Reply(404, Map.of());
        }
        synchronized (payment) {
            if (payment.state == State.WAITING) {
                if (!calm && dice.percent(4, payment.subject, "bank refuses")) {
                    fail(payment);
                } else if (!calm && dice.percent(5, payment.subject, "bank is slow")) {
                    count("payments_processing");
                    payment.state = State.PROCESSING;
                    later(500 + dice.number(payment.subject, "how slow the bank is", 3500), () -> capture(payment));
                } else {
                    capture(payment);
                }
            }
            return new Reply(payment.state == State.CLOSED ? 409 : 200, describe(payment));
        }
    }

    private void capture(Payment payment) {
        synchronized (payment) {
            payment.state = State.CAPTURED;
            books.enter(Map.of(
                    "type", "captured", "payment", payment.id, "number", payment.number(), "amount", payment.amount));
            count("captures");
            post.send("captured-" + payment.id, "captured" + payment.subject, payment.notify, describe(payment));
        }
    }

    /** A bank that says no, and in one of four cases takes the money all the same. */
    private void fail(Payment payment) {
        payment.state = State.FAILED;
        count("payments_failed");
        books.enter(Map.of("type", "failed", "payment", payment.id));
        post.send("failed-" + payment.id, "failed" + payment.subject, payment.notify, describe(payment));
        if (dice.percent(25, payment.subject, "the bank lied")) {
            count("captures_after_failure");
            later(1000 + dice.number(payment.subject, "how long it lied", 5000), () -> capture(payment));
        }
    }

    private Reply close(Payment payment) {
        synchronized (payment) {
            if (payment.state == State.CAPTURED || payment.state == State.PROCESSING) {
                return new Reply(409, Map.of());
            }
            if (payment.state == State.WAITING) {
                payment.state = State.CLOSED;
                count("payments_closed");
                books.enter(Map.of("type", "closed", "payment", payment.id));
            }
            return new Reply(200, Map.of());
        }
    }

    private void later(int millis, Runnable deed) {
        underWay.incrementAndGet();
        var unused = clock.schedule(
                () -> {
                    try {
                        deed.run();
                    } finally {
                        underWay.decrementAndGet();
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    // ------------------------------------------------------------------ refunds

    private Reply refund(Map<String, String> body) {
        Payment payment = payments.get(body.get("payment"));
        long amount = Long.parseLong(body.get("amount"));
        String id = body.get("refund");
        if (payment == null) {
            return new Reply(402, Map.of());
        }
        synchronized (payment) {
            Refund known = payment.refunds.get(id);
            if (known == null) {
                boolean possible = payment.state == State.CAPTURED && payment.refunded + amount <= payment.amount;
                if (!possible || (!calm && dice.percent(4, payment.subject, "refund refused"))) {
                    count(possible ? "refunds_refused" : "refunds_impossible");
                    return new Reply(402, Map.of());
                }
                known = newRefund(payment, id, amount);
            }
            return new Reply(known.state.equals("succeeded") ? 200 : 202, describe(known));
        }
    }

    private Refund newRefund(Payment payment, String id, long amount) {
        boolean slow = !calm && dice.percent(20, payment.subject, "refund is slow");
        Refund refund = new Refund(id, payment, amount, slow ? "pending" : "succeeded");
        payment.refunds.put(id, refund);
        refunds.put(id, refund);
        payment.refunded += amount;
        count("refunds");
        enter(refund);
        if (slow) {
            later(500 + dice.number(refund.subject(), "how slow", 4000), () -> finish(refund));
        } else {
            post.send("refund-" + id, refund.subject(), payment.notify, describe(refund));
        }
        return refund;
    }

    private void finish(Refund refund) {
        synchronized (refund.payment) {
            boolean fails = dice.percent(10, refund.subject(), "refund fails");
            refund.state = fails ? "failed" : "succeeded";
            if (fails) {
                refund.payment.refunded -= refund.amount;
                count("refunds_failed");
            }
            enter(refund);
            post.send("refund-" + refund.id, refund.subject(), refund.payment.notify, describe(refund));
        }
    }

    private void enter(Refund refund) {
        books.enter(Map.of(
                "type", "refund",
                "refund", refund.id,
                "payment", refund.payment.id,
                "amount", refund.amount,
                "number", refund.number(),
                "state", refund.state));
    }

    private static Map<String, String> describe(Refund refund) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("payment", refund.payment.id);
        describe(refund, 0, fields);
        return fields;
    }

    private static void describe(Refund refund, int n, Map<String, String> fields) {
        fields.put("refund" + n, refund.id);
        fields.put("refundState" + n, refund.state);
        fields.put("refundAmount" + n, Long.toString(refund.amount));
        fields.put("providerRefund" + n, refund.number());
    }
}
