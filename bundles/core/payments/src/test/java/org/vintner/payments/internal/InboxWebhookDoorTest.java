package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.id.ProductId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.WebhookDoor.Answer;
import org.vintner.persistence.testing.TestDatabase;

class InboxWebhookDoorTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Shop shop;
    private ProductId product;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        product = shop.product("Key", 10);
    }

    private Answer receive(String path, Map<String, List<String>> headers, String body) {
        return shop.door.receive(path, headers, "", body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("S2.18 S1.32: a good notification is stored raw, applied, and answered in the provider's own word")
    void goodNotificationIsStoredAppliedAndAnswered() {
        Payment payment = shop.paidAtProvider(product, 1);

        Answer answer = receive(
                shop.webhookPath(), FakeProvider.signature(), payment.id().toString());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("success");
        assertThat(shop.count("webhook_inbox WHERE processed_at IS NOT NULL AND convert_from(body, 'UTF8') = '"
                        + payment.id() + "'"))
                .isEqualTo(1);
        assertThat(shop.count("customer_order WHERE state = 'FULFILLED'")).isEqualTo(1);
    }

    @Test
    @DisplayName("S1.25 S2.12: a forged notification changes nothing and is refused")
    void forgedNotificationIsRefused() {
        Payment payment = shop.paidAtProvider(product, 1);

        Answer answer = receive(
                shop.webhookPath(),
                Map.of("signature", List.of("forged")),
                payment.id().toString());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(shop.count("webhook_inbox")).isZero();
        assertThat(shop.count("payment WHERE state = 'CAPTURED'")).isZero();
    }

    @Test
    void copyIsAnsweredWithSuccessAndStoredOnce() {
        Payment payment = shop.paidAtProvider(product, 1);

        assertThat(shop.webhook(payment)).isEqualTo(200);
        assertThat(shop.webhook(payment)).isEqualTo(200);

        assertThat(shop.count("webhook_inbox")).isEqualTo(1);
        assertThat(shop.count("webhook_inbox WHERE result = 'Applied[]'")).isEqualTo(1);
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(1);
    }

    @Test
    void unknownAddressIsNotFound() {
        assertThat(receive("test-0123", Map.of(), "x").status()).isEqualTo(404);
    }

    @Test
    void aFloodOfUnknownAddressesReadsTheDatabaseOnce() {
        AtomicInteger reads = new AtomicInteger();
        AtomicLong clock = new AtomicLong();
        ChannelRegistry registry = shop.registryThatCounts(reads, clock::get);
        for (int i = 0; i < 1_000; i++) {
            assertThat(registry.byWebhookPath("test-" + i)).isEmpty();
        }
        assertThat(reads).hasValue(1);
        assertThat(registry.byWebhookPath(shop.webhookPath())).contains(Shop.CHANNEL);

        clock.addAndGet(TimeUnit.SECONDS.toNanos(31));
        registry.byWebhookPath("test-x");
        assertThat(reads).hasValue(2);
    }

    @Test
    @DisplayName("S1.31: while the plugin is away its provider is asked to come back")
    void absentPluginIsAnsweredWithLater() {
        Payment payment = shop.paidAtProvider(product, 1);
        String path = shop.webhookPath();
        shop.unplug();

        Answer answer = receive(path, FakeProvider.signature(), payment.id().toString());

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("Retry-After");
        shop.plugIn();
        assertThat(shop.webhook(payment)).isEqualTo(200);
        assertThat(shop.count("customer_order WHERE state = 'FULFILLED'")).isEqualTo(1);
    }

    @Test
    @DisplayName("S1.31 S1.44: what fails here is kept, answered with 503, and applied when it comes again")
    void failureIsKeptAndTheCopyIsApplied() {
        Payment payment = shop.paidAtProvider(product, 1);
        DATABASE.execute("ALTER TABLE ledger_entry ADD CONSTRAINT broken CHECK (amount > 1000000)");

        assertThat(shop.webhook(payment)).isEqualTo(503);
        assertThat(shop.count("webhook_inbox WHERE processed_at IS NULL AND result LIKE 'not applied%'"))
                .isEqualTo(1);
        assertThat(shop.count("payment WHERE state = 'CAPTURED'")).isZero();

        DATABASE.execute("ALTER TABLE ledger_entry DROP CONSTRAINT broken");
        assertThat(shop.webhook(payment)).isEqualTo(200);
        assertThat(shop.count("customer_order WHERE state = 'FULFILLED'")).isEqualTo(1);
        assertThat(shop.count("webhook_inbox WHERE processed_at IS NOT NULL")).isEqualTo(1);
    }

    @Test
    void unreadableNotificationIsKeptAndAskedForAgain() {
        Answer answer = receive(shop.webhookPath(), FakeProvider.signature(), "no payment");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(shop.count("webhook_inbox WHERE result LIKE 'not interpreted%'"))
                .isEqualTo(1);
    }
}
