package org.vintner.tck.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.vintner.api.Money;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.MisbehavingServer;

/**
 * The company at the other end: speaks Acme's protocol over HTTP, keeps books, signs notifications, and misbehaves on request.
 * Replace it with one that speaks your provider's protocol, checks your signatures and signs as your provider does; use its SDK
 * for that if there is one.
 */
final class AcmeProvider implements AutoCloseable {

    static final String ACCOUNT = "shop-4711";
    static final String API_KEY = "ak_00d2f1c6a9";
    static final String SECRET = "this year's secret of Acme";
    static final String OLD_SECRET = "last year's secret of Acme";
    private static final String NOBODYS_SECRET = "a secret that is not configured";
    private static final Duration SKEW = Duration.ofHours(1);

    /** A refund in the books; {@code refund} is the shop's number, or empty. */
    private record Refund(String id, String refund, Money amount) {}

    /** A payment in the books. */
    private static final class Payment {
        final String number;
        final String id = "acp_" + UUID.randomUUID();
        final Money amount;
        final URI notifyUrl;
        final List<Refund> refunds = new ArrayList<>();
        String state = "waiting";
        String capture = "";

        Payment(String number, Money amount, URI notifyUrl) {
            this.number = number;
            this.amount = amount;
            this.notifyUrl = notifyUrl;
        }

        long refunded() {
            return refunds.stream()
                    .mapToLong(refund -> refund.amount().amount())
                    .sum();
        }
    }

