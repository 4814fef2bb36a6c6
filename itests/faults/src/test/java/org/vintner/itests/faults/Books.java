package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Shop.Placed;

/** What must be true of an order in the end, asked in plain SQL. */
final class Books {

    private Books() {}

    /** Nothing was done: no money, no goods, no message. */
    static void untouched(Running running, Placed order) {
        Database db = running.database();
        SoftAssertions.assertSoftly(is -> {
            is.assertThat(count(db, "payment WHERE captured > 0 AND order_id = ?", order))
                    .as("captures")
                    .isZero();
            is.assertThat(count(db, "license_key WHERE state = 'SOLD' AND order_id = ?", order))
                    .as("sold keys")
                    .isZero();
            is.assertThat(count(db, "download_grant WHERE order_id = ?", order))
                    .as("grants")
                    .isZero();
            is.assertThat(db.number(
                            "SELECT count(*) FROM ledger_entry e JOIN payment p ON p.id = e.payment_id"
                                    + " WHERE p.order_id = ?",
                            order.uuid()))
                    .as("ledger rows")
                    .isZero();
            is.assertThat(db.text("SELECT state FROM customer_order WHERE id = ?", order.uuid()))
                    .as("state")
                    .isEqualTo("PENDING_PAYMENT");
        });
        assertThat(running.mail().to(order.email())).isEmpty();
    }

    /** All of it was done, once (S1.26, S1.27, S2.15, S2.17). */
    static void fulfilledOnce(Running running, Placed order, int keys, int grants) {
        Database db = running.database();
        Await.until(
                "the mail about " + order.id(),
                () -> !running.mail().to(order.email()).isEmpty());
        Await.until(
                "every event about " + order.id() + " is delivered",
                () -> db.number(
                                "SELECT count(*) FROM outbox_delivery WHERE aggregate = ? AND state <> 'DONE'",
                                order.id())
                        == 0);
        SoftAssertions.assertSoftly(is -> {
            is.assertThat(db.text("SELECT state FROM customer_order WHERE id = ?", order.uuid()))
                    .as("state")
                    .isEqualTo("FULFILLED");
            is.assertThat(count(db, "payment WHERE captured = amount AND order_id = ?", order))
                    .as("captures")
                    .isEqualTo(1);
            is.assertThat(db.number(
                            "SELECT count(*) FROM transition t JOIN payment p ON p.id = t.aggregate"
                                    + " WHERE p.order_id = ? AND t.to_state = 'CAPTURED'",
                            order.uuid()))
                    .as("recorded captures")
                    .isEqualTo(1);
            is.assertThat(db.number(
                            "SELECT count(*) FROM transition WHERE aggregate = ? AND to_state IN ('PAID', 'FULFILLED')",
                            order.uuid()))
                    .as("recorded moves to paid and fulfilled")
                    .isEqualTo(2);
            is.assertThat(count(db, "license_key WHERE state = 'SOLD' AND order_id = ?", order))
                    .as("sold keys")
                    .isEqualTo(keys);
            is.assertThat(count(db, "license_key WHERE order_id = ?", order))
                    .as("keys")
                    .isEqualTo(keys);
            is.assertThat(count(db, "download_grant WHERE order_id = ?", order))
                    .as("grants")
                    .isEqualTo(grants);
            is.assertThat(db.text(
                            "SELECT coalesce(sum(e.amount), 0) || ' in ' || count(DISTINCT e.posting)"
                                    + " FROM ledger_entry e JOIN payment p ON p.id = e.payment_id WHERE p.order_id = ?",
                            order.uuid()))
                    .as("ledger: sum in postings")
                    .isEqualTo("0 in 1");
            is.assertThat(db.number(
                            "SELECT count(*) FROM outbox_event WHERE aggregate = ? AND type = 'order.fulfilled'",
                            order.id()))
                    .as("events")
                    .isEqualTo(1);
            is.assertThat(count(db, "message_delivery WHERE state = 'SENT' AND order_id = ?", order))
                    .as("sent messages")
                    .isEqualTo(1);
            is.assertThat(running.mail().to(order.email())).as("mails").hasSize(1);
        });
    }

    private static long count(Database db, String from, Placed order) {
        return db.number("SELECT count(*) FROM " + from, order.uuid());
    }
}
