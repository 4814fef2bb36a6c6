package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Shop;

/**
 * Orders that wait for their payment, written straight into the tables as the server leaves them after "place the order, start the
 * payment": half a million of them by REST would take longer than all that is measured. Each has a line for a key, which is reserved,
 * and a line for a file. {@link #compareWithServer} holds them against an order that the server itself has made.
 */
final class BulkOrders {

    static final long AMOUNT = 2490;

    private static final int BATCH = 20_000;
    private static final double GROWN = 1.3;
    private static final long KEY_PRICE = 1990;
    private static final long FILE_PRICE = 500;
    private static final String BUYER = "bulk-";

    /** What one order consists of, each with an id of its own. */
    private enum Part {
        ORDER(0),
        KEY_LINE(1),
        FILE_LINE(2),
        PAYMENT(3),
        KEY(4),
        EVENT(5);

        private final int number;

        Part(int number) {
            this.number = number;
        }
    }

    private final Database database;
    private final long salt;
    private final long epochMillis = Instant.now().toEpochMilli() - 3_600_000;
    private final UUID keyProduct;
    private final UUID fileProduct;
    private final List<UUID> products;
    private long count;
    private long analyzed;

    /**
     * @param shop that gets the products
     * @param products how many products of keys there are
     */
    BulkOrders(Database database, Shop shop, int products, long seed) {
        this.database = database;
        this.salt = seed;
        Goods goods = new Goods(shop);
        this.keyProduct = PublicId.uuid(goods.keys("Bulk key", KEY_PRICE, 10));
        this.fileProduct = PublicId.uuid(goods.file("Bulk file", FILE_PRICE, 10_240));
        database.change(
                "INSERT INTO product SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'title',"
                        + " p.title || ' ' || n))).* FROM product p, generate_series(2, ?) n WHERE p.id = ?",
                products,
                keyProduct);
        this.products = List.of(database.text(
                                "SELECT string_agg(id::text, ',') FROM product WHERE kind = 'KEY' AND title LIKE 'Bulk key%'")
                        .split(",", -1))
                .stream()
                .map(UUID::fromString)
                .toList();
        compareWithServer(shop);
    }

    void checkpoint() {
        database.change("CHECKPOINT");
    }

    /** {@return how many there are so far} */
    long count() {
        return count;
    }

    /** What the server must be told of a payment. */
    record Payment(String id, String reference, long number) {}

    /** {@return the payment of the order of a number} */
    Payment payment(long number) {
        return new Payment(PublicId.text("pay", id(Part.PAYMENT, number)), reference(number), number);
    }

    private static String reference(long number) {
        return String.format("bulk_%012d", number);
    }

    /**
     * Adds orders.
     *
     * @param spread over how many products
     * @return the number of the first
     */
    long add(long wanted, int spread) {
        long first = count;
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (long from = first; from < first + wanted; from += BATCH) {
                add(connection, from, Math.min(from + BATCH, first + wanted), spread);
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        count += wanted;
        if (count > analyzed * GROWN) {
            // Else autovacuum would do it, in the middle of a measurement.
            database.change("VACUUM ANALYZE");
            analyzed = count;
        }
        return first;
    }

    private void add(Connection connection, long from, long to, int spread) throws SQLException {
        copy(
                connection,
                "customer_order (id, state, email, locale, total, currency, expires_at)",
                from,
                to,
                i -> row(
                        id(Part.ORDER, i),
                        "PENDING_PAYMENT",
                        BUYER + i + "@example.com",
                        "en",
                        AMOUNT,
                        "EUR",
                        later()));
        copy(connection, "order_expiry (order_id, look_at)", from, to, i -> row(id(Part.ORDER, i), later()));
        copy(
                connection,
                "order_line (id, order_id, position, product_id, kind, title, quantity, unit_price)",
                from,
                to,
                i -> row(
                                id(Part.KEY_LINE, i),
                                id(Part.ORDER, i),
                                1,
                                product(i, spread),
                                "KEY",
                                "Bulk key",
                                1,
                                KEY_PRICE)
                        + row(
                                id(Part.FILE_LINE, i),
                                id(Part.ORDER, i),
                                2,
                                fileProduct,
                                "FILE",
                                "Bulk file",
                                1,
                                FILE_PRICE));
        copy(
                connection,
                "payment (id, order_id, channel, state, amount, currency, provider_reference, next_action, next_value,"
                        + " return_url, expires_at, poll_at)",
                from,
                to,
                i -> row(
                        id(Part.PAYMENT, i),
                        id(Part.ORDER, i),
                        "sandbox",
                        "PENDING",
                        AMOUNT,
                        "EUR",
                        reference(i),
                        "REDIRECT",
                        "http://localhost/sandbox/sandbox/pay/" + reference(i),
                        "http://localhost/orders/" + order(i),
                        later(),
                        later()));
        copy(
                connection,
                "license_key (id, product_id, ciphertext, digest, masked, state, order_id, line_id)",
                from,
                to,
                i -> row(
                        id(Part.KEY, i),
                        product(i, spread),
                        "\\\\x0001" + hex(i, 1, 51),
                        "\\\\x" + hex(i, 2, 32),
                        "••••" + hex(i, 3, 2),
                        "RESERVED",
                        id(Part.ORDER, i),
                        id(Part.KEY_LINE, i)));
        copy(connection, "key_reservation (order_id, until)", from, to, i -> row(id(Part.ORDER, i), later()));
        copy(
                connection,
                "transition (aggregate, from_state, to_state, role, actor, cause)",
                from,
                to,
                i -> row(id(Part.ORDER, i), "", "PENDING_PAYMENT", "BUYER", order(i), "placed")
                        + row(id(Part.PAYMENT, i), "", "CREATED", "BUYER", order(i), "started by sandbox")
                        + row(id(Part.PAYMENT, i), "CREATED", "PENDING", "PROVIDER", "sandbox", "reply"));
        copy(
                connection,
                "key_claim (order_id, buyer, until)",
                from,
                to,
                i -> row(id(Part.ORDER, i), "\\\\x" + hex(i, 4, 32), later()));
        copy(
                connection,
                "outbox_event (id, type, aggregate, data)",
                from,
                to,
                i -> row(id(Part.EVENT, i), "order.placed", order(i), "{}"));
    }

    private String order(long number) {
        return PublicId.text("ord", id(Part.ORDER, number));
    }

    private UUID product(long number, int spread) {
        return products.get((int) (number % Math.min(spread, products.size())));
    }

    private static String later() {
        return Instant.now().plusSeconds(86_400).toString();
    }

    private static String row(Object... values) {
        StringBuilder row = new StringBuilder(200);
        for (Object value : values) {
            row.append(row.length() == 0 ? "" : "\t").append(value);
        }
        return row.append('\n').toString();
    }

    private static void copy(Connection connection, String target, long from, long to, LongFunction<String> rows)
            throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + target + " FROM STDIN");
        LongConsumer write = i -> {
            byte[] bytes = rows.apply(i).getBytes(StandardCharsets.UTF_8);
            try {
                copy.writeToCopy(bytes, 0, bytes.length);
            } catch (SQLException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        };
        for (long i = from; i < to; i++) {
            write.accept(i);
        }
        var unused = copy.endCopy();
    }

