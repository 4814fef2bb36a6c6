package org.vintner.notifications.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.MessageDelivery.State;
import org.vintner.notifications.internal.Doubles.DirectCaller;
import org.vintner.notifications.internal.Doubles.NoMetrics;
import org.vintner.notifications.internal.Doubles.RecordingChannel;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlMessageStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.notification.SendOutcome;

/** S1.48, S2.23: the administrator is told. */
class AdministratorMessagesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final PageRequest ALL = PageRequest.first(100);
    private static final Administrators BOTH =
            Administrators.of(new String[] {"ada@example.com", " amy@example.com ", "", "nobody"}, "zh-CN");
    private static final int PER_HOUR = 4;

    private final RecordingChannel mail = new RecordingChannel();
    private MessageStore messages;
    private OutboxStore outbox;
    private SqlAttentionStore attention;
    private MessageChannels channels;

    @BeforeEach
    void setUp() {
        DATABASE.clear();
        outbox = new SqlOutboxStore(DATABASE.sql(), DATABASE.unitOfWork());
        messages = new SqlMessageStore(DATABASE.sql(), DATABASE.unitOfWork());
        attention = new SqlAttentionStore(DATABASE.sql(), outbox);
        channels = new MessageChannels(new DirectCaller(), bundle -> true);
        channels.add(mail, Map.of(NotificationChannel.NAME, "email"));
        outbox.register(AdministratorConsumer.NAME, consumer(BOTH, 10).types());
    }

    @Test
    void eachAdministratorIsToldOfAnItemOnce() {
        open(AttentionReason.SHORTAGE, "ord_1", "Paid, but not in stock.");

        report(BOTH);
        report(BOTH);
        deliver(BOTH);

        assertThat(mail.sent()).hasSize(2).allSatisfy(message -> {
            assertThat(message.template()).isEqualTo("attention-opened");
            assertThat(message.locale()).isEqualTo(Locale.SIMPLIFIED_CHINESE);
            assertThat(message.model())
                    .containsEntry("reason", "shortage")
                    .containsEntry("subject", "ord_1")
                    .containsEntry("detail", "Paid, but not in stock.");
            assertThat(message.model().get("is"))
                    .isInstanceOfSatisfying(
                            Map.class, is -> assertThat(is.get("shortage")).isEqualTo(true));
        });
        assertThat(mail.sent()).extracting(Message::recipient).containsExactly("ada@example.com", "amy@example.com");
        assertThat(all()).extracting(MessageDelivery::state).containsOnly(State.SENT);
        assertThat(all()).extracting(MessageDelivery::order).containsOnly(Optional.empty());
    }

    /** The same trouble that comes again is told again; the same that goes on is not. */
    @Test
    void itemIsToldAtItsEdge() {
        open(AttentionReason.REFUND_FAILED, "ref_1", "no");
        report(BOTH);
        open(AttentionReason.REFUND_FAILED, "ref_1", "no");
        report(BOTH);
        assertThat(reports()).isEqualTo(1);

        DATABASE.unitOfWork().run(() -> attention.settle(AttentionReason.REFUND_FAILED, "ref_1", "done"));
        open(AttentionReason.REFUND_FAILED, "ref_1", "no");
        report(BOTH);
        assertThat(reports()).isEqualTo(2);
    }

    @Test
    void burstIsOneMessageAndTheHoursQuotaHolds() {
        for (int i = 0; i < 30; i++) {
            open(AttentionReason.SHORTAGE, "ord_" + i, "short");
        }
        report(BOTH);
        deliver(BOTH);

        assertThat(mail.sent()).hasSize(2);
        assertThat(mail.sent().get(0).template()).isEqualTo("attention-digest");
        assertThat(mail.sent().get(0).model()).containsEntry("count", 30).containsEntry("more", 10);
        assertThat((List<?>) mail.sent().get(0).model().get("items")).hasSize(20);

        for (int i = 0; i < 10; i++) {
            open(AttentionReason.AMOUNT_MISMATCH, "pay_" + i, "differs");
            report(BOTH);
        }
        assertThat(reports()).isEqualTo(PER_HOUR);
        DATABASE.execute("UPDATE attention_report SET at = now() - interval '61 minutes'");
        report(BOTH);
        assertThat(reports()).as("what waited comes together").isEqualTo(PER_HOUR + 1);
        assertThat(untold()).isZero();
    }

    @Test
    void withoutAdministratorsNothingIsSentAndTheListWaits() {
        open(AttentionReason.SHORTAGE, "ord_1", "short");

        report(Administrators.of(new String[0], "en"));
        assertThat(reports()).isZero();
        report(BOTH);

        assertThat(reports()).isEqualTo(1);
    }

    /** Else a mail server that is down would make more mail the longer it is down. */
    @Test
    void messageToAnAdministratorThatFailsMakesNoOther() {
        mail.answers(new SendOutcome.Refused("no such mailbox"), new SendOutcome.NotSent("down"));
        open(AttentionReason.SHORTAGE, "ord_1", "short");
        report(BOTH);
        deliver(BOTH, 1);

        assertThat(all()).extracting(MessageDelivery::state).containsOnly(State.FAILED);
        assertThat(attention.list(true, ALL).items())
                .extracting(AttentionItem::reason)
                .containsExactlyInAnyOrder(
                        AttentionReason.SHORTAGE, AttentionReason.DELIVERY_FAILED, AttentionReason.DELIVERY_FAILED);
        for (int i = 0; i < 3; i++) {
            report(BOTH);
        }
        assertThat(reports()).isEqualTo(1);
        assertThat(claims()).isEmpty();
    }

    @Test
    void failedMessageToAnAdministratorIsTriedAgainByHand() {
        mail.answers(new SendOutcome.NotSent("down"));
        Administrators one = Administrators.of(new String[] {"ada@example.com"}, "en");
        open(AttentionReason.SHORTAGE, "ord_1", "short");
        report(one);
        deliver(one, 1);
        assertThat(all())
                .singleElement()
                .satisfies(failed -> assertThat(failed.state()).isEqualTo(State.FAILED));

        assertThat(new MessageRevival(messages, outbox, DATABASE.unitOfWork())
                        .revive(all().get(0).id()))
                .isTrue();
        deliver(one, 1);

        assertThat(all())
                .singleElement()
                .satisfies(sent -> assertThat(sent.state()).isEqualTo(State.SENT));
        assertThat(attention.list(true, ALL).items())
                .extracting(AttentionItem::reason)
                .containsExactly(AttentionReason.SHORTAGE);
    }

    @Test
    void itemThatWasSettledMeanwhileIsNotTold() {
        open(AttentionReason.SHORTAGE, "ord_1", "short");
        report(BOTH);
        DATABASE.unitOfWork()
                .run(() -> attention.resolve(
                        Actor.system("test"),
                        attention.list(true, ALL).items().get(0).id(),
                        "restocked"));

        deliver(BOTH);

        assertThat(mail.sent()).isEmpty();
        assertThat(all()).extracting(MessageDelivery::state).containsOnly(State.SKIPPED);
    }

    /** One mailbox that is full holds nobody back. */
    @Test
    void administratorsAreToldIndependently() {
        mail.answers(new SendOutcome.NotSent("mailbox full"));
        open(AttentionReason.SHORTAGE, "ord_1", "short");
        report(BOTH);

        List<OutboxStore.Claim> claims = claims();
        assertThat(claims).hasSize(2);
        assertThatThrownBy(() -> consumer(BOTH, 10).receive(claims.get(0).event()))
                .isInstanceOf(ChannelTrouble.class);
        consumer(BOTH, 10).receive(claims.get(1).event());

        assertThat(all()).extracting(MessageDelivery::state).containsExactlyInAnyOrder(State.PENDING, State.SENT);
    }

    /** S1.48: no address stands in an event, nor in a row. */
    @Test
    void addressesOfAdministratorsAreStoredNowhere() {
        open(AttentionReason.SHORTAGE, "ord_1", "short");
        report(BOTH);
        deliver(BOTH);

        List<String> stored = new ArrayList<>(
                DATABASE.sql().query("SELECT aggregate || data::text AS t FROM outbox_event", row -> row.text("t")));
        stored.addAll(DATABASE.sql().query("SELECT m::text AS t FROM message_delivery m", row -> row.text("t")));
        assertThat(stored).isNotEmpty().noneMatch(text -> text.contains("ada@") || text.contains("amy@"));
    }

    private void open(AttentionReason reason, String subject, String detail) {
        DATABASE.unitOfWork().run(() -> attention.open(reason, subject, detail));
    }

    private void report(Administrators administrators) {
        new AttentionReportJob(attention, outbox, DATABASE.unitOfWork(), administrators, PER_HOUR).run();
    }

    private void deliver(Administrators administrators) {
        deliver(administrators, 10);
    }

    private void deliver(Administrators administrators, int maxAttempts) {
        claims().forEach(claim -> {
            consumer(administrators, maxAttempts).receive(claim.event());
            outbox.done(claim);
        });
    }

    private List<OutboxStore.Claim> claims() {
        return outbox.claim(AdministratorConsumer.NAME, 100, Duration.ofMinutes(1));
    }

    private AdministratorConsumer consumer(Administrators administrators, int maxAttempts) {
        MessageDispatch dispatch = new MessageDispatch(
                channels,
                messages,
                attention,
                DATABASE.unitOfWork(),
                new NoMetrics(),
                new MessageDispatch.Rules(true, Duration.ZERO, maxAttempts, 0));
        return new AdministratorConsumer(attention, dispatch, messages, outbox, administrators);
    }

    private List<MessageDelivery> all() {
        return messages.list(Optional.empty(), ALL).items();
    }

    private int reports() {
        return attention.reportsWithin(Duration.ofDays(1));
    }

    private int untold() {
        return DATABASE.unitOfWork().call(() -> attention.untold(100)).size();
    }
}
