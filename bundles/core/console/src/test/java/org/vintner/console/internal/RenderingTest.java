package org.vintner.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.books.BillSums;
import org.vintner.api.books.FeeRate;
import org.vintner.api.orders.OrderState;

class RenderingTest {

    private static final Fields ITEM = new Fields()
            .with("id", "ord_1")
            .with("state", OrderState.PENDING_PAYMENT)
            .with("total", Money.of(1999, "EUR"))
            .with("createdAt", Instant.parse("2026-11-20T12:00:00.123Z"))
            .with("paidAt", Optional.empty())
            .with("count", 3L);

    @Test
    void jsonHasTheFormOfTheRestApi() {
        assertThat(Json.write(ITEM))
                .isEqualTo(
                        "{\"id\":\"ord_1\",\"state\":\"pending_payment\",\"total\":{\"amount\":1999,\"currency\":\"EUR\"},"
                                + "\"createdAt\":\"2026-11-20T12:00:00.123Z\",\"count\":3}");
    }

    @Test
    void jsonEscapesWhateverATextMayHold() {
        assertThat(Json.write(List.of("a\"b\\c\n\r\t\u001b\u0000", "Schlüssel 卡密", "\uD83D\uDE00")))
                .isEqualTo(
                        "[\"a\\\"b\\\\c\\n\\r\\t\\u001b\\u0000\",\"Schl\\u00fcssel \\u5361\\u5bc6\",\"\\ud83d\\ude00\"]");
    }

    @Test
    void tablesShowMoneyTimesAndConstantsAsPeopleWriteThem() {
        assertThat(table(List.of(ITEM)))
                .contains("Created at", "19.99 EUR", "2026-11-20T12:00:00Z", "pending_payment")
                .doesNotContain("Optional");
    }

    /** A bill's fees and net may be negative, which money of an order never is. */
    @Test
    void sumsThatMayBeNegativeLookLikeOtherMoneyAndAreNumbersForPrograms() {
        Fields sums = Shown.sums(new BillSums(
                Money.of(0, "EUR"),
                0,
                Money.of(1999, "EUR"),
                1,
                -52,
                Money.of(0, "EUR"),
                Money.of(0, "EUR"),
                Money.of(0, "EUR"),
                -1947));
        assertThat(table(List.of(sums))).contains("19.99 EUR", "-0.52 EUR", "-19.47 EUR");
        assertThat(Json.write(sums)).contains("\"fees\":-52", "\"net\":-1947}");
        Fields fee =
                Shown.fee(new FeeRate("acme", Optional.of(Currency.getInstance("JPY")), Instant.EPOCH, 29_000, 25, 1));
        assertThat(table(List.of(fee))).contains("25 JPY", "1 JPY");
        Fields any = Shown.fee(new FeeRate("acme", Optional.empty(), Instant.EPOCH, 29_000, 25, 0));
        assertThat(table(List.of(any))).contains("25 minor units");
        assertThat(Json.write(any)).contains("\"fixed\":25,\"tolerance\":0}");
    }

    @Test
    void anEmptyListSaysSo() {
        assertThat(table(List.of())).isEqualToIgnoringNewLines("No orders.");
    }

    @Test
    void aTextCanNotRuleTheTerminal() {
        assertThat(table(List.of(new Fields().with("title", "a\u001b[2Jb\rc\u202ed"))))
                .contains("a?[2Jb?c?d");
    }

    @Test
    void pricesAreReadExactlyInTheUnitsOfTheirCurrency() {
        assertThat(Text.money("19.99", "eur")).isEqualTo(Money.of(1999, "EUR"));
        assertThat(Text.money("1999", "JPY")).isEqualTo(Money.of(1999, "JPY"));
        assertThat(Text.money("0.1", "USD")).isEqualTo(Money.of(10, "USD"));
        for (String bad : List.of("19.999", "-1", "1,50", "NaN", "1e99", "")) {
            assertThatThrownBy(() -> Text.money(bad, "EUR")).as(bad).isInstanceOf(CommerceException.class);
        }
        assertThatThrownBy(() -> Text.money("1", "EURO")).isInstanceOf(CommerceException.class);
    }

    @Test
    void aConstantIsReadInAnyCaseAndAWrongOneIsAnsweredWithTheRightOnes() {
        assertThat(Text.constant(OrderState.class, "paid", "--state")).isEqualTo(OrderState.PAID);
        assertThatThrownBy(() -> Text.constant(OrderState.class, "payed", "--state"))
                .hasMessageContaining("pending_payment, paid");
    }

    private static String table(List<Fields> items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Tables.print(out, items, "No orders.");
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
