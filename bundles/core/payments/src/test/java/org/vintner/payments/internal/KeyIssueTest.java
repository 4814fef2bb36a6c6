package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionList;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueOutcome.Issued;
import org.vintner.spi.fulfillment.IssueRequest;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.spi.gateway.RefundOutcome;

/** Keys that are asked for outside once their line is paid: they come once, or a person is told. */
class KeyIssueTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String CHANNEL = "licenses";

    private final LicenseServer server = new LicenseServer();
    private Shop shop;
    private ProductId product;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        shop.ordersBundle.plugIn(CHANNEL, server);
        product = issued("Editor");
    }

    @AfterEach
    void nothingIsViolated() {
        assertThat(shop.violations()).isEmpty();
    }

    /** Knows what it has issued by its reference, as a license server does; says what the test wants it to say. */
    private static final class LicenseServer implements KeyIssuer {
        final List<IssueRequest> asked = new ArrayList<>();
        final Map<OrderLineId, List<String>> issued = new HashMap<>();
        UnaryOperator<IssueOutcome> says = UnaryOperator.identity();
        Supplier<Duration> deadline = () -> Duration.ofSeconds(20);

        @Override
        public Duration deadline() {
            return deadline.get();
        }

        @Override
        public IssueOutcome issue(IssueRequest request) {
            asked.add(request);
            List<String> keys = issued.computeIfAbsent(
                    request.reference(),
                    reference -> IntStream.range(0, request.quantity())
                            .mapToObj(i -> "LIC-" + reference + "-" + i)
                            .toList());
            return says.apply(new Issued(keys));
        }
    }

    // ------------------------------------------------------------------ the straight way

    @Test
    void keysAreAskedForWhenALineIsPaidAndSoldToIt() {
        Payment payment = paid(product, 3);
        assertThat(order(payment).state()).isEqualTo(OrderState.PAID);
        assertThat(line(payment).state()).isEqualTo(LineState.OPEN);
        assertThat(server.asked).isEmpty();
        assertThat(shop.count("outbox_event WHERE type = 'keys.awaited'")).isEqualTo(1);

        assertThat(ask(payment)).isEmpty();

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        OrderLine line = line(payment);
        assertThat(server.asked).containsExactly(new IssueRequest(line.id(), product, "SKU-1", 3));
        assertThat(values(payment)).containsExactlyElementsOf(server.issued.get(line.id()));
        assertThat(shop.count("license_key WHERE position('LIC-'::bytea IN ciphertext) > 0"))
                .isZero();
        assertThat(shop.count("outbox_event WHERE type = 'order.fulfilled'")).isEqualTo(1);
        assertThat(openItems()).isEmpty();
    }

    @Test
    void anIssuerThatDoesNotSayHowLongItTakesIsAskedAllTheSame() {
        Payment payment = paid(product, 1);
        server.deadline = () -> {
            throw new IllegalStateException("no idea");
        };

        assertThat(ask(payment)).isEmpty();

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    void stockIsSoldFirst() {
        shop.restock(product, 1);

        assertThat(order(paid(product, 1)).state()).isEqualTo(OrderState.FULFILLED);

        assertThat(shop.count("key_issue")).isZero();
    }

    @Test
    void linesWithStockAreDeliveredAtOnceAndTheOrderWhenAllKeysAreThere() {
        ProductId stocked = shop.product("Stocked", 1);
        Payment payment = paid(List.of(new NewOrderLine(product, 1), new NewOrderLine(stocked, 1)));
        assertThat(order(payment).lines())
                .extracting(OrderLine::state)
                .containsExactly(LineState.OPEN, LineState.FULFILLED);

        ask(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(values(payment)).hasSize(2);
    }

    // ------------------------------------------------------------------ availability

    @Test
    void aBoundProductIsSoldOutOnlyWhileItsChannelIsSwitchedOff() {
        DATABASE.execute(
                "BEGIN; INSERT INTO channel_configuration (name, kind, name_property, enabled, revision) VALUES ('"
                        + CHANNEL
                        + "', 'k', 'name', true, 1); INSERT INTO channel_revision (name, revision, changed_by)"
                        + " VALUES ('" + CHANNEL + "', 1, 'test'); COMMIT");
        OrderId before = shop.order(product, 2);
        DATABASE.execute("UPDATE channel_configuration SET enabled = false");

        assertThatThrownBy(() -> shop.order(product, 1))
                .isInstanceOfSatisfying(CommerceException.class, this::isSoldOut);
        assertThatThrownBy(() -> shop.start(before)).isInstanceOfSatisfying(CommerceException.class, this::isSoldOut);

        DATABASE.execute("UPDATE channel_configuration SET enabled = true");
        assertThat(shop.start(before).order()).isEqualTo(before);
    }

    @Test
    void anUnboundProductSellsItsStock() {
        assertThat(shop.issues.unbind(product)).isTrue();

        assertThatThrownBy(() -> shop.order(product, 1))
                .isInstanceOfSatisfying(CommerceException.class, this::isSoldOut);
    }

    private void isSoldOut(CommerceException e) {
        assertThat(e.error()).isEqualTo(CommerceError.SOLD_OUT);
    }

    @Test
    void otherLinesOfTheOrderStillNeedTheirStock() {
        ProductId lacking = shop.product("Lacking", 1);
        OrderId order = shop.order(List.of(new NewOrderLine(product, 1), new NewOrderLine(lacking, 1)));
        shop.start(shop.order(lacking, 1));

        assertThatThrownBy(() -> shop.start(order)).isInstanceOfSatisfying(CommerceException.class, this::isSoldOut);
    }

    // ------------------------------------------------------------------ once

    /** While the keys are stored, when they are, and when their line is delivered. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            quoteCharacter = '"',
            value = {"issued_key: position < 2", "key_issue: state <> 'ISSUED'", "order_line: state <> 'FULFILLED'"})
    void aCrashBeforeAllIsStoredStoresNothingAndTheSameKeysComeOnce(String table, String sound) {
        Payment payment = paid(product, 2);
        DATABASE.execute("ALTER TABLE " + table + " ADD CONSTRAINT dies CHECK (" + sound + ")");
        try {
            assertThatThrownBy(() -> ask(payment)).isInstanceOf(RuntimeException.class);
        } finally {
            DATABASE.execute("ALTER TABLE " + table + " DROP CONSTRAINT dies");
        }
        assertThat(shop.count("license_key")).isZero();
        assertThat(order(payment).state()).isEqualTo(OrderState.PAID);

        ask(payment);
        ask(payment);

        assertThat(server.asked).hasSize(2).containsOnly(server.asked.get(0));
        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(2);
        assertThat(values(payment)).hasSize(2);
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgainByTheSameReference() {
        Payment payment = paid(product, 1);
        server.says = answer -> {
            throw new IllegalStateException("cut off after it issued");
        };
        assertThat(ask(payment)).contains(Duration.ofSeconds(2));
        server.says = UnaryOperator.identity();

        ask(payment);

        assertThat(server.issued).hasSize(1);
        assertThat(values(payment))
                .containsExactlyElementsOf(server.issued.get(line(payment).id()));
    }

    @Test
    void theAnswerOfTwoNodesIsStoredOnce() {
        Payment payment = paid(product, 2);
        server.says = answer -> {
            server.says = UnaryOperator.identity();
            ask(payment);
            return answer;
        };

        assertThat(ask(payment)).isEmpty();

        assertThat(server.asked).hasSize(2);
        assertThat(shop.count("license_key")).isEqualTo(2);
        assertThat(openItems()).isEmpty();
    }

    @Test
    void theDatabaseRefusesASecondKeyForOnePlaceOfALine() {
        Payment payment = paid(product, 1);
        ask(payment);
        shop.restock(product, 1);

        assertThatThrownBy(() -> DATABASE.execute("INSERT INTO issued_key SELECT i.line_id, 1, k.id FROM issued_key i,"
                        + " license_key k WHERE k.state = 'AVAILABLE'"))
                .hasMessageContaining("issued_key_pkey");
    }

    @Test
    void whatWasAskedForGoesOnWhereItBegan() {
        Payment payment = paid(product, 1);
        shop.issues.bind(product, "elsewhere", "SKU-2");

        ask(payment);

        assertThat(server.asked)
                .singleElement()
                .satisfies(request -> assertThat(request.item()).isEqualTo("SKU-1"));
        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
    }

    // ------------------------------------------------------------------ not as wanted

    @Test
    void tooFewKeysAreForAPerson() {
        Payment payment = paid(product, 2);
        server.says = answer -> new Issued(List.of("ONLY-ONE"));

        assertThat(ask(payment)).isEmpty();

        isShort(payment, "issued 1 keys, asked for 2");
        assertThat(shop.count("license_key")).isZero();
    }

    @Test
    void aKeyThatIsKnownIsForAPerson() {
        shop.keyStore.add(shop.product("Other", 0), List.of("KNOWN"));
        Payment payment = paid(product, 2);
        server.says = answer -> new Issued(List.of("NEW", "KNOWN"));

        assertThat(ask(payment)).isEmpty();

        isShort(payment, "known here already");
        assertThat(shop.count("license_key")).isEqualTo(1);
    }

    @Test
    void oneKeyTwiceIsForAPerson() {
        Payment payment = paid(product, 2);
        server.says = answer -> new Issued(List.of("SAME", "SAME"));

        ask(payment);

        isShort(payment, "one key twice");
        assertThat(shop.count("license_key")).isZero();
    }

    @Test
    void whatIsNoKeyIsForAPerson() {
        Payment payment = paid(product, 1);
        server.says = answer -> new Issued(List.of("two\nlines"));

        ask(payment);

        isShort(payment, "no text");
    }

    @Test
    void pendingKeysAreAskedForUntilTheyCome() {
        Payment payment = paid(product, 1);
        server.says = answer -> new IssueOutcome.Pending("printing");
        assertThat(ask(payment)).contains(Duration.ofSeconds(2));
        assertThat(ask(payment)).contains(Duration.ofSeconds(4));
        assertThat(openItems()).isEmpty();
        server.says = UnaryOperator.identity();

        assertThat(ask(payment)).isEmpty();

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    void keysThatStayAwayAreForAPersonAndDeliveredWhenTheyCome() {
        Payment payment = paid(product, 1);
        server.says = answer -> new IssueOutcome.Pending("printing");
        DATABASE.execute("UPDATE key_issue SET overdue_at = now() - interval '1 s'");

        assertThat(ask(payment)).contains(Duration.ofMinutes(5));
        isShort(payment, "printing");
        server.says = UnaryOperator.identity();
        ask(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(openItems()).isEmpty();
    }

    @Test
    void aChannelThatIsAwayIsWaitedFor() {
        ProductId elsewhere = shop.product("Elsewhere", 0);
        shop.issues.bind(elsewhere, "away", "x");
        Payment payment = paid(elsewhere, 1);

        assertThat(ask(payment)).isPresent();

        assertThat(order(payment).state()).isEqualTo(OrderState.PAID);
    }

    @Test
    void aRefusalIsForAPersonWhoMayHaveItAskedForAgain() {
        Payment payment = paid(product, 1);
        server.says = answer -> new IssueOutcome.Refused("no licenses left");
        assertThat(ask(payment)).isEmpty();
        isShort(payment, "no licenses left");
        assertThat(ask(payment)).isEmpty();
        assertThat(server.asked).hasSize(1);
        server.says = UnaryOperator.identity();

        attention().allocate(Shop.ADMIN, openItems().get(0).id());
        assertThat(shop.count("outbox_event WHERE type = 'keys.awaited'")).isEqualTo(2);
        ask(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(openItems()).isEmpty();
    }

    @Test
    void aRefusedLineMayBePaidBackOrServedFromStock() {
        server.says = answer -> new IssueOutcome.Refused("no");
        Payment first = paid(product, 1);
        ask(first);
        Payment second = paid(product, 1);
        ask(second);
        attention().refund(Shop.ADMIN, item(first).id());

        shop.restock(product, 1);
        shop.ordersBundle.restock();

        assertThat(order(first).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(order(second).state()).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    void aNewBuyerDoesNotStandBehindThoseWhoWaitForKeysFromOutside() {
        server.says = answer -> new IssueOutcome.Refused("no");
        ask(paid(product, 1));
        server.says = UnaryOperator.identity();

        Payment payment = paid(product, 1);
        ask(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
    }

    // ------------------------------------------------------------------ refunds

    @Test
    void nothingIsIssuedForALineThatWasRefunded() {
        Payment payment = paid(product, 1);
        refundAll(payment);
        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);

        assertThat(ask(payment)).isEmpty();

        assertThat(server.asked).isEmpty();
        assertThat(openItems()).isEmpty();
    }

    @Test
    void keysThatComeAfterTheRefundAreToldAndNotKept() {
        Payment payment = paid(product, 1);
        server.says = answer -> {
            refundAll(payment);
            return answer;
        };

        assertThat(ask(payment)).isEmpty();

        assertThat(order(payment).state()).isEqualTo(OrderState.REFUNDED);
        assertThat(shop.count("license_key")).isZero();
        assertThat(openItems()).singleElement().satisfies(item -> {
            assertThat(item.reason()).isEqualTo(AttentionReason.KEYS_TOO_LATE);
            assertThat(item.detail()).contains(line(payment).id().toString());
        });
    }

    @Test
    void whatWasAskedForBeforeTheRefundIsTold() {
        Payment payment = paid(product, 1);
        server.says = answer -> new IssueOutcome.Pending("printing");
        ask(payment);
        refundAll(payment);

        assertThat(ask(payment)).isEmpty();

        assertThat(server.asked).hasSize(1);
        assertThat(openItems()).extracting(AttentionItem::reason).containsExactly(AttentionReason.KEYS_TOO_LATE);
    }

    @Test
    void aRefundThatFailsLetsTheLineHaveItsKeys() {
        Payment payment = paid(product, 1);
        shop.provider.refundAnswer = Optional.of(new RefundOutcome.Accepted("pr-1"));
        refundAll(payment);
        assertThat(ask(payment)).contains(Duration.ofMinutes(1));
        assertThat(server.asked).isEmpty();
        DATABASE.execute("UPDATE order_line SET refund_id = NULL; UPDATE refund SET state = 'FAILED', failure = 'no';"
                + " UPDATE payment SET refunding = 0");

        ask(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.FULFILLED);
    }

    @Test
    void aRefundOfOneLineLeavesTheOtherWaiting() {
        Payment payment = paid(List.of(new NewOrderLine(product, 1), new NewOrderLine(issued("Viewer"), 1)));
        OrderLine first = order(payment).lines().get(0);
        shop.payments.refund(Shop.ADMIN, payment.id(), new NewRefund(Optional.empty(), List.of(first.id()), "no"));
        assertThat(order(payment).state()).isEqualTo(OrderState.PAID);

        ask(payment);

        assertThat(server.asked).hasSize(1);
        assertThat(order(payment).state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(values(payment)).hasSize(1);
    }

    @Test
    void aRefundOfAShortLineLeavesTheOtherWaiting() {
        Payment payment = paid(List.of(new NewOrderLine(product, 1), new NewOrderLine(issued("Viewer"), 1)));
        OrderLine first = order(payment).lines().get(0);
        server.says = answer ->
                server.asked.size() == 1 ? new IssueOutcome.Refused("no") : new IssueOutcome.Pending("printing");
        ask(payment);
        assertThat(order(payment).state()).isEqualTo(OrderState.NEEDS_ATTENTION);
        shop.payments.refund(Shop.ADMIN, payment.id(), new NewRefund(Optional.empty(), List.of(first.id()), "no"));
        server.says = UnaryOperator.identity();

        ask(payment);

        assertThat(order(payment).state()).isEqualTo(OrderState.PARTIALLY_REFUNDED);
        assertThat(values(payment)).hasSize(1);
        assertThat(openItems()).isEmpty();
    }

    @Test
    void aRefundedKeyThatNobodySawIsSoldFromStock() {
        Payment first = paid(product, 1);
        ask(first);
        refundAll(first);

        Payment second = paid(product, 1);

        assertThat(order(second).state()).isEqualTo(OrderState.FULFILLED);
        assertThat(server.asked).hasSize(1);
    }

    // ------------------------------------------------------------------ words

    private ProductId issued(String title) {
        ProductId id = shop.product(title, 0);
        shop.issues.bind(id, CHANNEL, "SKU-1");
        return id;
    }

    private Payment paid(ProductId of, int quantity) {
        return paid(List.of(new NewOrderLine(of, quantity)));
    }

    private Payment paid(List<NewOrderLine> lines) {
        Payment payment = shop.start(shop.order(lines));
        shop.funnel.apply(
                new ReportSource(Shop.CHANNEL, "test"), List.of(FakeProvider.fact(payment.id(), payment.amount())));
        return payment;
    }

    /** What the outbox does; gives when it would do so again. */
    private Optional<Duration> ask(Payment payment) {
        return shop.ordersBundle.issue(payment.order());
    }

    private void refundAll(Payment payment) {
        shop.payments.refund(Shop.ADMIN, payment.id(), new NewRefund(Optional.empty(), List.of(), "not wanted"));
    }

    private void isShort(Payment payment, String reason) {
        assertThat(order(payment).state()).isEqualTo(OrderState.NEEDS_ATTENTION);
        assertThat(line(payment).state()).isEqualTo(LineState.SHORT);
        assertThat(line(payment).shortUntil()).isPresent();
        assertThat(item(payment).reason()).isEqualTo(AttentionReason.SHORTAGE);
        assertThat(item(payment).detail()).contains("channel '" + CHANNEL + "'", reason);
    }

    private Order order(Payment payment) {
        return shop.orders.find(payment.order()).orElseThrow();
    }

    private OrderLine line(Payment payment) {
        return order(payment).lines().get(0);
    }

    private List<String> values(Payment payment) {
        return shop.keys.reveal(Actor.buyerOf(payment.order()), payment.order()).stream()
                .map(RevealedKey::value)
                .toList();
    }

    private AttentionList attention() {
        return shop.ordersBundle.attention(shop.payments);
    }

    private List<AttentionItem> openItems() {
        return attention().list(true, PageRequest.first(100)).items();
    }

    private AttentionItem item(Payment payment) {
        return openItems().stream()
                .filter(item -> item.subject().equals(payment.order().toString()))
                .findFirst()
                .orElseThrow();
    }
}
