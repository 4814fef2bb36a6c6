package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;
import org.vintner.itests.harness.WebhookRoad.Mode;

/** The server is killed between any two steps of a purchase, and started again. The buyer gets what he paid for, once. */
class KillIT {

    private static Running running;

    /** How the database fares when the server dies. */
    private enum Database {
        /** What was not committed is rolled back; the database server itself lives on as an orphan. */
        ROLLS_BACK,
        /** The COMMIT was on its way, and is carried out after the death of its sender. */
        COMMITS,
        /** It dies as well, as when the machine goes down. */
        DIES
    }

    /** Where the server stands when it is killed. */
    enum Step {
        ORDER_NOT_COMMITTED("INSERT", "customer_order", "true", true, Database.ROLLS_BACK),
        PAYMENT_NOT_WRITTEN("INSERT", "payment", "true", false, Database.ROLLS_BACK),
        PROVIDER_ASKED_REPLY_NOT_NOTED("UPDATE", "payment", "NEW.state = 'PENDING'", false, Database.DIES),
        CAPTURED_AT_PROVIDER_NOT_HERE("UPDATE", "payment", "NEW.state = 'CAPTURED'", false, Database.ROLLS_BACK),
        KEY_SOLD_NOT_COMMITTED("UPDATE", "license_key", "NEW.state = 'SOLD'", false, Database.DIES),
        ALL_DONE_NOT_COMMITTED("INSERT", "outbox_event", "NEW.type = 'order.fulfilled'", true, Database.ROLLS_BACK),
        COMMITTED_NOT_ANSWERED("INSERT", "outbox_event", "NEW.type = 'order.fulfilled'", true, Database.COMMITS),
        MAIL_NOT_WRITTEN("INSERT", "message_delivery", "true", false, Database.ROLLS_BACK),
        MAIL_NOTED_NOT_SENT("INSERT", "message_delivery", "true", true, Database.COMMITS),
        MAIL_SENT_EVENT_NOT_DONE("UPDATE", "outbox_delivery", "NEW.state = 'DONE'", false, Database.ROLLS_BACK);

        private final String event;
        private final String table;
        private final String when;
        private final boolean atCommit;
        private final Database database;

        Step(String event, String table, String when, boolean atCommit, Database database) {
            this.event = event;
            this.table = table;
            this.when = when;
            this.atCommit = atCommit;
            this.database = database;
        }
    }

    /** Where the server stands when it is killed, after keys were issued for a paid line. */
    enum IssueStep {
        ANSWERED_NOT_STORED("INSERT", "license_key", "NEW.state = 'RESERVED'", false, Database.ROLLS_BACK),
        STORED_NOT_COMMITTED("UPDATE", "key_issue", "NEW.state = 'ISSUED'", true, Database.ROLLS_BACK),
        COMMITTED_NOT_NOTED("UPDATE", "key_issue", "NEW.state = 'ISSUED'", true, Database.COMMITS);

        private final String event;
        private final String table;
        private final String when;
        private final boolean atCommit;
        private final Database database;

        IssueStep(String event, String table, String when, boolean atCommit, Database database) {
            this.event = event;
            this.table = table;
            this.when = when;
            this.atCommit = atCommit;
            this.database = database;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        running = Running.prepare("kill");
        running.server()
                .config(
                        "org.vintner.fulfillment.sandbox-licenses.cfg",
                        Map.of("name", "licenses", "secret", "itests-license-secret-0123456789"));
        Files.copy(
                PluginJars.plugin("fulfillment-sandbox"),
                running.server().folder().resolve("deploy/fulfillment-sandbox.jar"));
        running.server().start();
    }