    private final Map<String, Payment> payments = new LinkedHashMap<>();
    private final MisbehavingServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "acme-notifications");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<Runnable> heldBack = Optional.empty();

    /** Opens it on a free port. */
    AcmeProvider() {
        this(0);
    }

    AcmeProvider(int port) {
        this.server = new MisbehavingServer(port, this::answer);
    }

    /**
     * Runs it for trying out, until it is ended.
     *
     * @param args the port; without one, 9099
     */
    public static void main(String... args) throws InterruptedException {
        try (AcmeProvider provider = new AcmeProvider(args.length > 0 ? Integer.parseInt(args[0]) : 9099)) {
            System.out.println("Acme listens at " + provider.url() + "\nurl=" + provider.url() + "\naccount=" + ACCOUNT
                    + "\napiKey=" + API_KEY + "\nwebhookSecret=" + SECRET);
            Thread.currentThread().join();
        }
    }

    URI url() {
        return server.url();
    }

    void dial(Misbehavior misbehavior) {
        server.dial(misbehavior);
    }

    synchronized void behave() {
        server.behave();
        heldBack.ifPresent(sender::execute);
        heldBack = Optional.empty();
    }

    // --- its API

    private synchronized MisbehavingServer.Answer answer(MisbehavingServer.Request request) {
        if (request.path().startsWith("/pay/")) {
            return payPage(request);
        }
        if (!request.authorization().equals("Bearer " + API_KEY)) {
            return answer(401, Map.of("reason", "wrong key"));
        }
        String[] path = request.path().substring(1).split("/", -1);
        Map<String, String> none = Map.of("reason", "there is no such thing");
        Payment payment = payments.get(path.length > 1 ? path[1] : "");
        return switch (request.method() + " " + path[0] + (path.length > 2 ? " " + path[2] : "")) {
            case "POST payments" -> open(Form.parse(request.body()));
            case "GET payments" -> payment == null ? answer(404, none) : answer(200, told(payment));
            case "POST payments close" -> payment == null ? answer(404, none) : close(payment);
            case "POST payments refunds" ->
                payment == null ? answer(404, none) : refund(payment, Form.parse(request.body()));
            case "GET refunds" ->
                payments.values().stream()
                        .flatMap(one -> one.refunds.stream()
                                .filter(refund -> refund.refund().equals(path[1]))
                                .map(refund -> answer(200, told(one, List.of(refund)))))
                        .findFirst()
                        .orElseGet(() -> answer(404, none));
            default -> answer(404, none);
        };
    }

    /** What a buyer's browser sees. */
    private MisbehavingServer.Answer payPage(MisbehavingServer.Request request) {
        Optional<Payment> payment = payments.values().stream()
                .filter(one -> request.path().equals("/pay/" + one.id))
                .findFirst();
        if (request.method().equals("POST")) {
            payment.ifPresent(one -> pay(one.number));
        }
        String page = payment.map(one -> one.state.equals("waiting")
                        ? "<form method='post'><button>Pay " + one.amount + "</button></form>"
                        : "<p>This payment is " + one.state + ".</p>")
                .orElse("<p>There is no such payment.</p>");
        return new MisbehavingServer.Answer(
                payment.isPresent() ? 200 : 404, "text/html", page.getBytes(StandardCharsets.UTF_8));
    }

    private MisbehavingServer.Answer open(Form form) {
        if (server.does(Misbehavior.REFUSE)) {
            return answer(402, Map.of("reason", "not today"));
        }
        Payment payment = payments.computeIfAbsent(
                form.text("payment"),
                number -> new Payment(
                        number,
                        AcmeAmount.read(form.text("amount"), form.text("currency")),
                        URI.create(form.text("notifyUrl"))));
        return answer(200, Map.of("id", payment.id, "page", url() + "pay/" + payment.id));
    }

    private MisbehavingServer.Answer close(Payment payment) {
        if (payment.state.equals("paid")) {
            return answer(409, Map.of("state", "paid"));
        }
        end(payment, "closed");
        return answer(200, Map.of("state", payment.state));
    }

    private MisbehavingServer.Answer refund(Payment payment, Form form) {
        Optional<Refund> before = payment.refunds.stream()
                .filter(refund -> refund.refund().equals(form.text("refund")))
                .findFirst();
        if (before.isPresent()) {
            return answer(200, Map.of("id", before.get().id()));
        }
        Money amount = AcmeAmount.read(form.text("amount"), form.text("currency"));
        boolean tooMuch = payment.refunded() + amount.amount() > payment.amount.amount();
        if (tooMuch || !payment.capture.equals(form.text("capture")) || server.does(Misbehavior.REFUSE)) {
            return answer(402, Map.of("reason", "more than what is left, or no such capture"));
        }
        return answer(200, Map.of("id", paidBack(payment, form.text("refund"), amount)));
    }

    private String paidBack(Payment payment, String number, Money amount) {
        Refund refund = new Refund("acr_" + UUID.randomUUID(), number, amount);
        payment.refunds.add(refund);
        notify(payment, "refunded", List.of(refund));
        return refund.id();
    }

    private Map<String, String> told(Payment payment) {
        return told(payment, payment.refunds);
    }

    private Map<String, String> told(Payment payment, List<Refund> refunds) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("account", server.does(Misbehavior.WRONG_MERCHANT) ? "another" : ACCOUNT);
        fields.put("payment", payment.number);
        fields.put("id", payment.id);
        fields.put("state", payment.state);
        fields.put("capture", payment.capture);
        put(fields, "", payment.amount);
        for (int i = 0; i < refunds.size(); i++) {
            String prefix = "refund" + (i + 1) + ".";
            fields.put(prefix + "id", refunds.get(i).id());
            fields.put(prefix + "refund", refunds.get(i).refund());
            put(fields, prefix, refunds.get(i).amount());
        }
        return fields;
    }

    private void put(Map<String, String> fields, String prefix, Money amount) {
        String currency = amount.currency().getCurrencyCode();
        long named = amount.amount() + (server.does(Misbehavior.WRONG_AMOUNT) ? 1 : 0);
        Money told = server.does(Misbehavior.WRONG_CURRENCY)
                ? Money.of(named, currency.equals("USD") ? "EUR" : "USD")
                : Money.of(named, currency);
        fields.put(prefix + "amount", AcmeAmount.write(told));
        fields.put(prefix + "currency", told.currency().getCurrencyCode());
    }

    private static MisbehavingServer.Answer answer(int status, Map<String, String> fields) {
        return new MisbehavingServer.Answer(status, "application/x-www-form-urlencoded", new Form(fields).toBytes());
    }

    // --- what people do

    /** {@return whether the buyer could pay} */
    synchronized boolean pay(String number) {
        Payment payment = payments.get(number);
        if (payment.state.equals("waiting")) {
            payment.capture = "acc_" + UUID.randomUUID();
            end(payment, "paid");
        }
        return payment.state.equals("paid");
    }

    synchronized void decline(String number) {
        end(payments.get(number), "declined");
    }

    synchronized void refundAtTheDesk(String number, Money amount) {
        paidBack(payments.get(number), "", amount);
    }

    private void end(Payment payment, String state) {
        if (payment.state.equals("waiting")) {
            payment.state = state;
            notify(payment, state, List.of());
        }
    }

    // --- its books

    synchronized int payments(String number) {
        return payments.containsKey(number) ? 1 : 0;
    }

    synchronized long collected(String number) {
        Payment payment = payments.get(number);
        return payment != null && payment.state.equals("paid") ? payment.amount.amount() : 0;
    }

    synchronized long refunded(String number) {
        return payments.get(number).refunded();
    }

    // --- its notifications

    private void notify(Payment payment, String kind, List<Refund> refunds) {
        if (server.does(Misbehavior.DROP)) {
            return;
        }
        byte[] body = body(payment, kind, refunds);
        Runnable send = () -> send(payment.notifyUrl, body);
        if (server.does(Misbehavior.REORDER) && heldBack.isEmpty()) {
            heldBack = Optional.of(send);
            return;
        }
        var unused = sender.schedule(send, server.does(Misbehavior.DELAY) ? 500 : 0, TimeUnit.MILLISECONDS);
        heldBack.ifPresent(sender::execute);
        heldBack = Optional.empty();
    }

    private byte[] body(Payment payment, String kind, List<Refund> refunds) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("event", "ace_" + UUID.randomUUID());
        fields.put("kind", server.does(Misbehavior.UNKNOWN_KIND) ? "loyalty" : kind);
        fields.putAll(told(payment, refunds));
        if (server.does(Misbehavior.UNKNOWN_FIELDS)) {
            List<String> names = new ArrayList<>(fields.keySet());
            Collections.reverse(names);
            Map<String, String> strange = new LinkedHashMap<>(Map.of("weather", "rain"));
            names.forEach(name -> strange.put(name, fields.get(name)));
            return new Form(strange).toBytes();
        }
        return new Form(fields).toBytes();
    }

    private void send(URI url, byte[] body) {
        int times = server.does(Misbehavior.DUPLICATE) ? 3 : 1;
        try {
            for (int i = 0; i < times; i++) {
                HttpRequest request = HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Acme-Signature", signature(body))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
                http.send(request, HttpResponse.BodyHandlers.discarding());
            }
        } catch (IOException e) {
            // The shop of the rule is closed: nobody waits for it any more.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String signature(byte[] body) {
        List<String> secrets = List.of(
                server.does(Misbehavior.FOREIGN_KEY)
                        ? NOBODYS_SECRET
                        : server.does(Misbehavior.ROTATED_KEY) ? OLD_SECRET : SECRET);
        Instant now = Instant.now();
        if (server.does(Misbehavior.CLOCK_BEHIND)) {
            now = now.minus(SKEW);
        } else if (server.does(Misbehavior.CLOCK_AHEAD)) {
            now = now.plus(SKEW);
        }
        return new AcmeSignature(secrets).sign(body, now);
    }

    @Override
    public void close() {
        sender.shutdownNow();
        server.close();
    }
}
