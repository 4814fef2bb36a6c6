package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.Role;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.inventory.ProductIssuers;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.rest.api.internal.MemoryCalls;
import org.vintner.rest.api.internal.Stub;
import org.vintner.rest.api.internal.resource.ProductIssuerResource;

/** A product is bound to an issuer of keys over HTTP, by administrators only. */
class ProductIssuerTest {

    private static final String[] ADMIN = {"Authorization", "Bearer administrator"};
    private static final String[] SELLER = {"Authorization", "Bearer seller"};
    private static final String[] BUYER = {"Authorization", "Bearer buyer"};
    private static final ProductId PRODUCT = ProductId.next();
    private static final String PATH = "/api/v1/products/" + PRODUCT + "/issuer";

    private final List<String> done = new ArrayList<>();
    private Optional<ProductIssuer> bound = Optional.empty();
    private RestServer server;

    @BeforeEach
    void start() {
        ProductIssuers issuers = Stub.of(ProductIssuers.class)
                .on("of", args -> bound)
                .on("bind", args -> bind(args))
                .on("unbind", args -> done.add("unbind " + args[1]))
                .get();
        server = new RestServer(
                Stub.of(Accounts.class)
                        .on(
                                "authenticate",
                                args -> Stream.of(Role.SELLER, Role.ADMINISTRATOR)
                                        .filter(role -> role.name().equalsIgnoreCase((String) args[0]))
                                        .map(role ->
                                                new Actor(role, AccountId.next().toString()))
                                        .findFirst())
                        .get(),
                Stub.of(Orders.class)
                        .on(
                                "holderOf",
                                args -> Optional.of(args[0])
                                        .filter("buyer"::equals)
                                        .map(any -> Actor.buyerOf(OrderId.next())))
                        .get(),
                new MemoryCalls(),
                Stub.of(AuditTrail.class).on("refused", args -> null).get(),
                Stub.of(WebhookDoor.class).get(),
                new ProductIssuerResource(issuers));
    }

    private ProductIssuer bind(Object... args) {
        done.add("bind " + args[2] + " " + args[3] + " " + args[4]);
        String item = ((Optional<?>) args[3]).map(Object::toString).orElse(PRODUCT.toString());
        return new ProductIssuer(PRODUCT, (String) args[2], item, Instant.EPOCH);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> put(String body, String... headers) {
        return server.send(server.request(PATH)
                .header("Content-Type", "application/json")
                .headers(headers)
                .PUT(BodyPublishers.ofString(body)));
    }

    @Test
    void anAdministratorBindsAndUnbinds() {
        HttpResponse<String> answer = put("{\"channel\":\"licenses\",\"item\":\"SKU\"}", ADMIN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(RestServer.json(answer).path("item").asText()).isEqualTo("SKU");
        assertThat(put("{\"channel\":\"licenses\"}", ADMIN).statusCode()).isEqualTo(200);

        assertThat(server.send(server.request(PATH).headers(ADMIN).DELETE()).statusCode())
                .isEqualTo(204);

        assertThat(done)
                .containsExactly(
                        "bind licenses Optional[SKU] false", "bind licenses Optional.empty false", "unbind " + PRODUCT);
    }

    @Test
    void theBindingIsShownOrNotFound() {
        assertThat(server.get(PATH, SELLER).statusCode()).isEqualTo(404);
        bound = Optional.of(new ProductIssuer(PRODUCT, "licenses", "SKU", Instant.EPOCH));
        assertThat(RestServer.json(server.get(PATH, SELLER)).path("channel").asText())
                .isEqualTo("licenses");
    }

    @Test
    void nobodyElseMay() {
        assertThat(put("{\"channel\":\"licenses\"}", "X-Nothing", "none").statusCode())
                .isEqualTo(401);
        for (String[] other : new String[][] {SELLER, BUYER}) {
            HttpResponse<String> refusal = put("{\"channel\":\"licenses\"}", other);
            assertThat(refusal.statusCode()).isEqualTo(403);
            assertThat(RestServer.json(refusal).path("detail").asText())
                    .endsWith("This operation is for the role administrator.");
            assertThat(server.send(server.request(PATH).headers(other).DELETE()).statusCode())
                    .isEqualTo(403);
        }
        assertThat(server.get(PATH, BUYER).statusCode()).isEqualTo(403);
        assertThat(done).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"item\":\"SKU\"}", "{\"channel\":null}"})
    void aChannelHasToBeNamed(String body) {
        HttpResponse<String> refusal = put(body, ADMIN);
        assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(400);
        assertThat(RestServer.json(refusal).path("code").asText()).isEqualTo("invalid_request");
        assertThat(done).isEmpty();
    }
}
