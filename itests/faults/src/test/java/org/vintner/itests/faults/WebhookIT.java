package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;
import org.vintner.itests.harness.Signer;
import org.vintner.itests.harness.WebhookRoad.Mode;
import org.vintner.itests.harness.WebhookRoad.Notification;

/** Notifications: repeated, forged, altered, stale, wrong. The provider's own are held back meanwhile. */
class WebhookIT {

    private static final int COPIES = 50;

    private final Running running = Running.shared();
    private final Shop shop = running.shop();

    @BeforeEach
    void closeTheRoad() {
        running.road().set(Mode.CLOSED);
    }

    @AfterEach
    void openTheRoad() {
        running.road().set(Mode.OPEN);
    }

    @Test
    @DisplayName("S1.26 S1.27 S1.28 S2.14: one notification, 50 times at once, is one sale and 50 thanks")
    void fiftyCopiesAtOnceAreOneSale() throws IOException {
        String key = shop.keyProduct("Copies", 700, Running.keys("COPY", 3));
        Path file = Files.write(Archive.work().resolve("small.txt"), new byte[] {1, 2, 3});
        String sha256 = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";
        Placed order = shop.order(key, shop.fileProduct("Small", 300, file, sha256));
        Notification notification = paidAndHeldBack(order);

        List<Http.Answer> answers =
                Crowd.of(COPIES, i -> send(notification.path(), notification.body(), notification.signature()));

        assertThat(answers).extracting(Http.Answer::status).containsOnly(204);
        shop.awaitFulfilled(order);
        Books.fulfilledOnce(running, order, 1, 1);
        assertThat(running.database()
                        .number("SELECT count(*) FROM license_key WHERE state = 'SOLD' AND product_id = ?", id(key)))
                .isEqualTo(1);
        assertThat(send(notification.path(), notification.body(), notification.signature())
                        .status())
                .as("one more, later")
                .isEqualTo(204);
        assertThat(running.database()
                        .text(
                                "SELECT encode(body, 'escape') FROM webhook_inbox WHERE event_id = ?",
                                Http.JSON
                                        .readTree(notification.body())
                                        .path("id")
                                        .asText()))
                .as("S1.32: the raw notification is kept")
                .isEqualTo(new String(notification.body(), StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("S1.25 S2.12 S3.13: a notification signed with another secret is refused and moves nothing")
    void forgedNotificationIsRefused() {
        Placed order = order();
        Notification genuine = paidAndHeldBack(order);
        String forged = Signer.sign("another-secret-0123456789", Instant.now(), genuine.body());
        refused(order, send(genuine.path(), genuine.body(), forged));
        refused(order, send(genuine.path(), genuine.body(), ""));
        refused(order, send(genuine.path(), genuine.body(), "t=1,v1=zz"));
        thenTheGenuineOneSells(order, genuine);
    }

    @Test
    @DisplayName("S1.25: a notification with one byte altered is refused and moves nothing")
    void alteredNotificationIsRefused() {
        Placed order = order();
        Notification genuine = paidAndHeldBack(order);
        for (int i = 0; i < genuine.body().length; i += 7) {
            byte[] altered = genuine.body().clone();
            altered[i] ^= 1;
            refused(order, send(genuine.path(), altered, genuine.signature()));
        }
        thenTheGenuineOneSells(order, genuine);
    }

    @Test
    @DisplayName("S1.25: a notification signed too long ago is refused and moves nothing")
    void staleNotificationIsRefused() {
        Placed order = order();
        Notification genuine = paidAndHeldBack(order);
        for (Duration age : List.of(Duration.ofMinutes(6), Duration.ofDays(3), Duration.ofMinutes(-6))) {
            String stale = Signer.sign(Server.WEBHOOK_SECRET, Instant.now().minus(age), genuine.body());
            refused(order, send(genuine.path(), genuine.body(), stale));
        }
        thenTheGenuineOneSells(order, genuine);
    }

    @Test
    @DisplayName("S2.13: a genuine notification of another amount is taken, flagged, and delivers nothing")
    void wrongAmountIsFlagged() {
        flagged(
                "AMOUNT_MISMATCH",
                data -> data.put("amount", data.path("amount").asLong() - 1));
        flagged("AMOUNT_MISMATCH", data -> data.put("currency", "USD"));
    }

    @Test
    @DisplayName(
            "S2.13: a genuine notification with another reference of the provider is flagged, and delivers nothing")
    void wrongReferenceIsFlagged() {
        flagged("IDENTITY_MISMATCH", data -> data.put("reference", "sbp_of-another-payment"));
    }

    @Test
    @DisplayName("S2.13: a genuine notification for a payment that we never started is taken and flagged")
    void unknownPaymentIsFlagged() {
        Placed order = order();
        Notification genuine = paidAndHeldBack(order);
        String unknown = "pay_0000000000000000000000test";
        byte[] body = changed(genuine, data -> data.put("payment", unknown));
        assertThat(sendSigned(genuine.path(), body).status()).isEqualTo(204);
        assertThat(attention("UNKNOWN_PAYMENT", unknown)).isEqualTo(1);
        Books.untouched(running, order);
    }

    @Test
    @DisplayName("S1.31: a signed body that is no event, and an unknown address, change nothing and are told apart")
    void nonsenseIsRefused() {
        Placed order = order();
        Notification genuine = paidAndHeldBack(order);
        for (String nonsense : List.of("", "{}", "[]", "null", "{\"id\":1}", "not json", "{\"id\":\"sbe_1\"")) {
            assertThat(sendSigned(genuine.path(), nonsense.getBytes(StandardCharsets.UTF_8))
                            .status())
                    .as(nonsense)
                    .isBetween(400, 499);
        }
        assertThat(sendSigned("/webhooks/nobody", genuine.body()).status()).isEqualTo(404);
        assertThat(sendSigned(genuine.path(), new byte[300 * 1024]).status()).isEqualTo(413);
        assertThat(Http.get(running.server().uri(genuine.path())).status()).isEqualTo(405);
        thenTheGenuineOneSells(order, genuine);
    }

    // ------------------------------------------------------------------ steps

    private Placed order() {
        return shop.order(shop.keyProduct("Webhooks", 700, Running.keys("HOOK" + System.nanoTime(), 2)));
    }

    /** Paid at the provider, whose word does not get through; it would be asked after five seconds, so that is locked out. */
    private Notification paidAndHeldBack(Placed order) {
        JsonNode payment = shop.startPayment(order);
        postponeLookUp(payment);
        Http.form(Shop.payPage(payment), "action=pay").expect(303);
        String id = payment.path("id").asText();
        return Await.value(
                "the provider's notification",
                Await.LONG,
                () -> running.road().about(id).stream().findFirst());
    }

    /** Our own look-up would otherwise find the money while the test still looks. */
    private void postponeLookUp(JsonNode payment) {
        running.database()
                .change(
                        "UPDATE payment SET poll_at = now() + interval '1 hour' WHERE id = ?",
                        PublicId.uuid(payment.path("id").asText()));
    }

    private void refused(Placed order, Http.Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("notification_refused");
        Books.untouched(running, order);
    }

    private void flagged(String reason, Consumer<ObjectNode> change) {
        Placed order = order();
        Notification genuine = paidAndHeldBack(order);
        byte[] body = changed(genuine, change);
        assertThat(sendSigned(genuine.path(), body).status()).isEqualTo(204);
        String payment = running.database().text("SELECT id FROM payment WHERE order_id = ?", order.uuid());
        assertThat(running.database()
                        .number("SELECT count(*) FROM attention_item WHERE reason = ? AND resolved_at IS NULL", reason))
                .as(payment)
                .isPositive();
        Books.untouched(running, order);
        thenTheGenuineOneSells(order, genuine);
    }

    private long attention(String reason, String subject) {
        return running.database()
                .number(
                        "SELECT count(*) FROM attention_item WHERE reason = ? AND subject = ? AND resolved_at IS NULL",
                        reason,
                        subject);
    }

    private void thenTheGenuineOneSells(Placed order, Notification genuine) {
        String fresh = Signer.sign(Server.WEBHOOK_SECRET, Instant.now(), genuine.body());
        assertThat(send(genuine.path(), genuine.body(), fresh).status()).isEqualTo(204);
        shop.awaitFulfilled(order);
        Books.fulfilledOnce(running, order, 1, 0);
    }

    /** The provider's body with another event number and one more change. */
    private static byte[] changed(Notification genuine, Consumer<ObjectNode> change) {
        try {
            ObjectNode event = (ObjectNode) Http.JSON.readTree(genuine.body());
            event.put("id", event.path("id").asText() + "x");
            change.accept((ObjectNode) event.path("data"));
            return Http.JSON.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Http.Answer sendSigned(String path, byte[] body) {
        return send(path, body, Signer.sign(Server.WEBHOOK_SECRET, Instant.now(), body));
    }

    private Http.Answer send(String path, byte[] body, String signature) {
        URI uri = running.server().uri(path);
        return signature.isEmpty()
                ? Http.post(uri, body, "Content-Type", "application/json")
                : Http.post(uri, body, "Content-Type", "application/json", "Sandbox-Signature", signature);
    }

    private static UUID id(String product) {
        return PublicId.uuid(product);
    }
}
