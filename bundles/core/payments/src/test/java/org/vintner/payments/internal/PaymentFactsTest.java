package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vintner.api.payments.PaymentState.AUTHORIZED;
import static org.vintner.api.payments.PaymentState.CANCELED;
import static org.vintner.api.payments.PaymentState.CAPTURED;
import static org.vintner.api.payments.PaymentState.CREATED;
import static org.vintner.api.payments.PaymentState.FAILED;
import static org.vintner.api.payments.PaymentState.PARTIALLY_REFUNDED;
import static org.vintner.api.payments.PaymentState.PENDING;
import static org.vintner.api.payments.PaymentState.REFUNDED;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vintner.api.Money;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.ReportOutcome;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.Fact;

/** Every state of a payment against every kind of fact: what is answered, and where the payment is then. */
class PaymentFactsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final ReportSource SOURCE = new ReportSource(Shop.CHANNEL, "test");

    /** In the order of {@link #facts}: Captured, Authorized, Failed, Closed, Refunded in part, RefundFailed. */
    private static final Map<PaymentState, List<String>> ANSWERS = new EnumMap<>(PaymentState.class);

    static {
        List<String> open = List.of(
                "Applied CAPTURED", "Applied AUTHORIZED", "Applied FAILED", "Applied CANCELED", "Flagged", "Flagged");
        ANSWERS.put(CREATED, open);
        ANSWERS.put(PENDING, open);
        ANSWERS.put(
                AUTHORIZED,
                List.of(
                        "Applied CAPTURED",
                        "AlreadyApplied",
                        "Applied FAILED",
                        "Applied CANCELED",
                        "Flagged",
                        "Flagged"));
        ANSWERS.put(FAILED, List.of("Applied CAPTURED", "Ignored", "AlreadyApplied", "Ignored", "Flagged", "Flagged"));
        ANSWERS.put(
                CANCELED, List.of("Applied CAPTURED", "Ignored", "Ignored", "AlreadyApplied", "Flagged", "Flagged"));
        ANSWERS.put(
                CAPTURED,
                List.of("AlreadyApplied", "Ignored", "Ignored", "Ignored", "Applied PARTIALLY_REFUNDED", "Flagged"));
        ANSWERS.put(
                PARTIALLY_REFUNDED,
                List.of("AlreadyApplied", "Ignored", "Ignored", "Ignored", "Applied PARTIALLY_REFUNDED", "Flagged"));
        ANSWERS.put(REFUNDED, List.of("AlreadyApplied", "Ignored", "Ignored", "Ignored", "Flagged", "Flagged"));
    }

    @ParameterizedTest
    @EnumSource
    void everyFactIsAnsweredInEveryState(PaymentState state) {
        Shop shop = new Shop(DATABASE);
        List<String> answers = ANSWERS.get(state);
        for (int i = 0; i < answers.size(); i++) {
            Payment payment = in(shop, state);
            Fact fact = facts(payment).get(i);

            ReportOutcome outcome = shop.funnel.apply(SOURCE, List.of(fact)).get(0);

            PaymentState now = shop.payments.find(payment.id()).orElseThrow().state();
            String answer =
                    outcome.getClass().getSimpleName() + (outcome instanceof ReportOutcome.Applied ? " " + now : "");
            assertThat(answer).as("%s and %s", state, fact).isEqualTo(answers.get(i));
            if (!(outcome instanceof ReportOutcome.Applied)) {
                assertThat(now).as("%s and %s", state, fact).isEqualTo(state);
            }
        }
    }

    private static List<Fact> facts(Payment payment) {
        return List.of(
                FakeProvider.fact(payment.id(), payment.amount()),
                new Fact.Authorized(payment.id(), "pp-" + payment.id(), payment.amount()),
                new Fact.Failed(payment.id(), "no"),
                new Fact.Closed(payment.id()),
                paidBack(payment, Money.of(1, "EUR")),
                new Fact.RefundFailed(payment.id(), RefundId.next(), "no"));
    }

    private static Fact paidBack(Payment payment, Money amount) {
        return new Fact.Refunded(payment.id(), Optional.empty(), "desk-" + UUID.randomUUID(), amount);
    }

    private static Payment in(Shop shop, PaymentState state) {
        Payment payment = shop.start(shop.order(shop.product("Key", 1), 1));
        if (PaymentTable.captured(state)) {
            shop.funnel.apply(SOURCE, List.of(FakeProvider.fact(payment.id(), payment.amount())));
        } else {
            DATABASE.execute("UPDATE payment SET state = '" + state + "' WHERE id = '"
                    + payment.id().value() + "'");
        }
        if (state == PARTIALLY_REFUNDED) {
            shop.funnel.apply(SOURCE, List.of(paidBack(payment, Money.of(1, "EUR"))));
        }
        if (state == REFUNDED) {
            shop.funnel.apply(SOURCE, List.of(paidBack(payment, payment.amount())));
        }
        assertThat(shop.payments.find(payment.id()).orElseThrow().state()).isEqualTo(state);
        return payment;
    }
}
