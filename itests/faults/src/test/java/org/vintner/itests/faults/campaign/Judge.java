package org.vintner.itests.faults.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.PublicId;

/**
 * Compares three books that nobody has made agree: the provider's, the buyers', and the database, which it reads in plain SQL.
 * Each capture in the provider's books is exactly one of: fulfilled once, refunded once, on the attention list with a reason.
 */
final class Judge {

    private final Database database;
    private final List<JsonNode> provider;
    private final List<JsonNode> buyers;
    private final Map<String, Integer> mails;
    private final Map<String, Object> counts = new TreeMap<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private final List<String> stuck = new ArrayList<>();

    private final Map<String, Map<String, String>> payments = new HashMap<>();
    private final Map<String, Map<String, String>> orders = new HashMap<>();
    private final Map<String, List<Map<String, String>>> lines = new HashMap<>();
    private final Map<String, Map<String, String>> refunds = new HashMap<>();
    /** Orders, payments and refunds that somebody is to look at. */
    private final Set<String> listed = new HashSet<>();

    private final Map<String, List<String>> refundsOf = new HashMap<>();
    /** What the provider says was paid back, by payment. */
    private final Map<String, Long> paidBack = new HashMap<>();

    /** @param mails how many each address got */
    Judge(Database database, List<JsonNode> provider, List<JsonNode> buyers, Map<String, Integer> mails) {
        this.database = database;
        this.provider = provider;
        this.buyers = buyers;
        this.mails = mails;
    }

    /**
     * {@return how many things are not at their end yet, in words; empty when all is quiet} One statement, so one snapshot: what
     * moves on from one table to the next while they are counted would be seen in neither.
     */
    static Map<String, Long> open(Database database) {
        Map<String, Long> open = new LinkedHashMap<>();
        Rows.of(database, """
                SELECT 'payments open beyond their time' AS what, count(*) AS number FROM payment
                 WHERE state IN ('CREATED', 'PENDING', 'AUTHORIZED') AND expires_at < now() - interval '90 s'
                UNION ALL
                SELECT 'keys reserved beyond their time', count(*) FROM license_key k
                 WHERE k.state = 'RESERVED' AND NOT EXISTS (SELECT FROM key_reservation r
                                                             WHERE r.order_id = k.order_id AND r.until > now() - interval '60 s')
                UNION ALL
                SELECT 'orders paid and no more', count(*) FROM customer_order WHERE state = 'PAID'
                UNION ALL
                SELECT 'refunds under way', count(*) FROM refund WHERE state IN ('REQUESTED', 'PENDING', 'UNKNOWN')
                UNION ALL
                SELECT 'events not delivered', count(*) FROM outbox_delivery WHERE state IN ('PENDING', 'CLAIMED')
                UNION ALL
                SELECT 'messages not sent', count(*) FROM message_delivery WHERE state = 'PENDING'""").forEach(row -> {
            long number = Long.parseLong(row.get("number"));
            if (number > 0) {
                open.put(row.get("what"), number);
            }
        });
        return open;
    }

    /** {@return captures in the provider's books that the database does not know of yet} */
    static long unknownCaptures(Database database, List<JsonNode> provider) {
        Set<String> known = new HashSet<>();
        Rows.of(database, "SELECT provider_payment FROM payment WHERE captured > 0")
                .forEach(row -> known.add(row.get("provider_payment")));
        Set<String> attention = new HashSet<>();
        Rows.of(database, "SELECT subject FROM attention_item").forEach(row -> attention.add(row.get("subject")));
        return provider.stream()
                .filter(entry -> entry.path("type").asText().equals("captured"))
                .filter(entry -> !known.contains(entry.path("number").asText()))
                .filter(entry -> !attention.contains(entry.path("payment").asText()))
                .count();
    }

    Verdict judge() {
        read();
        judgeCaptures();
        judgeRefunds();
        judgeTables();
        judgePromises();
        open(database).forEach((name, number) -> stuck.add(number + " " + name));
        return new Verdict(counts, lost, doubled, stuck);
    }

    // ------------------------------------------------------------------ reading

