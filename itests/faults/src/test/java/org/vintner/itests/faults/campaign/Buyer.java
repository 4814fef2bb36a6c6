package org.vintner.itests.faults.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** One person with one order, from the shelf to a refund. Writes down what he was told, as soon as he was told. */
final class Buyer {

    private static final Set<String> ENDS =
            Set.of("fulfilled", "needs_attention", "refunded", "partially_refunded", "canceled", "expired");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(75);

    private final int number;
    private final Client client;
    private final Goods goods;
    private final Ledger books;
    private final SplittableRandom dice;
    private final String name;
    private final List<String> lineIds = new ArrayList<>();
    private String order = "";
    private String grant = "";
    private long total;
    private String lastTold = "";

    Buyer(int number, long seed, Client client, Goods goods, Ledger books) {
        this.number = number;
        this.client = client;
        this.goods = goods;
        this.books = books;
        this.dice = new Dice(seed).of("buyer", Integer.toString(number));
        this.name = "campaign-" + seed + "-buyer-" + number;
    }

    private boolean percent(int percent) {
        return dice.nextInt(100) < percent;
    }

    private void told(String what, Object... namesAndValues) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("told", what);
        entry.put("buyer", number);
        entry.put("order", order);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entry.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        books.enter(entry);
    }

    private Optional<Http.Answer> ask(String method, String path, Object body, String key) {
        return client.send(
                method, "/api/v1/orders/" + order + path, body, grant, key.isEmpty() ? "" : name + "-" + key);
    }

    void live() {
        if (!place()) {
            return;
        }
        if (percent(4)) {
            cancel();
            return;
        }
        Optional<JsonNode> payment = startPayment("first");
        if (payment.isEmpty()) {
            return;
        }
        int fate = dice.nextInt(100);
        if (fate < 4) {
            // Leaves without paying; the payment is closed when its time is over.
            return;
        }
        if (fate < 7) {
            cancel();
        }
        if (!payAtProvider(payment.get(), fate >= 7 && fate < 12)) {
            // The bank said no: once more.
            Optional<JsonNode> second = startPayment("second");
            if (second.isEmpty() || !payAtProvider(second.get(), false)) {
                return;
            }
        }
        if (percent(30)) {
            returnToShop(payment.get());
        }
        if (percent(4)) {
            // Never looks again. He must get his goods all the same.
            return;
        }
        if (watch().equals("fulfilled")) {
            enjoy();
        }
    }

    // ------------------------------------------------------------------ ordering

    private boolean place() {
        List<Map<String, Object>> lines = new ArrayList<>();
        int count = 1 + dice.nextInt(3);
        for (int i = 0; i < count; i++) {
            lines.add(line());
        }
        if (percent(15)) {
            lines.add(Map.of("product", lines.get(0).get("product"), "quantity", 1));
        }
        Object body = Map.of("buyer", Map.of("email", name + "@example.com", "locale", "en"), "lines", lines);
        Optional<Http.Answer> answer = client.send("POST", "/api/v1/orders", body, "", name + "-place-a-new-order");
        if (answer.isEmpty() || answer.get().status() != 201) {
            told("refused", "status", answer.map(Http.Answer::status).orElse(0));
            return false;
        }
        JsonNode placed = answer.get().json();
        order = placed.path("order").path("id").asText();
        grant = placed.path("accessGrant").asText();
        total = placed.path("order").path("total").path("amount").asLong();
        placed.path("order")
                .path("lines")
                .forEach(line -> lineIds.add(line.path("id").asText()));
        told("placed", "total", total);
        return true;
    }

    private Map<String, Object> line() {
        int what = dice.nextInt(100);
        if (what < 15) {
            return Map.of("product", goods.file(), "quantity", 1);
        }
        String product = what < 18
                ? goods.scarce()
                : goods.keys().get(dice.nextInt(goods.keys().size()));
        return Map.of("product", product, "quantity", 1 + dice.nextInt(5));
    }

    private void cancel() {
        Optional<Http.Answer> answer = ask("POST", "/cancellation", null, "cancel");
        if (answer.isPresent() && answer.get().status() == 200) {
            told("canceled");
        }
    }

    // ------------------------------------------------------------------ paying

    private Optional<JsonNode> startPayment(String which) {
        for (int i = 1; i <= 20 && !client.isOver(); i++) {
            Optional<Http.Answer> answer = ask("POST", "/payments", wanted(which + i), which + i);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            int status = answer.get().status();
            if (status == 201) {
                JsonNode payment = answer.get().json();
                if (payment.path("nextAction").has("url")) {
                    told("payment", "payment", payment.path("id").asText());
                    return Optional.of(payment);
                }
            } else if (status != 402) {
                told("not payable", "status", status, "code", answer.get().code());
                return Optional.empty();
            }
            // Declined, or not known yet whether it was started: again.
            Client.pause(300);
        }
        return Optional.empty();
    }

    /** By the return address the provider knows whose payment it is, and errs as it did in the last run of this seed. */
    private Map<String, String> wanted(String which) {
        return Map.of("channel", "faults", "returnUrl", "http://localhost/" + name + "/" + which);
    }

    /** {@return whether the bank did not say no} */
    private boolean payAtProvider(JsonNode payment, boolean twice) {
        URI page = URI.create(payment.path("nextAction").path("url").asText());
        if (twice) {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                var unused = push(page);
            });
            String state = push(page);
            other.join();
            return !state.equals("failed");
        }
        return !push(page).equals("failed");
    }

    private static String push(URI page) {
        try {
            return Form.parse(Http.form(page, "action=pay").text()).getOrDefault("state", "closed");
        } catch (UncheckedIOException e) {
            return "unknown";
        }
    }

    private void returnToShop(JsonNode payment) {
        Optional<Http.Answer> answer = client.send(
                "POST",
                "/api/v1/payments/" + payment.path("id").asText() + "/reconciliation",
                null,
                grant,
                name + "-return");
        answer.filter(given -> given.status() == 200).ifPresent(given -> {
            String state = given.json().path("state").asText();
            if (state.equals("captured")) {
                told("captured", "payment", payment.path("id").asText());
            }
        });
    }

    private String watch() {
        long end = System.nanoTime() + PATIENCE;
        while (System.nanoTime() < end && !client.isOver()) {
            Optional<Http.Answer> answer = ask("GET", "", null, "");
            String state = answer.filter(given -> given.status() == 200)
                    .map(given -> given.json().path("state").asText())
                    .orElse("");
            if (!state.isEmpty() && !state.equals(lastTold)) {
                lastTold = state;
                told("state", "state", state);
            }
            if (ENDS.contains(state)) {
                return state;
            }
            Client.pause(600);
        }
        return "";
    }

    // ------------------------------------------------------------------ the goods

    private void enjoy() {
        if (percent(60)) {
            reveal();
        }
        if (percent(50)) {
            download();
        }
        if (percent(8)) {
            refund();
        }
    }

    private void reveal() {
        Optional<Http.Answer> answer = ask("POST", "/keys/reveal", null, "reveal");
        answer.filter(given -> given.status() == 200).ifPresent(given -> {
            List<String> values = new ArrayList<>();
            given.json()
                    .path("items")
                    .forEach(item -> values.add(item.path("value").asText()));
            told("revealed", "keys", values);
        });
    }

    private void download() {
        Optional<Http.Answer> list = ask("GET", "/downloads", null, "");
        list.filter(given -> given.status() == 200).ifPresent(given -> {
            for (JsonNode item : given.json().path("items")) {
                Optional<Http.Answer> file =
                        client.fetch(URI.create(item.path("url").asText()));
                file.ifPresent(got -> told(
                        "downloaded",
                        "status",
                        got.status(),
                        "whole",
                        got.status() == 200 && sha256(got.bytes()).equals(goods.sha256())));
            }
        });
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By the shop's staff; sometimes two of them at once. */
    private void refund() {
        Optional<Http.Answer> payments = ask("GET", "/payments", null, "");
        List<String> captured = new ArrayList<>();
        payments.filter(given -> given.status() == 200)
                .ifPresent(given -> given.json().path("items").forEach(item -> {
                    if (item.path("state").asText().equals("captured")) {
                        captured.add(item.path("id").asText());
                    }
                }));
        if (captured.isEmpty()) {
            return;
        }
        Map<String, Object> wanted = partOf();
        if (percent(20)) {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> refund(captured.get(0), wanted, "b"));
            refund(captured.get(0), wanted, "a");
            other.join();
        } else {
            refund(captured.get(0), wanted, "a");
        }
        told("state after refund", "state", watchOnce());
    }

    /** All of it, some of the money, or one line. */
    private Map<String, Object> partOf() {
        int what = dice.nextInt(100);
        if (what < 50) {
            return Map.of("amount", Map.of("amount", total, "currency", "EUR"));
        }
        return what < 70
                ? Map.of("amount", Map.of("amount", 1 + dice.nextLong(total), "currency", "EUR"))
                : Map.of("lines", List.of(lineIds.get(dice.nextInt(lineIds.size()))));
    }

    private String watchOnce() {
        return ask("GET", "", null, "")
                .filter(given -> given.status() == 200)
                .map(given -> given.json().path("state").asText())
                .orElse("");
    }

    private void refund(String payment, Map<String, Object> wanted, String which) {
        String reason = name + "-refund-" + which;
        Map<String, Object> body = new LinkedHashMap<>(wanted);
        body.put("reason", reason);
        Optional<Http.Answer> answer =
                client.send("POST", "/api/v1/payments/" + payment + "/refunds", body, Server.ADMIN_SECRET, reason);
        answer.ifPresent(given -> {
            if (given.status() == 201) {
                told("refund", "refund", given.json().path("id").asText(), "reason", reason);
            } else {
                told("refund refused", "code", given.code());
            }
        });
    }
}
