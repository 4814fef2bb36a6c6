package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.rest.api.internal.MemoryCalls;
import org.vintner.rest.api.internal.Stub;

/** A server of which a part is starting, or being updated. */
class IncompleteServerTest {

    private RestServer server;

    @BeforeEach
    void start() {
        server = new RestServer(
                Set.of(ExtraResource.class.getName()),
                Stub.of(Accounts.class).get(),
                Stub.of(Orders.class).get(),
                new MemoryCalls(),
                Stub.of(AuditTrail.class).get(),
                Stub.of(WebhookDoor.class).get());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/extra", "/api/v1/never", "/shop", "/"})
    void whatIsNotThereYetIsLaterAndNotNever(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(problem(answer).path("code").asText()).isEqualTo("unavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/never", "/shop", "/"})
    void whatACompleteServerDoesNotKnowIsNever(String path) throws Exception {
        server.api().addResource(new ExtraResource());
        server.awaitSettled();
        assertThat(server.get("/api/v1/extra").statusCode()).isEqualTo(200);
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem(answer).path("code").asText()).isEqualTo("not_found");
    }

    @Test
    void anAddressOfOursWhoseBundleIsAwayIsLater() throws Exception {
        server.api().addResource(new ExtraResource());
        server.awaitSettled();
        assertThat(server.get("/downloads/abc/file.zip").statusCode()).isEqualTo(503);
    }

    private static JsonNode problem(HttpResponse<String> answer) throws Exception {
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        return new ObjectMapper().readTree(answer.body());
    }
}
