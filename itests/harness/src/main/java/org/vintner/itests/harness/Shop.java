package org.vintner.itests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The steps of the README, one method each, over HTTP. */
public final class Shop {

    /** An answer that took so long, and has no page, may be one of a provider that was not waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(2_900);

    private static final Duration PROVIDERS_LONGEST = Duration.ofSeconds(20);

    private final Server server;
    private final String administrator;

    Shop(Server server, String adminSecret) {
        this.server = server;
        this.administrator = "Bearer " + adminSecret;
    }

    /**
     * An order and the key to it.
     *
     * @param id of the order
     * @param grant what its buyer shows
     * @param email of its buyer
     */
    public record Placed(String id, String grant, String email) {

        /** {@return the UUID that stands in the database} */
        public UUID uuid() {
            return PublicId.uuid(id);
        }

        /** {@return the headers of its buyer} */
        public String[] buyer() {
            return new String[] {"Authorization", "Bearer " + grant};
        }
    }

    /** One product that is wanted. */
    public record Line(String product, int quantity) {}

    // ------------------------------------------------------------------ the seller's side

    /** Creates, fills and publishes a product of license keys, in euros. */
    public String keyProduct(String title, long price, List<String> keys) {
        return keyProduct(title, price, "EUR", keys);
    }

    /** Creates, fills and publishes a product of license keys. */
    public String keyProduct(String title, long price, String currency, List<String> keys) {
        String product = draft("key", title, price, currency);
        importKeys(product, String.join("\n", keys).getBytes(StandardCharsets.UTF_8))
                .expect(200, 201);
        publish(product);
        return product;
    }

