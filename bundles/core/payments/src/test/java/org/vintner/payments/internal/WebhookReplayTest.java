package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.PageRequest;
import org.vintner.api.id.NotificationId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.WebhookContent;
import org.vintner.api.payments.WebhookNotification;
import org.vintner.api.payments.WebhookReplay;
import org.vintner.persistence.internal.store.SqlWebhookInboxStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;

class WebhookReplayTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
    }

    private List<WebhookNotification> all(boolean onlyFailed) {
        return shop.notifications
                .list(Shop.ADMIN, Optional.empty(), onlyFailed, PageRequest.first(50))
                .items();
    }

    private WebhookNotification only() {
        assertThat(all(false)).hasSize(1);
        return all(false).get(0);
    }

    private static void assertRefused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    // ------------------------------------------------------------------ what is kept

    @Test
    @DisplayName("S1.32: what arrived, what became of it, when, and how often it came")
    void aNotificationIsKeptAsItArrived() {
        Payment payment = shop.paidAtProvider(shop.product("Key", 1), 1);
        shop.webhook(payment);
        shop.webhook(payment);
        shop.webhook(payment);

        WebhookNotification kept = only();
        assertThat(kept.channel()).isEqualTo(Shop.CHANNEL);
        assertThat(kept.result()).isEqualTo("Applied[]");
        assertThat(kept.processedAt()).isPresent();
        assertThat(kept.copies()).isEqualTo(2);
        assertThat(kept.size()).isEqualTo(payment.id().toString().length());

        WebhookContent content = shop.notifications.get(Shop.ADMIN, kept.id());
        assertThat(content.body()).isEqualTo(payment.id().toString());
        assertThat(content.base64()).isFalse();
        assertThat(content.headers()).containsExactly(new WebhookContent.Header("signature", "genuine"));
        assertThat(content.path()).isEqualTo("/webhooks/" + shop.webhookPath());
        assertThat(shop.audited).containsExactly("done webhook.show " + kept.id());
    }

    @Test
    void aBodyThatIsNoTextIsShownInBase64() {
        shop.provider.said.put("\uFFFD", List.of());
        shop.door.receive(shop.webhookPath(), FakeProvider.signature(), "", new byte[] {(byte) 0xff});

        WebhookContent content = shop.notifications.get(Shop.ADMIN, only().id());
        assertThat(content.base64()).isTrue();
        assertThat(content.body()).isEqualTo("/w==");
    }

    @Test
    void onlyAnAdministratorSeesAndReplaysThem() {
        Payment payment = shop.paidAtProvider(shop.product("Key", 1), 1);
        shop.webhook(payment);
        Actor buyer = Actor.buyerOf(payment.order());
        NotificationId id = only().id();

        assertRefused(CommerceError.FORBIDDEN, () -> shop.notifications.get(buyer, id));
        assertRefused(CommerceError.FORBIDDEN, () -> shop.notifications.replay(buyer, id));
        assertRefused(
                CommerceError.FORBIDDEN,
                () -> shop.notifications.list(buyer, Optional.empty(), false, PageRequest.first(1)));
        assertRefused(CommerceError.NOT_FOUND, () -> shop.notifications.replay(Shop.ADMIN, NotificationId.next()));
    }

    // ------------------------------------------------------------------ replay

    /** A kind of notification, its facts about a payment of 19.99 EUR, and what a replay answers. */
    private record Kind(String name, Facts facts, String replayed) {

        private interface Facts {
            List<Fact> of(Payment payment);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(
                        "captured",
                        payment -> List.of(FakeProvider.fact(payment.id(), payment.amount())),
                        "AlreadyApplied[]"),
                new Kind(
                        "authorized",
                        payment -> List.of(new Fact.Authorized(payment.id(), "pp", payment.amount())),
                        "AlreadyApplied[]"),
                new Kind("failed", payment -> List.of(new Fact.Failed(payment.id(), "no")), "AlreadyApplied[]"),
                new Kind("closed", payment -> List.of(new Fact.Closed(payment.id())), "AlreadyApplied[]"),
                new Kind(
                        "captured and paid back",
                        payment -> List.of(
                                FakeProvider.fact(payment.id(), payment.amount()),
                                new Fact.Refunded(payment.id(), Optional.empty(), "desk-1", payment.amount())),
                        "AlreadyApplied[]; AlreadyApplied[]"),
                new Kind(
                        "failed after the capture",
                        payment -> List.of(
                                FakeProvider.fact(payment.id(), payment.amount()), new Fact.Failed(payment.id(), "no")),
                        "AlreadyApplied[]; Ignored[reason=the payment is CAPTURED]"),
                new Kind(
                        "another amount",
                        payment -> List.of(FakeProvider.fact(payment.id(), Money.of(1, "EUR"))),
                        "Flagged["),
                new Kind(
                        "unknown payment",
                        payment -> List.of(
                                FakeProvider.fact(PaymentId.parse("pay_01m7wr95tqf1xvr26g1s3gcda0"), payment.amount())),
                        "Flagged["),
                new Kind("of no interest", payment -> List.of(), "nothing to apply"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @DisplayName("S1.26 S1.32: a replay has the same result and changes nothing but its own record")
    void aReplayChangesNothingButItsRecord(Kind kind) {
        Payment payment = shop.start(shop.order(shop.product("Key", 3), 1));
        shop.provider.said.put(kind.name(), kind.facts().of(payment));
        assertThat(shop.webhook(kind.name())).isEqualTo(200);
        Map<String, String> before = shop.everything();

        WebhookReplay replay = shop.notifications.replay(Shop.ADMIN, only().id());

        assertThat(replay.result()).startsWith(kind.replayed());
        Map<String, String> after = shop.everything();
        before.remove("webhook_replay");
        after.remove("webhook_replay");
        assertThat(after).isEqualTo(before);
        assertThat(shop.notifications.get(Shop.ADMIN, only().id()).replays()).containsExactly(replay);
        assertThat(replay.actor()).isEqualTo(Shop.ADMIN.toString());
    }

    @Test
    @DisplayName("S1.32: what was processed is deleted when it is old, with its replays; what failed stays")
    void oldNotificationsAreDeleted() {
        ProductId product = shop.product("Key", 2);
        Payment failed = shop.paidAtProvider(product, 1);
        DATABASE.execute("ALTER TABLE ledger_entry ADD CONSTRAINT broken CHECK (amount > 1000000)");
        try {
            assertThat(shop.webhook(failed)).isEqualTo(503);
        } finally {
            DATABASE.execute("ALTER TABLE ledger_entry DROP CONSTRAINT broken");
        }
        Payment processed = shop.paidAtProvider(product, 1);
        assertThat(shop.webhook(processed)).isEqualTo(200);
        shop.notifications.replay(Shop.ADMIN, all(false).get(0).id());

        deleteAfter(Duration.ofDays(1));
        assertThat(all(false)).hasSize(2);
        deleteAfter(Duration.ZERO);
        assertThat(all(false)).isEqualTo(all(true)).hasSize(1);

        Map<String, String> before = shop.everything();
        assertThat(shop.webhook(processed)).isEqualTo(200);
        Map<String, String> after = shop.everything();
        before.remove("webhook_inbox");
        after.remove("webhook_inbox");
        assertThat(after)
                .as("a copy that comes later than that changes nothing")
                .isEqualTo(before);
    }

    private void deleteAfter(Duration retention) {
        new ProcessedNotificationsJob(new SqlWebhookInboxStore(shop.sql), retention).run();
    }

    @Test
    @DisplayName("S1.44: what failed is applied by its replay")
    void whatFailedIsAppliedByItsReplay() {
        Payment payment = shop.paidAtProvider(shop.product("Key", 1), 1);
        DATABASE.execute("ALTER TABLE ledger_entry ADD CONSTRAINT broken CHECK (amount > 1000000)");
        try {
            assertThat(shop.webhook(payment)).isEqualTo(503);
            assertThat(all(true)).hasSize(1);
            assertThat(shop.notifications.replay(Shop.ADMIN, only().id()).result())
                    .startsWith("not applied");
        } finally {
            DATABASE.execute("ALTER TABLE ledger_entry DROP CONSTRAINT broken");
        }

        assertThat(shop.notifications.replay(Shop.ADMIN, only().id()).result()).isEqualTo("Applied[]");

        assertThat(all(true)).isEmpty();
        assertThat(shop.payments.find(payment.id()).orElseThrow().state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.webhook(payment)).isEqualTo(200);
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(1);
    }

    @Test
    void whatWasAlteredInTheTableIsRefused() {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        shop.provider.said.put("x", List.of());
        shop.webhook("x");
        DATABASE.execute("UPDATE webhook_inbox SET body = convert_to('" + payment.id() + "', 'UTF8')");
        shop.provider.pay(payment.id(), payment.amount());
        assertThat(shop.notifications.replay(Shop.ADMIN, only().id()).result()).startsWith("refused");

        DATABASE.execute("UPDATE webhook_inbox SET headers = '{\"signature\": \"forged\"}'");
        assertThat(shop.notifications.replay(Shop.ADMIN, only().id()).result()).isEqualTo("refused: wrong signature");

        assertThat(shop.payments.find(payment.id()).orElseThrow().state()).isEqualTo(PaymentState.PENDING);
    }

    @Test
    void aReplayForAnAbsentChannelIsRefused() {
        shop.provider.said.put("x", List.of());
        shop.webhook("x");
        shop.unplug();

        assertRefused(CommerceError.CHANNEL_UNAVAILABLE, () -> shop.notifications.replay(Shop.ADMIN, only().id()));
    }
}
