package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.tck.Await;
import org.vintner.tck.Rule;

/** That no minor unit is lost on the way there and back. */
interface MoneyRules extends GatewayRules {

    /** As many random amounts per currency, beside those at the limits. */
    int RANDOM_AMOUNTS = 4;

    @Rule(
            value = "GW-110",
            says =
                    "In each currency of the terms, with none, two or three decimals, each amount up to the limits arrives"
                            + " exactly.")
    default void amountsArriveExactly() {
        for (Money amount : samples()) {
            Bench.Attempt attempt = bench().paid(bench().order(PaymentId.next(), amount));
            assertThat(bench().captured(attempt).amount())
                    .as("captured of " + amount)
                    .isEqualTo(amount);
            assertThat(bench().provider.collected(attempt.payment()))
                    .as("collected by the provider, of " + amount)
                    .isEqualTo(amount.amount());
        }
    }

    @Rule(
            value = "GW-111",
            says = "In each currency of the terms each refunded amount arrives exactly.",
            needs = Refunds.class)
    default void refundsArriveExactly() {
        for (Money amount : samples()) {
            Bench.Attempt attempt = bench().paid(bench().order(PaymentId.next(), amount));
            Money part = bench().part(amount, 3);
            RefundRequest request = bench().refundRequest(attempt, part);
            bench().refund(request);
            Fact.Refunded refunded = Await.until(
                    "the refund of " + part + " is made",
                    () -> Bench.only(Bench.facts(bench().lookupRefund(request)), Fact.Refunded.class).stream()
                            .findFirst());
            assertThat(refunded.amount()).as("refunded of " + part).isEqualTo(part);
            assertThat(bench().provider.refunded(attempt.payment()))
                    .as("paid back by the provider, of " + part)
                    .isEqualTo(part.amount());
        }
    }

    private List<Money> samples() {
        List<Money> samples = new ArrayList<>();
        Random random = new Random(20_260_101);
        for (Map.Entry<Currency, GatewayTerms.Limit> entry :
                bench().gateway().terms().limits().entrySet()) {
            GatewayTerms.Limit limit = entry.getValue();
            TreeSet<Long> amounts = new TreeSet<>(
                    List.of(Bench.stepped(limit.smallest(), limit), limit.largest() / limit.step() * limit.step()));
            for (long wanted : new long[] {1, 9, 10, 99, 100, 101, 1005, 100_010}) {
                if (wanted >= limit.smallest() && wanted <= limit.largest()) {
                    amounts.add(Bench.stepped(wanted, limit));
                }
            }
            for (int i = 0; i < RANDOM_AMOUNTS && limit.largest() > limit.smallest(); i++) {
                amounts.add(Bench.stepped(random.nextLong(limit.smallest(), limit.largest()), limit));
            }
            amounts.forEach(amount -> samples.add(new Money(amount, entry.getKey())));
        }
        return samples;
    }
}