    private void read() {
        Rows.of(database, "SELECT id, order_id, state, amount, captured, refunded, provider_payment FROM payment")
                .forEach(row -> payments.put(row.get("id"), row));
        Rows.of(database, "SELECT id, state, total, email FROM customer_order")
                .forEach(row -> orders.put(row.get("id"), row));
        Rows.of(database, """
                SELECT l.id, l.order_id, l.kind, l.quantity, l.state,
                       (SELECT count(*) FROM license_key k
                         WHERE k.order_id = l.order_id AND k.line_id = l.id AND k.state = 'SOLD') AS sold,
                       (SELECT count(*) FROM download_grant g WHERE g.line_id = l.id) AS granted,
                       (SELECT count(*) FROM download_grant g WHERE g.line_id = l.id AND g.revoked_at IS NULL) AS usable
                FROM order_line l""")
                .forEach(row -> lines.computeIfAbsent(row.get("order_id"), id -> new ArrayList<>())
                        .add(row));
        Rows.of(database, "SELECT id, payment_id, state, amount, reason FROM refund")
                .forEach(row -> {
                    refunds.put(row.get("id"), row);
                    refundsOf
                            .computeIfAbsent(row.get("payment_id"), id -> new ArrayList<>())
                            .add(row.get("id"));
                });
        Rows.of(database, "SELECT subject FROM attention_item WHERE resolved_at IS NULL AND reason <> ''")
                .forEach(row -> listed.add(PublicId.isOne(row.get("subject")) ? uuid(row.get("subject")) : ""));
        counts.put("orders", orders.size());
        counts.put("payments", payments.size());
        counts.put("refunds", refunds.size());
        counts.put("subjects_on_the_list", listed.size());
        counts.put("mails", mails.values().stream().mapToInt(each -> each).sum());
    }

    private static String uuid(String publicId) {
        return PublicId.uuid(publicId).toString();
    }

    // ------------------------------------------------------------------ the provider's books

    private void judgeCaptures() {
        Map<String, JsonNode> last = new LinkedHashMap<>();
        for (JsonNode entry : provider) {
            if (entry.path("type").asText().equals("refund")) {
                last.put(entry.path("refund").asText(), entry);
            }
        }
        last.values().stream()
                .filter(refund -> refund.path("state").asText().equals("succeeded"))
                .forEach(refund -> paidBack.merge(
                        refund.path("payment").asText(), refund.path("amount").asLong(), Long::sum));
        Map<String, List<JsonNode>> byOrder = new LinkedHashMap<>();
        int captures = 0;
        for (JsonNode entry : provider) {
            if (entry.path("type").asText().equals("captured")) {
                captures++;
                Map<String, String> payment =
                        payments.get(uuid(entry.path("payment").asText()));
                if (payment == null) {
                    lost.add("captured at the provider and not known here: " + entry.path("payment"));
                } else {
                    byOrder.computeIfAbsent(payment.get("order_id"), id -> new ArrayList<>())
                            .add(entry);
                }
            }
        }
        counts.put("captures", captures);
        byOrder.forEach(this::judgeOrder);
        payments.values().stream()
                .filter(payment -> !payment.get("captured").equals("0"))
                .filter(payment -> !byOrder.containsKey(payment.get("order_id")))
                .forEach(payment -> doubled.add("captured here and never at the provider: " + payment));
    }

    /** An order's captures: one may be its price; each other one must be on its way back, or somebody must look at it. */
    private void judgeOrder(String orderId, List<JsonNode> captures) {
        Map<String, String> order = orders.get(orderId);
        int kept = 0;
        boolean watched = false;
        for (JsonNode capture : captures) {
            String id = capture.path("payment").asText();
            Map<String, String> payment = payments.get(uuid(id));
            long amount = capture.path("amount").asLong();
            boolean isListed = isListed(payment);
            watched |= isListed;
            if (!payment.get("captured").equals(Long.toString(amount)) && !isListed) {
                lost.add("captured at the provider and not here: " + id + " " + payment);
            }
            if (paidBack.getOrDefault(id, 0L) < amount) {
                kept++;
            } else {
                count("captures_refunded");
            }
        }
        if (kept > 1 && !watched) {
            lost.add("paid " + kept + " times, nothing paid back and nobody told: " + order);
        }
        if (kept == 0) {
            judgeTakenBack(order);
        } else if (isFulfilled(orderId, order)) {
            count("captures_fulfilled");
            count("orders_fulfilled");
            if (!mails.containsKey(order.get("email"))) {
                lost.add("fulfilled, and its buyer got no mail: " + order + " " + messages(orderId));
            }
            if (kept > 1) {
                counts.merge("captures_on_the_list", kept - 1, (a, b) -> (int) a + (int) b);
            }
        } else if (watched) {
            counts.merge("captures_on_the_list", kept, (a, b) -> (int) a + (int) b);
        } else {
            lost.add("paid, and neither fulfilled nor refunded nor on the list: " + order + " " + lines.get(orderId));
        }
    }