    /** Creates, fills and publishes a product of one file. */
    public String fileProduct(String title, long price, Path file, String sha256) {
        String product = draft("file", title, price);
        try {
            Http.send(
                            "PUT",
                            server.uri("/api/v1/products/" + product + "/file?name=" + file.getFileName()),
                            BodyPublishers.ofFile(file),
                            "Authorization",
                            administrator,
                            "Content-Type",
                            "application/octet-stream",
                            "X-Content-SHA256",
                            sha256)
                    .expect(200);
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
        publish(product);
        return product;
    }

    /** Creates a product, in euros. */
    public String draft(String kind, String title, long price) {
        return draft(kind, title, price, "EUR");
    }

    /** Creates a product. */
    public String draft(String kind, String title, long price, String currency) {
        Map<String, Object> product = Map.of(
                "kind",
                kind,
                "title",
                title,
                "description",
                "Made by a test.",
                "price",
                Map.of("amount", price, "currency", currency));
        return admin("POST", "/api/v1/products", product)
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    /** Imports license keys. A million of them take a busy machine more than a minute. */
    public Http.Answer importKeys(String product, byte[] lines) {
        return Http.post(
                server.uri("/api/v1/products/" + product + "/keys/imports"),
                lines,
                Duration.ofMinutes(3),
                "Authorization",
                administrator,
                "Content-Type",
                "text/plain; charset=utf-8");
    }

    /** Puts on sale. */
    public void publish(String product) {
        admin("POST", "/api/v1/products/" + product + "/publication", null).expect(200);
    }

    /** Creates a room of one seat, in UTC, that is open at these hours each day; 00:00 as the end is midnight. {@return its id} */
    public String room(String from, String to) {
        String room = admin("POST", "/api/v1/resources", Map.of("name", "Room", "zone", "UTC", "capacity", 1))
                .expect(201)
                .json()
                .path("id")
                .asText();
        List<Map<String, String>> weekly = Stream.of(DayOfWeek.values())
                .map(day -> Map.of("day", day.name().toLowerCase(Locale.ROOT), "from", from, "to", to))
                .toList();
        admin("PUT", "/api/v1/resources/" + room + "/schedule", Map.of("weekly", weekly, "exceptions", List.of()))
                .expect(200);
        return room;
    }

    /** Calls the API as the administrator. */
    public Http.Answer admin(String method, String path, Object body) {
        return server.call(method, path, body, "Authorization", administrator, "Content-Type", "application/json");
    }

    // ------------------------------------------------------------------ the buyer's side

    /** Orders one piece of each. */
    public Placed order(String... products) {
        List<Line> lines = new ArrayList<>();
        for (String product : products) {
            lines.add(new Line(product, 1));
        }
        return order(lines);
    }

    /** Orders. */
    public Placed order(List<Line> lines) {
        String email = "buyer-" + UUID.randomUUID() + "@example.com";
        Map<String, Object> order = Map.of("buyer", Map.of("email", email, "locale", "en"), "lines", lines);
        JsonNode placed = placeOrder(order).expect(201).json();
        return new Placed(
                placed.path("order").path("id").asText(),
                placed.path("accessGrant").asText(),
                email);
    }

    /** Tries to order. */
    public Http.Answer placeOrder(Object body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return server.call("POST", "/api/v1/orders", body, all);
    }

    /** Tries to start a payment on the channel "sandbox". */
    public Http.Answer tryToPay(Placed order) {
        return tryToPay(order, "sandbox");
    }

    /** Tries to start a payment; where its provider takes longer than a buyer waits, looks at it until there is a page. */
    public Http.Answer tryToPay(Placed order, String channel) {
        long begin = System.nanoTime();
        Http.Answer answer = askToPay(order, channel);
        boolean early = System.nanoTime() - begin < PATIENCE.toNanos();
        return early || answer.status() != 201 || answer.json().has("nextAction") ? answer : page(order, answer);
    }

    /** Tries to start a payment, and takes the first answer. */
    public Http.Answer askToPay(Placed order, String channel) {
        return buyer(order, "POST", "/payments", Map.of("channel", channel));
    }

    private Http.Answer page(Placed order, Http.Answer created) {
        String payment = "/api/v1/payments/" + created.json().path("id").asText();
        long end = System.nanoTime() + PROVIDERS_LONGEST.toNanos();
        while (System.nanoTime() < end) {
            Http.Answer now = server.call("GET", payment, null, "Authorization", "Bearer " + order.grant());
            if (now.status() == 200 && !now.json().path("state").asText().equals("created")) {
                // As the repeated request says it.
                return askToPay(order, created.json().path("channel").asText());
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return created;
    }

    /** {@return the payment that was started} */
    public JsonNode startPayment(Placed order) {
        return tryToPay(order).expect(201).json();
    }

    /** {@return where the buyer pays} */
    public static URI payPage(JsonNode payment) {
        return URI.create(payment.path("nextAction").path("url").asText());
    }

    /** Starts a payment and pays it. The goods come a moment later. */
    public JsonNode pay(Placed order) {
        JsonNode payment = startPayment(order);
        Http.form(payPage(payment), "action=pay").expect(303);
        return payment;
    }

    /** {@return the state of the order} */
    public String state(Placed order) {
        return buyer(order, "GET", "", null).expect(200).json().path("state").asText();
    }

    /** Waits until the order is fulfilled. */
    public void awaitFulfilled(Placed order) {
        Await.until("order " + order.id() + " is fulfilled", () -> state(order).equals("fulfilled"));
    }

    /** {@return what the buyer may use} */
    public List<JsonNode> entitlements(Placed order, String type) {
        List<JsonNode> found = new ArrayList<>();
        buyer(order, "GET", "/entitlements", null)
                .expect(200)
                .json()
                .path("items")
                .forEach(item -> {
                    if (item.path("type").asText().equals(type)) {
                        found.add(item);
                    }
                });
        return found;
    }

    /** {@return the keys that were bought} */
    public List<String> keys(Placed order) {
        List<String> keys = new ArrayList<>();
        buyer(order, "POST", "/keys/reveal", null)
                .expect(200)
                .json()
                .path("items")
                .forEach(key -> keys.add(key.path("value").asText()));
        return keys;
    }

    /** Calls a route of an order as its buyer. */
    public Http.Answer buyer(Placed order, String method, String path, Object body) {
        return server.call(
                method,
                "/api/v1/orders/" + order.id() + path,
                body,
                "Authorization",
                "Bearer " + order.grant(),
                "Content-Type",
                "application/json");
    }

    /** Calls a route of a booking as its buyer. */
    public Http.Answer booking(Placed order, String method, String path, Object body) {
        return server.call(
                method,
                "/api/v1/bookings/" + path,
                body,
                "Authorization",
                "Bearer " + order.grant(),
                "Content-Type",
                "application/json");
    }
}