    @AfterAll
    static void close() {
        running.close();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    @DisplayName("S1.26 S1.43 S1.44 S1.46 S2.15 S2.20 S2.27: killed at a step of the purchase, it is completed once")
    void purchaseSurvivesDeath(Step step) {
        Shop shop = running.shop();
        String product = shop.keyProduct(step.name(), 900, Running.keys(step.name(), 2));
        Buyer buyer = new Buyer(shop, product);
        try (Barrier barrier = Barrier.before(running.database(), step.event, step.table, step.when, step.atCommit)) {
            CompletableFuture<Void> attempt = CompletableFuture.runAsync(buyer::buy);
            barrier.awaitSomebody();
            running.server().kill();
            assertThat(attempt.handle((done, failed) -> "ended").join()).isEqualTo("ended");
            switch (step.database) {
                case ROLLS_BACK -> barrier.drown();
                case COMMITS -> barrier.open();
                case DIES -> {
                    /* after the barrier is gone */
                }
            }
        }
        if (step.database == Database.DIES) {
            running.server().killDatabase();
        }
        running.server().start();

        buyer.buy();
        shop.awaitFulfilled(buyer.order);
        Books.fulfilledOnce(running, buyer.order, 1, 0);
        assertThat(running.database()
                        .number(
                                "SELECT count(*) FROM license_key WHERE state = 'SOLD' AND product_id = ?",
                                PublicId.uuid(product)))
                .isEqualTo(1);
    }

    /** Does what a person does: goes on where he was, and tries again what failed. */
    private static final class Buyer {
        private final Shop shop;
        private final String product;
        private Placed order;

        Buyer(Shop shop, String product) {
            this.shop = shop;
            this.product = product;
        }

        void buy() {
            if (order == null) {
                order = shop.order(product);
            }
            if (shop.state(order).equals("pending_payment")) {
                Http.Answer payment = shop.tryToPay(order);
                // Paid in the meantime, as the provider's word came in.
                if (payment.status() != 409) {
                    Http.form(Shop.payPage(payment.expect(201).json()), "action=pay")
                            .expect(303);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IssueStep.class)
    @DisplayName("Killed between the issuer's answer and the store, the keys of a paid line come once")
    void issuedKeysSurviveDeath(IssueStep step) {
        Shop shop = running.shop();
        String product = issuedProduct(shop, step.name());
        Placed order;
        try (Barrier barrier = Barrier.before(running.database(), step.event, step.table, step.when, step.atCommit)) {
            order = shop.order(List.of(new Shop.Line(product, 2)));
            shop.pay(order);
            barrier.awaitSomebody();
            running.server().kill();
            if (step.database == Database.COMMITS) {
                barrier.open();
            } else {
                barrier.drown();
            }
        }
        running.server().start();

        shop.awaitFulfilled(order);
        Books.fulfilledOnce(running, order, 2, 0);
        assertThat(shop.keys(order)).hasSize(2).doesNotHaveDuplicates().allMatch(key -> key.startsWith("SBX-"));
        assertThat(running.database()
                        .number("SELECT count(*) FROM license_key WHERE product_id = ?", PublicId.uuid(product)))
                .isEqualTo(2);
    }

    private static String issuedProduct(Shop shop, String title) {
        String product = shop.draft("key", title, 900);
        Await.until(
                "the issuer is here",
                () -> shop.admin("PUT", "/api/v1/products/" + product + "/issuer", Map.of("channel", "licenses"))
                                .status()
                        == 200);
        shop.publish(product);
        return product;
    }

    @Test
    @DisplayName("S1.30 S1.38: notifications that are lost for good are made up for by our own look-up, over a death")
    void lostNotificationIsMadeUpForByLookUp() {
        Shop shop = running.shop();
        Placed order = shop.order(shop.keyProduct("Lost", 900, Running.keys("LOST", 2)));
        running.road().set(Mode.CLOSED);
        try {
            shop.pay(order);
            running.server().kill();
            running.server().start();
            shop.awaitFulfilled(order);
        } finally {
            running.road().set(Mode.OPEN);
        }
        Books.fulfilledOnce(running, order, 1, 0);
    }

    @Test
    @DisplayName(
            "S1.38: money that arrives while the bundle of keys is away is settled when it is back, as if it had been here")
    void moneyWaitsForTheBundleThatFulfillsIt() {
        Shop shop = running.shop();
        Placed order = shop.order(shop.keyProduct("Away", 900, Running.keys("AWAY", 2)));
        JsonNode payment = shop.tryToPay(order).expect(201).json();
        bundle("stop");
        try {
            Http.form(Shop.payPage(payment), "action=pay").expect(303);
            Await.until(
                    "the provider was told to come again, and does",
                    () -> running.road().about(payment.path("id").asText()).size() >= 2);
            assertThat(running.database()
                            .number(
                                    "SELECT count(*) FROM payment WHERE state = 'CAPTURED' AND order_id = ?",
                                    order.uuid()))
                    .isZero();
        } finally {
            bundle("start");
        }
        shop.awaitFulfilled(order);
        Books.fulfilledOnce(running, order, 1, 0);
    }

    private static void bundle(String command) {
        assertThat(running.server()
                        .command("bundle:" + command + " org.vintner.inventory")
                        .status())
                .isZero();
    }

    @Test
    @DisplayName("S1.28: when all answers are lost on the way, the provider repeats itself and nothing is sold twice")
    void lostAnswersSellOnce() {
        Shop shop = running.shop();
        Placed order = shop.order(shop.keyProduct("Answers", 900, Running.keys("ANSW", 2)));
        running.road().set(Mode.ANSWERS_LOST);
        String payment;
        try {
            payment = shop.pay(order).path("id").asText();
            Await.until(
                    "it came three times", () -> running.road().about(payment).size() >= 3);
            running.server().kill();
        } finally {
            running.road().set(Mode.OPEN);
        }
        int before = running.road().about(payment).size();
        running.server().start();
        Await.until(
                "it comes again after the restart",
                () -> running.road().about(payment).size() > before);
        shop.awaitFulfilled(order);
        Books.fulfilledOnce(running, order, 1, 0);
    }

    @Test
    @DisplayName("S1.45 S1.46: the mail server is down, the server dies, and the mail is sent when both are back")
    void mailIsSentWhenTheMailServerIsBack() {
        Shop shop = running.shop();
        Placed order = shop.order(shop.keyProduct("Mail", 900, Running.keys("MAIL", 2)));
        running.mail().close();
        try {
            shop.pay(order);
            shop.awaitFulfilled(order);
            Await.until(
                    "a first attempt to send",
                    () -> running.database()
                                    .number(
                                            "SELECT coalesce(max(attempts), 0) FROM message_delivery WHERE order_id = ?",
                                            order.uuid())
                            >= 1);
            running.server().kill();
        } finally {
            running.mail().open();
        }
        running.server().start();
        Books.fulfilledOnce(running, order, 1, 0);
    }

    @Test
    @DisplayName("M.3: bin/stop during a purchase loses nothing either")
    void politeStopLosesNothing() {
        Shop shop = running.shop();
        Placed order = shop.order(shop.keyProduct("Polite", 900, Running.keys("POLI", 2)));
        running.road().set(Mode.CLOSED);
        try {
            shop.pay(order);
            running.server().stop();
        } finally {
            running.road().set(Mode.OPEN);
        }
        running.server().start();
        shop.awaitFulfilled(order);
        Books.fulfilledOnce(running, order, 1, 0);
    }
}