    /** In the form of version 7, growing with the number, as the server's own do. */
    private UUID id(Part part, long number) {
        long high = (epochMillis + (number >> 4)) << 16 | 0x7000 | (number & 15) << 8 | part.number;
        long low = Long.MIN_VALUE | mixed(number, part.number + 100) >>> 2;
        return new UUID(high, low);
    }

    private String hex(long number, int purpose, int bytes) {
        StringBuilder hex = new StringBuilder(bytes * 2 + 16);
        for (int i = 0; hex.length() < bytes * 2; i++) {
            hex.append(HexFormat.of().toHexDigits(mixed(number, purpose * 16 + i)));
        }
        return hex.substring(0, bytes * 2);
    }

    /** SplitMix64. */
    private long mixed(long number, int purpose) {
        long z = salt + number * 0x9E3779B97F4A7C15L + purpose * 0xD1B54A32D192ED03L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** One of ours beside one that the server made: the same number of rows, with the same columns filled. */
    private void compareWithServer(Shop shop) {
        Shop.Placed placed = shop.order(PublicId.text("prd", keyProduct), PublicId.text("prd", fileProduct));
        shop.startPayment(placed);
        long number = add(1, 1);
        Map<String, String> tables = Map.of(
                "customer_order", "id = ?",
                "order_line", "order_id = ?",
                "payment", "order_id = ?",
                "license_key", "order_id = ?",
                "key_claim", "order_id = ?",
                "key_reservation", "order_id = ?",
                "order_expiry", "order_id = ?",
                "transition", "aggregate = ? OR aggregate IN (SELECT id FROM payment WHERE order_id = ?)",
                "outbox_event", "aggregate = id_text('ord_', ?)");
        tables.forEach((table, condition) -> {
            String theirs = shape(table, condition, placed.uuid());
            String ours = shape(table, condition, id(Part.ORDER, number));
            WrongResult.unless(
                    theirs.equals(ours),
                    "The server writes other rows into " + table + " than BulkOrders does. Server: " + theirs
                            + "; here: " + ours);
        });
    }

    private String shape(String table, String condition, UUID order) {
        Object[] arguments = java.util.Collections.nCopies(
                        (int) condition.chars().filter(c -> c == '?').count(), order)
                .toArray();
        return database.text(
                "SELECT count(DISTINCT t.ctid) || ' rows, ' || string_agg(DISTINCT key, ' ' ORDER BY key) FROM " + table
                        + " t, jsonb_each(to_jsonb(t)) WHERE value <> 'null' AND (" + condition + ")",
                arguments);
    }

    /**
     * Looks whether every order that is paid is paid, sold and told of exactly once; {@return how many are}
     */
    long paid() {
        String counts = database.text("""
                WITH o AS (SELECT id FROM customer_order WHERE state = 'FULFILLED' AND email LIKE 'bulk-%%')
                SELECT (SELECT count(*) FROM o)
                  || ' ' || (SELECT count(*) FROM webhook_inbox WHERE event_id LIKE 'bulk%%' AND result LIKE 'Applied%%')
                  || ' ' || (SELECT count(*) FROM license_key k JOIN o ON o.id = k.order_id WHERE k.state = 'SOLD')
                  || ' ' || (SELECT count(DISTINCT k.order_id) FROM license_key k JOIN o ON o.id = k.order_id WHERE k.state = 'SOLD')
                  || ' ' || (SELECT count(*) FROM download_grant g JOIN o ON o.id = g.order_id)
                  || ' ' || (SELECT count(*) FROM payment p JOIN o ON o.id = p.order_id WHERE p.state = 'CAPTURED')
                  || ' ' || ((SELECT count(*) FROM outbox_event WHERE type = 'order.fulfilled')
                            - (SELECT count(*) FROM customer_order WHERE state = 'FULFILLED' AND email NOT LIKE 'bulk-%%'))
                """.replace("%%", "%"));
        String paid = counts.substring(0, counts.indexOf(' '));
        WrongResult.unless(
                counts.equals(String.join(" ", java.util.Collections.nCopies(7, paid))),
                "Orders, notifications, keys sold, orders with keys, grants, captures, events differ: " + counts);
        return Long.parseLong(paid);
    }
}
