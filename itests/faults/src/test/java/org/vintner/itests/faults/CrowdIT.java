package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/** More buyers than keys. */
class CrowdIT {

    private static final int BUYERS = 200;
    private static final int KEYS = 50;

    private final Running running = Running.shared();
    private final Shop shop = running.shop();

    /** What became of one buyer: the order if it was paid, else the refusal. */
    private record Outcome(Placed order, Http.Answer refusal) {}

    @Test
    @DisplayName(
            "S2.16 S2.17 S2.21 S2.29: 200 buyers at once for 50 keys are 50 sales and 150 clear refusals before payment")
    void twoHundredBuyersForFiftyKeys() {
        String product = shop.keyProduct("Rare", 1000, Running.keys("RARE", KEYS));

        List<Outcome> outcomes = Crowd.of(BUYERS, i -> buy(product));

        List<Placed> paid =
                outcomes.stream().map(Outcome::order).filter(Objects::nonNull).toList();
        assertThat(paid).hasSize(KEYS);
        assertThat(outcomes.stream()
                        .map(Outcome::refusal)
                        .filter(Objects::nonNull)
                        .toList())
                .hasSize(BUYERS - KEYS)
                .allSatisfy(refusal -> {
                    assertThat(refusal.status()).isEqualTo(409);
                    assertThat(refusal.code()).isEqualTo("sold_out");
                    assertThat(refusal.json().path("detail").asText()).contains("Rare", "sold out");
                });
        Await.until("50 keys are sold", () -> sold(product) == KEYS);
        Set<String> keys = new HashSet<>();
        for (Placed order : paid) {
            shop.awaitFulfilled(order);
            assertThat(shop.keys(order)).hasSize(1);
            keys.addAll(shop.keys(order));
        }
        assertThat(keys).hasSize(KEYS).allMatch(key -> key.startsWith("RARE-"));
        assertThat(running.database()
                        .number(
                                "SELECT count(DISTINCT order_id) FROM license_key WHERE state = 'SOLD' AND product_id = ?",
                                PublicId.uuid(product)))
                .isEqualTo(KEYS);
        Await.until(
                "50 mails",
                () -> paid.stream()
                        .allMatch(order -> running.mail().to(order.email()).size() == 1));
    }

    private Outcome buy(String product) {
        Http.Answer placed = patiently(() -> shop.placeOrder("{\"buyer\":{\"email\":\"rare-" + System.nanoTime()
                + "@example.com\"},\"lines\":[{\"product\":\"" + product + "\",\"quantity\":1}]}"));
        if (placed.status() != 201) {
            return new Outcome(null, placed);
        }
        Placed order = new Placed(
                placed.json().path("order").path("id").asText(),
                placed.json().path("accessGrant").asText(),
                placed.json().path("order").path("buyer").path("email").asText());
        Http.Answer payment = patiently(() -> shop.tryToPay(order));
        if (payment.status() != 201) {
            return new Outcome(null, payment);
        }
        patiently(() -> Http.form(Shop.payPage(payment.json()), "action=pay")).expect(303);
        return new Outcome(order, null);
    }

    /** A server that is too busy says so and is asked again, as its answer demands. */
    private static Http.Answer patiently(Supplier<Http.Answer> request) {
        return Await.value("an answer that is none of 'busy'", Await.LONG, () -> {
            Http.Answer answer = request.get();
            boolean busy = answer.status() == 503;
            if (busy) {
                assertThat(answer.header("Retry-After")).matches("[0-9]+");
            }
            return busy ? Optional.empty() : Optional.of(answer);
        });
    }

    private long sold(String product) {
        return running.database()
                .number(
                        "SELECT count(*) FROM license_key WHERE state = 'SOLD' AND product_id = ?",
                        PublicId.uuid(product));
    }
}