    /** What the server wrote down about an order's messages, so that whoever reads the verdict knows where to look. */
    private List<Map<String, String>> messages(String orderId) {
        return Rows.of(
                database,
                "SELECT template, channel, state, attempts, detail, updated_at FROM message_delivery WHERE order_id = '"
                        + orderId + "'");
    }

    private void count(String what) {
        counts.merge(what, 1, (a, b) -> (int) a + (int) b);
    }

    private boolean isListed(Map<String, String> payment) {
        return listed.contains(payment.get("id"))
                || listed.contains(payment.get("order_id"))
                || refundsOf.getOrDefault(payment.get("id"), List.of()).stream().anyMatch(listed::contains);
    }

    private boolean isFulfilled(String orderId, Map<String, String> order) {
        if (!Set.of("FULFILLED", "PARTIALLY_REFUNDED").contains(order.get("state"))) {
            return false;
        }
        boolean whole = true;
        for (Map<String, String> line : lines.get(orderId)) {
            int wanted = line.get("kind").equals("FILE") ? 1 : Integer.parseInt(line.get("quantity"));
            int got = Integer.parseInt(line.get(line.get("kind").equals("FILE") ? "granted" : "sold"));
            if (got > wanted) {
                doubled.add("more than was bought: " + line);
            }
            boolean revoked = line.get("state").equals("REVOKED");
            if (revoked && (!line.get("sold").equals("0") || !line.get("usable").equals("0"))) {
                doubled.add("a line was taken back, and its goods kept: " + line);
            }
            whole &= revoked || (got == wanted && line.get("state").equals("FULFILLED"));
        }
        return whole;
    }

    /** All money went back: so did the goods. */
    private void judgeTakenBack(Map<String, String> order) {
        String id = order.get("id");
        for (Map<String, String> line : lines.get(id)) {
            if (!line.get("sold").equals("0") || !line.get("usable").equals("0")) {
                doubled.add("refunded, and the goods kept as well: " + order + " " + line);
            }
        }
        if (!order.get("state").equals("REFUNDED")) {
            doubled.add("all money went back, and the order does not know: " + order);
        }
    }

    // ------------------------------------------------------------------ refunds

    private void judgeRefunds() {
        Map<String, JsonNode> there = new LinkedHashMap<>();
        for (JsonNode entry : provider) {
            if (entry.path("type").asText().equals("refund")) {
                there.put(uuid(entry.path("refund").asText()), entry);
            }
        }
        there.forEach((id, entry) -> {
            Map<String, String> here = refunds.get(id);
            boolean succeeded = entry.path("state").asText().equals("succeeded");
            if (here == null) {
                doubled.add("refunded at the provider and not known here: " + entry);
            } else if (succeeded != here.get("state").equals("SUCCEEDED")
                    || entry.path("amount").asLong() != Long.parseLong(here.get("amount"))) {
                lost.add("the provider's refund is another one here: " + entry + " " + here);
            }
        });
        refunds.forEach((id, here) -> {
            if (here.get("state").equals("SUCCEEDED") && !there.containsKey(id)) {
                lost.add("refunded here, and the provider never paid back: " + here);
            }
        });
        doubledBy("refunds", """
                SELECT reason, count(*) FROM refund WHERE reason LIKE 'campaign-%' GROUP BY reason HAVING count(*) > 1""");
    }

    private void doubledBy(String what, String sql) {
        Rows.of(database, sql).forEach(row -> doubled.add(what + ": " + row));
    }

    // ------------------------------------------------------------------ the database by itself

