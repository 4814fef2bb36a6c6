package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Shop;

/** What buyers and the administrator are told when something breaks, on a server that gives up early. */
class MessagesIT {

    private static final String BOSS = "boss@example.org";

    private static Running running;

    @BeforeAll
    static void start() {
        running = Running.prepare("messages");
        running.server()
                .config("org.vintner.notifications.cfg", Map.of("maxAttempts", "2", "administrators", BOSS))
                .config("org.vintner.outbox.cfg", Map.of("pauses", "1s"))
                .start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    @DisplayName(
            "S1.46 S1.47 S2.20 S2.25 S2.26: while mail is down orders are fulfilled; what failed is sent by hand, once")
    void mailOutageDelaysNoOrderAndLosesNoMail() {
        Shop shop = running.shop();
        String product = shop.keyProduct("Editor", 1999, Running.keys("OUTAGE", 1));
        running.mail().close();
        Shop.Placed order;
        try {
            order = shop.order(product);
            shop.pay(order);
            shop.awaitFulfilled(order);
            Await.until(
                    "the message has failed",
                    () -> message(shop, order).path("state").asText().equals("failed"));
        } finally {
            running.mail().open();
        }
        String message = message(shop, order).path("id").asText();
        assertThat(openItem(message)).as("for a person").isEqualTo(1);
        assertThat(shop.keys(order)).as("the order's page has the goods").hasSize(1);

        assertThat(running.server().command("vintner:message-retry --failed").output())
                .contains("Retried");

        Await.until(
                "the mail has arrived", () -> !running.mail().to(order.email()).isEmpty());
        Await.until("the item has settled itself", () -> openItem(message) == 0);
        assertThat(running.mail().to(order.email()))
                .singleElement()
                .satisfies(text -> assertThat(text).contains("OUTAGE-"));
        JsonNode attempts = shop.admin("GET", "/api/v1/messages/" + message + "/attempts", null)
                .expect(200)
                .json()
                .path("items");
        assertThat(attempts.findValuesAsText("outcome")).containsExactly("not_sent", "not_sent", "sent");
        shop.admin("POST", "/api/v1/messages/" + message + "/retry", null).expect(409);
    }

    @Test
    @DisplayName("S1.48 S2.22 S2.27: of a shortage the buyer and the administrator are told, and nobody by two mails")
    void shortageIsToldToBuyerAndAdministrator() {
        Shop shop = running.shop();
        String product = shop.keyProduct("Rare", 1999, Running.keys("RARE", 1));
        Shop.Placed order = shop.order(product);
        JsonNode payment = shop.startPayment(order);
        running.database().change("UPDATE license_key SET state = 'REVOKED' WHERE order_id = ?", order.uuid());
        Http.form(Shop.payPage(payment), "action=pay").expect(303);

        Await.until("the buyer is told", () -> !running.mail().to(order.email()).isEmpty());
        Await.until("the administrator is told", () -> toBoss(order).size() == 1);

        assertThat(running.mail().to(order.email()))
                .singleElement()
                .satisfies(text -> assertThat(text).contains("We are looking at your order"));
        assertThat(toBoss(order).get(0)).contains("A paid order found no stock", "Rare");
    }

    @Test
    @DisplayName("jobs are listed and run by hand")
    void jobsAreListedAndRunByHand() {
        Shop shop = running.shop();
        JsonNode jobs =
                shop.admin("GET", "/api/v1/jobs", null).expect(200).json().path("items");
        assertThat(jobs.findValuesAsText("name")).contains("attention-report", "message-rescan", "outbox-cleanup");

        shop.admin("POST", "/api/v1/jobs/message-cleanup/run", null).expect(202);
        shop.admin("POST", "/api/v1/jobs/no-such-job/run", null).expect(404);
        assertThat(running.server().command("vintner:job-list").output()).contains("message-cleanup");
    }

    private static JsonNode message(Shop shop, Shop.Placed order) {
        return shop.buyer(order, "GET", "/messages", null)
                .expect(200)
                .json()
                .path("items")
                .path(0);
    }

    private static long openItem(String subject) {
        return running.database()
                .number(
                        "SELECT count(*) FROM attention_item WHERE reason = 'DELIVERY_FAILED' AND subject = ?"
                                + " AND resolved_at IS NULL",
                        subject);
    }

    private static List<String> toBoss(Shop.Placed order) {
        return running.mail().to(BOSS).stream()
                .filter(text -> text.contains(order.id()))
                .filter(text -> text.contains("shortage"))
                .toList();
    }
}
