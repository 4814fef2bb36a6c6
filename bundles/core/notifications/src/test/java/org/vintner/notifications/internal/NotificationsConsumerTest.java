package org.vintner.notifications.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Transition;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.booking.BookingState;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.downloads.ReleaseCode;
import org.vintner.api.downloads.ReleaseCodeSent;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventTypes;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.Label;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.FileId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.RefundId;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.LicenseKey;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.inventory.Stock;
import org.vintner.api.notifications.MessageAttempt;
import org.vintner.api.notifications.MessageAttempt.Outcome;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.MessageDelivery.State;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.orders.PlacedOrder;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.notifications.internal.Doubles.DirectCaller;
import org.vintner.notifications.internal.Doubles.NoMetrics;
import org.vintner.notifications.internal.Doubles.RecordingChannel;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlMessageStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.store.MessageStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.events.Postponed;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.notification.SendOutcome;

class NotificationsConsumerTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String PAGE = "{publicUrl}/orders/{order}#grant={grant}";
    private static final PageRequest ALL = PageRequest.first(100);
    private static final int RESENDS_PER_HOUR = 3;

    private final Shop shop = new Shop();
    private final BookedShop booked = new BookedShop(shop.order, shop.keyLine);
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
        DATABASE.execute("""
                INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at)
                VALUES ('%s', 'FULFILLED', 'ada@example.com', 'en', 1999, 'EUR', now())
                """.formatted(shop.order.value()));
    }

    /** S1.42, S2.19: the message holds what was bought. */
    @Test
    void fulfilledOrderIsOneMessageWithKeysAndLinks() {
        configure("email", mail);

        consumer().receive(event(EventTypes.ORDER_FULFILLED));

        Message message = mail.only();
        assertThat(message.template()).isEqualTo("order-fulfilled");
        assertThat(message.recipient()).isEqualTo("ada@example.com");
        assertThat(message.locale()).isEqualTo(Locale.SIMPLIFIED_CHINESE);
        assertThat(message.model())
                .containsEntry("orderId", shop.order.toString())
                .containsEntry("orderUrl", "https://shop.example/orders/" + shop.order + "#grant=secret-grant")
                .containsEntry("total", "19.99 EUR")
                .containsEntry("keys", List.of(Map.of("product", "Editor", "value", "AAAA-BBBB")))
                .containsEntry(
                        "downloads",
                        List.of(Map.of(
                                "product",
                                "Manual",
                                "fileName",
                                "manual.pdf",
                                "size",
                                "20.0 MB",
                                "url",
                                "https://shop.example/d/token",
                                "expiresAt",
                                "2026-11-27 12:00 UTC",
                                "maxDownloads",
                                3)));
        assertThat(message.model()).hasSize(5);
        MessageDelivery delivery = only();
        assertThat(delivery.id()).isEqualTo(message.delivery());
        assertThat(delivery.state()).isEqualTo(State.SENT);
        assertThat(delivery.attempts()).isEqualTo(1);
        assertThat(delivery.detail()).contains("ref-1");
        assertThat(delivery.recipient()).isEqualTo("a***@example.com");
    }

    /** S1.19: the code stands in the mail and nowhere else. */
    @Test
    void releaseCodeIsMailed() {
        configure("email", mail);
        Map<String, String> data = Map.of("grant", GrantId.next().toString());

        consumer()
                .receive(new Event(
                        EventId.next(),
                        EventTypes.DOWNLOAD_RELEASE_REQUESTED,
                        shop.order.toString(),
                        data,
                        Instant.now()));

        assertThat(mail.only().template()).isEqualTo("download-release-code");
        assertThat(mail.only().model())
                .containsEntry("code", "01234567")
                .containsEntry("fileName", "manual.pdf")
                .containsEntry("expiresAt", "2026-11-27 12:15 UTC");
    }

    /** S1.27, S2.29: the same event twice is one mail. */
    @Test
    void eventThatIsDeliveredTwiceIsOneMessage() {
        configure("email", mail);
        Event event = event(EventTypes.ORDER_FULFILLED);

        consumer().receive(event);
        consumer().receive(event);

        assertThat(mail.sent()).hasSize(1);
        assertThat(only().attempts()).isEqualTo(1);
    }

    /** S1.46: a server that died in the middle of a mail finds the order refunded; nothing of the mail stays open. */
    @Test
    void messageBegunBeforeItsOrderWasRefundedIsClosed() {
        configure("email", mail);
        mail.answers(new SendOutcome.Unknown("lost"));
        Event event = event(EventTypes.ORDER_FULFILLED);
        assertThatThrownBy(() -> consumer().receive(event)).isInstanceOf(ChannelTrouble.class);

        shop.state = OrderState.REFUNDED;
        consumer().receive(event);

        assertThat(mail.sent()).hasSize(1);
        assertThat(messages.ofOrder(shop.order))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message.state()).isEqualTo(State.SKIPPED));
    }

    /** S1.46: a mail outage leaves the message waiting; the next attempt has the same number. */
    @Test
    void messageThatWasNotSentIsTriedAgainUnderTheSameNumber() {
        configure("email", mail);
        mail.answers(
                new SendOutcome.NotSent("connection refused"),
                new SendOutcome.Unknown("lost"),
                new SendOutcome.Sent("ok"));
        Event event = event(EventTypes.ORDER_FULFILLED);

        assertThatThrownBy(() -> consumer().receive(event))
                .isInstanceOf(ChannelTrouble.class)
                .hasMessage("email: not sent: connection refused");
        assertThat(only().state()).isEqualTo(State.PENDING);
        assertThatThrownBy(() -> consumer().receive(event)).isInstanceOf(ChannelTrouble.class);
        consumer().receive(event);

        assertThat(mail.sent()).hasSize(3);
        assertThat(mail.sent().stream().map(Message::delivery).distinct()).hasSize(1);
        assertThat(only().state()).isEqualTo(State.SENT);
        assertThat(only().attempts()).isEqualTo(3);
        assertThat(service().attempts(only().id()))
                .extracting(MessageAttempt::outcome)
                .containsExactly(Outcome.NOT_SENT, Outcome.UNKNOWN, Outcome.SENT);
        assertThat(attention.list(true, ALL).items()).isEmpty();
    }

    /** S1.48, S2.26. */
    @Test
    void refusedMessageIsForAPersonAndNotTriedAgain() {
        configure("email", mail);
        mail.answers(new SendOutcome.Refused("no such mailbox"));
        Event event = event(EventTypes.ORDER_FULFILLED);

        consumer().receive(event);
        consumer().receive(event);

        assertThat(mail.sent()).hasSize(1);
        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(attention.list(true, ALL).items()).singleElement().satisfies(item -> {
            assertThat(item.subject()).isEqualTo(only().id().toString());
            assertThat(item.detail())
                    .contains("no such mailbox", shop.order.toString(), "vintner:message-retry " + only().id())
                    .doesNotContain("ada@");
        });
    }

    @Test
    void throwingChannelIsTriedAgainAndTheOtherOneIsNotAskedTwice() {
        RecordingChannel broken = new RecordingChannel();
        broken.throwing(true);
        configure("a-broken", broken);
        configure("email", mail);
        Event event = event(EventTypes.ORDER_FULFILLED);

        assertThatThrownBy(() -> consumer().receive(event)).isInstanceOf(ChannelTrouble.class);
        broken.throwing(false);
        consumer().receive(event);

        assertThat(mail.sent()).hasSize(1);
        assertThat(broken.sent()).hasSize(1);
        assertThat(messages.ofOrder(shop.order))
                .extracting(MessageDelivery::state)
                .containsOnly(State.SENT);
    }

    /** S2.8: keys are revealed only for a message that somebody carries. */
    @Test
    void shopWithoutAnyChannelSkipsTheMessageAndRevealsNoKey() {
        consumer().receive(event(EventTypes.ORDER_FULFILLED));

        assertThat(only().state()).isEqualTo(State.SKIPPED);
        assertThat(only().channel()).isEqualTo("none");
        assertThat(only().detail()).contains("No notification channel is configured");
        assertThat(shop.reveals).hasValue(0);
        assertThat(attention.list(true, ALL).items()).isEmpty();
    }

    @Test
    void freshMessageWaitsForTheFirstChannel() {
        NotificationsConsumer patient = consumer(true, Duration.ofHours(1));

        assertThatThrownBy(() -> patient.receive(event(EventTypes.ORDER_FULFILLED)))
                .isInstanceOf(ChannelTrouble.class);
        assertThat(messages.ofOrder(shop.order)).isEmpty();
    }

    @Test
    void messageWaitsWhileTheChannelsPluginIsAway() {
        configure("email", mail);
        consumer().receive(event(EventTypes.ORDER_FULFILLED));
        channels.remove(mail);
        Event resend = event(EventTypes.ORDER_RESEND_REQUESTED);

        assertThatThrownBy(() -> consumer().receive(resend)).isInstanceOf(ChannelTrouble.class);
        configure("email", mail);
        consumer().receive(resend);

        assertThat(mail.sent()).hasSize(2);
    }

    @Test
    void messageThatNoChannelCarriesIsForAPerson() {
        mail.carries(false);
        configure("email", mail);

        consumer().receive(event(EventTypes.ORDER_FULFILLED));

        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(shop.reveals).hasValue(0);
        assertThat(attention.list(true, ALL).items()).hasSize(1);
    }

    @Test
    void nothingIsSentWhenMessagesAreSwitchedOff() {
        configure("email", mail);

        consumer(false, Duration.ZERO).receive(event(EventTypes.ORDER_FULFILLED));

        assertThat(mail.sent()).isEmpty();
        assertThat(only().state()).isEqualTo(State.SKIPPED);
    }

    @Test
    void messageThatIsNoLongerTrueIsNotSent() {
        configure("email", mail);
        shop.state = OrderState.REFUNDED;

        consumer().receive(event(EventTypes.ORDER_FULFILLED));
        assertThat(only().state()).isEqualTo(State.SKIPPED);

        consumer().receive(event(EventTypes.ORDER_REFUNDED));
        assertThat(mail.only().template()).isEqualTo("order-refunded");
        assertThat(mail.only().model()).hasSize(3);
    }

    /** S2.27: money that goes back is told, as what it is. */
    @ParameterizedTest
    @CsvSource({"FULFILLED,secondPayment", "EXPIRED,latePayment", "CANCELED,latePayment", "PARTIALLY_REFUNDED,part"})
    void refundIsToldToItsBuyer(OrderState state, String why) {
        configure("email", mail);
        shop.state = state;

        consumer().receive(refundClosed(RefundState.SUCCEEDED));

        assertThat(mail.only().template()).isEqualTo("payment-refunded");
        assertThat(mail.only().model()).containsEntry("amount", "5.00 EUR");
        for (String flag : List.of("secondPayment", "latePayment", "part")) {
            assertThat(mail.only().model()).containsEntry(flag, flag.equals(why));
        }
    }

    /** S3.21, S3.22: what becomes of a booking is told, with a file for the calendar. */
    @ParameterizedTest
    @CsvSource({
        "booking.confirmed, CONFIRMED, booking-confirmed, PUBLISH",
        "booking.changed, CONFIRMED, booking-changed, PUBLISH",
        "booking.canceled, CANCELED, booking-canceled, CANCEL",
        "booking.reminder_due, CONFIRMED, booking-reminder,",
        "booking.offered, HELD, booking-offered,"
    })
    void bookingIsToldToItsBuyer(String event, BookingState state, String template, String method) {
        configure("email", mail);
        booked.state = state;

        consumer().receive(bookingEvent(event));

        assertThat(mail.only().template()).isEqualTo(template);
        assertThat(mail.only().recipient()).isEqualTo("ada@example.com");
        assertThat(mail.only().model())
                .containsEntry("product", "Editor")
                .containsEntry("resource", "Ada")
                .containsEntry("start", "2036-12-01 09:00")
                .containsEntry("end", "2036-12-01 09:45")
                .containsEntry("zone", "Europe/Berlin")
                .containsEntry("seats", "1, 2")
                .containsEntry("balance", "10.00 EUR")
                .containsEntry("answers", List.of(Map.of("label", "饮食", "value", "纯素")))
                .containsEntry("feedUrl", "https://shop.example/api/v1/calendars/token.ics");
        assertThat(mail.only().model().get("calendarMethod")).isEqualTo(method);
    }

    /** Pain 13: an order of bookings only is told by these; one mail each is enough. */
    @Test
    void anOrderOfBookingsOnlyIsToldByItsBookings() {
        configure("email", mail);
        shop.kind = ProductKind.BOOKING;

        consumer().receive(event(EventTypes.ORDER_FULFILLED));
        assertThat(mail.sent()).isEmpty();

        consumer().receive(event(EventTypes.ORDER_RESEND_REQUESTED));
        assertThat(mail.only().template()).isEqualTo("order-fulfilled");
    }

    /** Pain 13, S3.21: nobody is told of a booking what is not true any more. */
    @ParameterizedTest
    @CsvSource({
        "booking.confirmed, CANCELED, 2036-12-01T09:00",
        "booking.changed, CANCELED, 2036-12-01T09:00",
        "booking.offered, EXPIRED, 2036-12-01T09:00",
        "booking.reminder_due, CANCELED, 2036-12-01T09:00",
        "booking.reminder_due, CONFIRMED, 2016-12-01T09:00"
    })
    void messageOfABookingThatWasOvertakenIsSkipped(String event, BookingState state, LocalDateTime start) {
        configure("email", mail);
        booked.state = state;
        booked.start = start;

        consumer().receive(bookingEvent(event));

        assertThat(mail.sent()).isEmpty();
        assertThat(only().state()).isEqualTo(State.SKIPPED);
    }

    private Event bookingEvent(String type) {
        return new Event(
                EventId.next(),
                type,
                booked.id.toString(),
                Map.of("order", shop.order.toString()),
                Instant.now().minusSeconds(5));
    }

    /** Pain 13: one refund is one message. */
    @Test
    void refundOfAWholeOrderIsToldOnceAndOneThatFailedIsNot() {
        configure("email", mail);
        consumer().receive(refundClosed(RefundState.FAILED));
        shop.state = OrderState.REFUNDED;
        consumer().receive(refundClosed(RefundState.SUCCEEDED));
        assertThat(messages.ofOrder(shop.order)).isEmpty();

        consumer().receive(event(EventTypes.ORDER_REFUNDED));

        assertThat(mail.only().template()).isEqualTo("order-refunded");
    }

    @Test
    void orderThatNeedsAttentionIsToldToItsBuyer() {
        configure("email", mail);
        shop.state = OrderState.NEEDS_ATTENTION;

        consumer().receive(event(EventTypes.ORDER_NEEDS_ATTENTION));

        assertThat(mail.only().template()).isEqualTo("order-needs-attention");
        assertThat(mail.only().model()).containsEntry("reason", "");
    }

    /** S2.24, S2.26, S2.28: after so many failures the message has failed, a person is told, and the outbox goes on. */
    @Test
    void messageThatFailsTooOftenIsForAPersonAndSettlesItselfWhenItIsSentByHand() {
        configure("email", mail);
        mail.answers(
                new SendOutcome.NotSent("connection refused"),
                new SendOutcome.NotSent("connection refused"),
                new SendOutcome.NotSent("still down"));
        NotificationsConsumer consumer = consumer(new MessageDispatch.Rules(true, Duration.ZERO, 2, 0));
        Event event = stored(EventTypes.ORDER_FULFILLED);

        assertThatThrownBy(() -> consumer.receive(event)).isInstanceOf(ChannelTrouble.class);
        consumer.receive(event);

        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(openItems()).singleElement().satisfies(item -> {
            assertThat(item.reason()).isEqualTo(AttentionReason.DELIVERY_FAILED);
            assertThat(item.detail()).contains("in 2 attempts", "connection refused");
        });
        assertThat(service().list(Optional.of(State.FAILED), ALL).items()).hasSize(1);

        // By hand, and it fails again: the item stays one.
        service().retry(Actor.system("test"), only().id());
        assertThat(only().state()).isEqualTo(State.PENDING);
        assertThatThrownBy(() -> deliver(consumer)).isInstanceOf(ChannelTrouble.class);
        assertThat(openItems()).hasSize(1);
        consumer.receive(claims().get(0).event());

        assertThat(only().state()).isEqualTo(State.SENT);
        assertThat(openItems()).isEmpty();
        assertThat(mail.sent()).hasSize(4);
        assertThat(mail.sent().stream().map(Message::delivery).distinct()).hasSize(1);
    }

    @Test
    void messageThatWasSentOrSkippedIsNotTriedAgain() {
        configure("email", mail);
        consumer().receive(event(EventTypes.ORDER_FULFILLED));

        assertThatThrownBy(() -> service().retry(Actor.system("test"), only().id()))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.CONFLICT));
        assertThatThrownBy(() -> service().retry(Actor.system("test"), DeliveryId.next()))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.NOT_FOUND));
        assertThatThrownBy(() -> service().retry(Actor.buyerOf(shop.order), only().id()))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.FORBIDDEN));
        assertThat(claims()).isEmpty();
    }

    /** S2.25: a night without mail server mends itself; what was refused does not come again. */
    @Test
    void rescanTriesOnceMoreWhatNobodyCouldBeReachedFor() {
        NotificationsConsumer consumer = consumer(new MessageDispatch.Rules(true, Duration.ZERO, 1, 0));
        MessageRescanJob rescan = new MessageRescanJob(revival(), 1);
        configure("email", mail);
        mail.answers(
                new SendOutcome.NotSent("down"), new SendOutcome.NotSent("down"), new SendOutcome.Refused("never"));
        consumer.receive(stored(EventTypes.ORDER_FULFILLED));

        rescan.run();
        assertThat(only().state()).as("failed a moment ago").isEqualTo(State.FAILED);
        makeOld();
        rescan.run();
        deliver(consumer);
        assertThat(only().state()).isEqualTo(State.FAILED);
        makeOld();
        rescan.run();
        deliver(consumer);
        assertThat(only().state()).isEqualTo(State.FAILED);
        makeOld();
        rescan.run();

        assertThat(only().state()).as("refused").isEqualTo(State.FAILED);
        assertThat(mail.sent()).hasSize(3);
        assertThat(openItems()).hasSize(1);
    }

    private static void makeOld() {
        DATABASE.execute("UPDATE message_delivery SET updated_at = now() - interval '61 minutes'");
    }

    /** S1.47: an attempt is recorded before it begins, so one that its server did not outlive is seen. */
    @Test
    void attemptThatWasCutOffIsRecordedAsUnknown() {
        configure("email", mail);
        MessageDelivery delivery =
                messages.open(EventId.next(), Optional.of(shop.order), "order-fulfilled", "email", "a***@example.com");

        messages.begin(delivery.id(), 0);
        assertThat(messages.attempts(delivery.id())).singleElement().satisfies(attempt -> {
            assertThat(attempt.outcome()).isEqualTo(Outcome.STARTED);
            assertThat(attempt.endedAt()).isEmpty();
        });
        assertThat(messages.begin(delivery.id(), 0).attempt()).isEqualTo(2);

        assertThat(messages.attempts(delivery.id()))
                .extracting(MessageAttempt::outcome)
                .containsExactly(Outcome.UNKNOWN, Outcome.STARTED);
    }

    /** A burst does not flood the mail server: what is above the quota waits for its turn, each once. */
    @Test
    void messagesAboveTheQuotaOfTheirChannelWaitForTheirTurn() {
        configure("email", mail);
        NotificationsConsumer consumer = consumer(new MessageDispatch.Rules(true, Duration.ZERO, 10, 12));
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            events.add(event(EventTypes.ORDER_FULFILLED));
        }
        List<Duration> waits = new ArrayList<>();
        for (Event event : events) {
            receive(consumer, event).ifPresent(waits::add);
        }

        // Twelve in a minute are one in five seconds; what is due in ten seconds goes at once.
        assertThat(mail.sent()).hasSize(3);
        assertThat(waits).hasSize(3).isSorted();
        assertThat(waits.get(0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(waits.get(2)).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(15));
        // Who asks again keeps its turn.
        assertThat(receive(consumer, events.get(5)).orElseThrow()).isLessThanOrEqualTo(waits.get(2));
        DATABASE.execute("UPDATE message_delivery SET turn_at = now() WHERE turn_at IS NOT NULL");
        events.forEach(event -> assertThat(receive(consumer, event)).isEmpty());
        assertThat(mail.sent()).hasSize(6);
        assertThat(messages.ofOrder(shop.order))
                .extracting(MessageDelivery::attempts)
                .containsOnly(1);
    }

    private static Optional<Duration> receive(NotificationsConsumer consumer, Event event) {
        try {
            consumer.receive(event);
            return Optional.empty();
        } catch (Postponed later) {
            return Optional.of(later.pause());
        }
    }

    /** S1.53: nobody is flooded, not even over several of their orders. */
    @Test
    void messagesAreSentAgainToOneRecipientSoManyTimesInAnHour() {
        DATABASE.execute("""
                INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at)
                VALUES ('%s', 'FULFILLED', 'ADA@example.com', 'en', 1999, 'EUR', now())
                """.formatted(shop.other.value()));
        assertThat(resend(shop.order)).isEmpty();
        assertThat(resend(shop.other)).isEmpty();
        DATABASE.execute("UPDATE outbox_event SET at = now() - interval '61 seconds'");
        assertThat(resend(shop.other)).isEmpty();
        DATABASE.execute("UPDATE outbox_event SET at = now() - interval '61 seconds'");

        assertThat(resend(shop.order)).contains(CommerceError.TOO_MANY_REQUESTS);
        assertThat(resend(shop.other)).contains(CommerceError.TOO_MANY_REQUESTS);
        DATABASE.execute("UPDATE message_resend SET at = at - interval '1 hour'");
        assertThat(resend(shop.order)).isEmpty();
    }

    /** The record ends after its time, with its attempts; what waits stays. */
    @Test
    void oldRecordsAreDeleted() {
        configure("email", mail);
        consumer().receive(event(EventTypes.ORDER_FULFILLED));
        messages.open(EventId.next(), Optional.of(shop.order), "order-fulfilled", "email", "a***@example.com");

        new MessageCleanupJob(messages, Duration.ofDays(1)).run();
        assertThat(messages.ofOrder(shop.order)).hasSize(2);
        new MessageCleanupJob(messages, Duration.ofSeconds(-1)).run();

        assertThat(only().state()).isEqualTo(State.PENDING);
        assertThat(DATABASE.sql().query("SELECT 1 AS n FROM message_attempt", row -> row.integer("n")))
                .isEmpty();
    }

    /** As the outbox stores it, so that it can be found again. */
    private Event stored(String type) {
        outbox.register("notifications", consumer().types());
        DATABASE.unitOfWork().run(() -> outbox.append(List.of(new NewEvent(type, shop.order.toString()))));
        OutboxStore.Claim claim = claims().get(0);
        outbox.done(claim);
        return claim.event();
    }

    private List<OutboxStore.Claim> claims() {
        return outbox.claim("notifications", 10, Duration.ofMinutes(1));
    }

    /** Takes what is due, and gives it back when it fails. */
    private void deliver(NotificationsConsumer consumer) {
        OutboxStore.Claim claim = claims().get(0);
        try {
            consumer.receive(claim.event());
            outbox.done(claim);
        } catch (ChannelTrouble e) {
            outbox.retryLater(claim, "trouble", Duration.ZERO);
            throw e;
        }
    }

    private List<AttentionItem> openItems() {
        return attention.list(true, ALL).items();
    }

    /** S1.53. */
    @Test
    void resendIsAnEventAndRenewsDeadLinks() {
        shop.grantState = GrantState.EXPIRED;
        outbox.register("notifications", Template.events());

        service().resend(Actor.buyerOf(shop.order), shop.order);

        assertThat(outbox.claim("notifications", 10, Duration.ofMinutes(1)))
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.event().type()).isEqualTo(EventTypes.ORDER_RESEND_REQUESTED);
                    assertThat(claim.event().aggregate()).isEqualTo(shop.order.toString());
                });
        assertThat(shop.renewals).hasValue(1);
    }

    @Test
    void secondRequestToResendWaitsForTheFirstAndIsRefused() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<Optional<CommerceError>> second = DATABASE.unitOfWork().call(() -> {
            assertThat(resend(shop.order)).isEmpty();
            Future<Optional<CommerceError>> answer = other.submit(() -> resend(shop.order));
            // Not committed yet: the other one has to wait until it is.
            while (!answer.isDone() && waitingForLocks() == 0) {
                Thread.onSpinWait();
            }
            return answer;
        });

        assertThat(second.get()).contains(CommerceError.TOO_MANY_REQUESTS);
        other.shutdown();
        DATABASE.execute("UPDATE outbox_event SET at = now() - interval '61 seconds'");
        assertThat(resend(shop.order)).isEmpty();
    }

    private static long waitingForLocks() {
        return DATABASE.sql()
                .query("SELECT count(*) AS n FROM pg_locks WHERE NOT granted", row -> row.number("n"))
                .get(0);
    }

    @Test
    void resendIsForTheBuyerOfAFulfilledOrder() {
        assertThatThrownBy(() -> service().resend(Actor.buyerOf(OrderId.next()), shop.order))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.NOT_FOUND));
        shop.state = OrderState.PENDING_PAYMENT;
        assertThatThrownBy(() -> service().resend(Actor.buyerOf(shop.order), shop.order))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.CONFLICT));
    }

    @Test
    void amountsSizesAndAddressesAreShownForPeople() {
        assertThat(MessageModels.shown(Money.of(5, "EUR"))).isEqualTo("0.05 EUR");
        assertThat(MessageModels.shown(Money.of(1999, "JPY"))).isEqualTo("1999 JPY");
        assertThat(MessageModels.shown(Money.of(1999, "BHD"))).isEqualTo("1.999 BHD");
        assertThat(MessageModels.shown(Money.of(7, "XXX"))).isEqualTo("7 XXX");
        assertThat(MessageModels.size(0)).isEqualTo("0 B");
        assertThat(MessageModels.size(999)).isEqualTo("999 B");
        assertThat(MessageModels.size(999_999)).isEqualTo("1.0 MB");
        assertThat(MessageModels.size(20_971_520)).isEqualTo("21.0 MB");
        assertThat(Recipients.masked("ada@example.com")).isEqualTo("a***@example.com");
        assertThat(Recipients.masked("\ud83d\ude00x@example.com")).isEqualTo("\ud83d\ude00***@example.com");
        assertThat(Recipients.masked("@x")).isEqualTo("***");
    }

    private Optional<CommerceError> resend(OrderId order) {
        try {
            service().resend(Actor.buyerOf(order), order);
            return Optional.empty();
        } catch (CommerceException e) {
            return Optional.of(e.error());
        }
    }

    private void configure(String name, NotificationChannel channel) {
        channels.add(channel, Map.of(NotificationChannel.NAME, name));
    }

    private NotificationsConsumer consumer() {
        return consumer(true, Duration.ZERO);
    }

    private NotificationsConsumer consumer(boolean enabled, Duration wait) {
        return consumer(new MessageDispatch.Rules(enabled, wait, 10, 0));
    }

    private NotificationsConsumer consumer(MessageDispatch.Rules rules) {
        MessageModels models =
                new MessageModels(shop, shop, shop, payments(), booked.models(), "https://shop.example", PAGE);
        return new NotificationsConsumer(
                shop, models, dispatch(rules), messages, outbox, attention, DATABASE.unitOfWork());
    }

    private MessageDispatch dispatch(MessageDispatch.Rules rules) {
        return new MessageDispatch(channels, messages, attention, DATABASE.unitOfWork(), new NoMetrics(), rules);
    }

    private StoredMessages service() {
        return new StoredMessages(shop, shop, messages, outbox, revival(), DATABASE.unitOfWork(), RESENDS_PER_HOUR);
    }

    private MessageRevival revival() {
        return new MessageRevival(messages, outbox, DATABASE.unitOfWork());
    }

    /** Knows one refund, of 5 euros. */
    private Payments payments() {
        return (Payments) Proxy.newProxyInstance(
                Payments.class.getClassLoader(), new Class<?>[] {Payments.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("findRefund");
                    return Optional.of(new Refund(
                            (RefundId) args[0],
                            PaymentId.next(),
                            RefundState.SUCCEEDED,
                            Money.of(500, "EUR"),
                            List.of(),
                            "goodwill",
                            Optional.empty(),
                            Optional.empty(),
                            Instant.now()));
                });
    }

    private Event refundClosed(RefundState state) {
        return new Event(
                EventId.next(),
                EventTypes.REFUND_CLOSED,
                shop.order.toString(),
                Map.of("refund", RefundId.next().toString(), "state", state.name()),
                Instant.now().minusSeconds(5));
    }

    private Event event(String type) {
        return new Event(
                EventId.next(),
                type,
                shop.order.toString(),
                Map.of(),
                Instant.now().minusSeconds(5));
    }

    private MessageDelivery only() {
        List<MessageDelivery> all = messages.ofOrder(shop.order);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    /** One order with a key and a file; everything that these tests don't use refuses. */
    private static final class Shop implements Orders, LicenseKeys, Downloads {
        private final OrderId order = OrderId.next();
        private final OrderId other = OrderId.next();
        private final OrderLineId keyLine = OrderLineId.next();
        private final OrderLineId fileLine = OrderLineId.next();
        private final AtomicInteger reveals = new AtomicInteger();
        private final AtomicInteger renewals = new AtomicInteger();
        private volatile OrderState state = OrderState.FULFILLED;
        private volatile ProductKind kind;
        private volatile GrantState grantState = GrantState.ISSUED;

        @Override
        public Optional<Order> find(OrderId id) {
            if (!id.equals(order) && !id.equals(other)) {
                return Optional.empty();
            }
            Instant now = Instant.now();
            return Optional.of(new Order(
                    id,
                    state,
                    new Buyer("ada@example.com", Locale.SIMPLIFIED_CHINESE),
                    List.of(
                            line(keyLine, kind == null ? ProductKind.KEY : kind, "Editor"),
                            line(fileLine, kind == null ? ProductKind.FILE : kind, "Manual")),
                    Money.of(1999, "EUR"),
                    now,
                    now,
                    Optional.of(now)));
        }

        private static OrderLine line(OrderLineId id, ProductKind kind, String title) {
            return new OrderLine(
                    id,
                    ProductId.next(),
                    kind,
                    title,
                    1,
                    Money.of(999, "EUR"),
                    SalePolicy.DEFAULT,
                    LineState.FULFILLED,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(new FormAnswer(
                            "diet",
                            new Label("Diet", Optional.of("饮食")),
                            "vegan",
                            Optional.of(new Label("Vegan", Optional.of("纯素"))),
                            false)));
        }

        @Override
        public String accessGrant(OrderId id) {
            return "secret-grant";
        }

        @Override
        public List<RevealedKey> reveal(Actor actor, OrderId id) {
            reveals.incrementAndGet();
            return List.of(new RevealedKey(KeyId.next(), keyLine, "AAAA-BBBB"));
        }

        @Override
        public List<DownloadGrant> ofOrder(OrderId id) {
            return List.of(grant());
        }

        @Override
        public DownloadGrant renew(Actor actor, GrantId grant) {
            renewals.incrementAndGet();
            return grant();
        }

        @Override
        public Optional<ReleaseCode> releaseCode(Actor actor, GrantId grant) {
            Instant end = Instant.parse("2026-11-27T12:15:00Z");
            return Optional.of(new ReleaseCode(grant, "manual.pdf", "01234567", end));
        }

        @Override
        public Optional<DownloadGrant> find(GrantId grant) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page<DownloadGrant> list(GrantFilter filter, PageRequest page) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReleaseCodeSent requestRelease(Actor actor, GrantId grant) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DownloadGrant release(Actor actor, GrantId grant, String code) {
            throw new UnsupportedOperationException();
        }

        private DownloadGrant grant() {
            Instant end = Instant.parse("2026-11-27T12:00:00Z");
            return new DownloadGrant(
                    GrantId.next(),
                    order,
                    fileLine,
                    ProductId.next(),
                    new ProductFile(FileId.next(), "manual.pdf", 20_000_000, "0".repeat(64), "application/pdf", end),
                    grantState,
                    0,
                    3,
                    end,
                    end,
                    Optional.empty(),
                    grantState == GrantState.ISSUED ? Optional.of("https://shop.example/d/token") : Optional.empty());
        }

        @Override
        public PlacedOrder place(NewOrder wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PlacedOrder place(OrderId id, NewOrder wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check(NewOrder wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page<Order> list(OrderFilter filter, PageRequest page) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Order cancel(Actor actor, OrderId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Transition> history(OrderId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Actor> holderOf(String presented) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Stock> stock(List<ProductId> products) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Page<LicenseKey> list(Actor actor, ProductId product, Optional<KeyState> in, PageRequest page) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DownloadGrant revoke(Actor actor, GrantId grant) {
            throw new UnsupportedOperationException();
        }
    }
}