    private void judgeTables() {
        doubledBy("orders of one request", """
                SELECT email, count(*) FROM customer_order GROUP BY email HAVING count(*) > 1""");
        doubledBy("captures of a payment", """
                SELECT aggregate, count(*) FROM transition WHERE to_state = 'CAPTURED'
                GROUP BY aggregate HAVING count(*) > 1""");
        doubledBy("fulfillments of an order", """
                SELECT aggregate, count(*) FROM transition WHERE to_state = 'FULFILLED'
                GROUP BY aggregate HAVING count(*) > 1""");
        doubledBy("events of a fulfillment", """
                SELECT aggregate, count(*) FROM outbox_event WHERE type = 'order.fulfilled'
                GROUP BY aggregate HAVING count(*) > 1""");
        doubledBy("messages about one event", """
                SELECT order_id, event_id, template, channel, count(*) FROM message_delivery
                GROUP BY order_id, event_id, template, channel HAVING count(*) > 1""");
        doubledBy("keys on a line beyond its quantity", """
                SELECT l.id, l.quantity, count(*) FROM order_line l JOIN license_key k ON k.line_id = l.id
                WHERE k.state IN ('SOLD', 'RESERVED') GROUP BY l.id, l.quantity HAVING count(*) > l.quantity""");
        doubledBy("postings of money", """
                SELECT p.id, p.captured, sum(e.amount) FROM payment p JOIN ledger_entry e ON e.payment_id = p.id
                WHERE e.refund_id IS NULL AND e.amount > 0 GROUP BY p.id, p.captured HAVING sum(e.amount) <> p.captured""");
        doubledBy("ledger out of balance", """
                SELECT posting, currency, sum(amount) FROM ledger_entry
                GROUP BY posting, currency HAVING sum(amount) <> 0""");
        Rows.of(database, """
                SELECT p.id, p.refunded, coalesce(sum(r.amount), 0) AS refunds FROM payment p
                LEFT JOIN refund r ON r.payment_id = p.id AND r.state = 'SUCCEEDED'
                GROUP BY p.id, p.refunded HAVING p.refunded <> coalesce(sum(r.amount), 0)""").forEach(row -> lost.add("refunds that are not in the payment's sum: " + row));
        Rows.of(database, """
                SELECT p.id FROM payment p WHERE p.captured > 0
                AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.payment_id = p.id)""").forEach(row -> lost.add("captured and not in the ledger: " + row));
        Rows.of(database, "SELECT event_id, consumer, last_error FROM outbox_delivery WHERE state = 'DEAD'")
                .forEach(row -> stuck.add("event given up: " + row));
    }

    // ------------------------------------------------------------------ what buyers were told

    private void judgePromises() {
        Map<String, String> keyOwner = new HashMap<>();
        int downloads = 0;
        for (JsonNode told : buyers) {
            String orderId = told.path("order").asText();
            Map<String, String> order = orderId.isEmpty() ? Map.of() : orders.get(uuid(orderId));
            if (order == null) {
                lost.add("told of an order that does not exist: " + told);
                continue;
            }
            switch (told.path("told").asText()) {
                case "state", "state after refund" -> judgeState(told, order);
                case "captured" -> {
                    Map<String, String> payment =
                            payments.get(uuid(told.path("payment").asText()));
                    if (payment == null || payment.get("captured").equals("0")) {
                        lost.add("told that it was paid, and it is not: " + told + " " + payment);
                    }
                }
                case "canceled" -> {
                    if (database.number(
                                    "SELECT count(*) FROM transition WHERE aggregate = ?::uuid AND to_state = 'CANCELED'",
                                    order.get("id"))
                            == 0) {
                        lost.add("told that it was canceled, and it never was: " + told);
                    }
                }
                case "refund" -> {
                    if (!refunds.containsKey(uuid(told.path("refund").asText()))) {
                        lost.add("told of a refund that does not exist: " + told);
                    }
                }
                case "downloaded" -> {
                    downloads++;
                    if (!told.path("whole").asBoolean()) {
                        lost.add("downloaded something else: " + told);
                    }
                }
                case "revealed" -> judgeKeys(told, order, keyOwner);
                default -> {
                    // That the order was placed is judged for all.
                }
            }
        }
        counts.put("downloads", downloads);
        counts.put("keys_revealed", keyOwner.size());
    }

    private void judgeState(JsonNode told, Map<String, String> order) {
        boolean promised = Set.of("paid", "fulfilled", "partially_refunded", "refunded", "needs_attention")
                .contains(told.path("state").asText());
        boolean kept = Set.of("PAID", "FULFILLED", "PARTIALLY_REFUNDED", "REFUNDED", "NEEDS_ATTENTION")
                .contains(order.get("state"));
        if (told.path("state").asText().equals("expired")) {
            lost.add("told that it had expired, long before its time: " + told);
        }
        if (promised && !kept) {
            lost.add("told " + told.path("state") + ", and is no more: " + order);
        }
    }

    private void judgeKeys(JsonNode told, Map<String, String> order, Map<String, String> owner) {
        int wanted = lines.get(order.get("id")).stream()
                .filter(line -> line.get("kind").equals("KEY"))
                .mapToInt(line -> Integer.parseInt(line.get("quantity")))
                .sum();
        if (told.path("keys").size() != wanted) {
            lost.add("revealed " + told.path("keys").size() + " keys of " + wanted + ": " + told);
        }
        for (JsonNode key : told.path("keys")) {
            String other = owner.put(key.asText(), order.get("id"));
            if (other != null) {
                doubled.add("one key for two lines: " + key + " of " + other + " and " + order.get("id"));
            }
        }
    }
}
