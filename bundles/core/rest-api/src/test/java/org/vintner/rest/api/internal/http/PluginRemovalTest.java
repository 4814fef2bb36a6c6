package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.id.AccountId;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.api.plugins.PluginPlan;
import org.vintner.api.plugins.Plugins;
import org.vintner.rest.api.internal.MemoryCalls;
import org.vintner.rest.api.internal.Stub;
import org.vintner.rest.api.internal.resource.PluginsResource;

/** A plugin is removed over HTTP: whoever does it hears what the console would tell. */
class PluginRemovalTest {

    private static final String WARNING = "Payments are under way in the channel eu: 2. Install it again soon.";
    private static final String[] ADMIN = {"Authorization", "Bearer admin"};

    private final List<Object> removed = new ArrayList<>();
    private RestServer server;

    @BeforeEach
    void start() {
        Plugins plugins = Stub.of(Plugins.class)
                .on("planRemoval", args -> plan((String) args[1]))
                .on("remove", args -> removed.add(args[1]))
                .get();
        server = new RestServer(
                Stub.of(Accounts.class)
                        .on(
                                "authenticate",
                                args -> Optional.of(new Actor(
                                        Role.ADMINISTRATOR, AccountId.next().toString())))
                        .get(),
                Stub.of(Orders.class).on("holderOf", args -> Optional.empty()).get(),
                new MemoryCalls(),
                Stub.of(AuditTrail.class).on("refused", args -> null).get(),
                Stub.of(WebhookDoor.class).get(),
                new PluginsResource(plugins));
    }

    private static PluginPlan plan(String name) {
        if (!name.equals("org.acme")) {
            throw CommerceException.notFound("plugin", name);
        }
        return new PluginPlan(
                PluginPlan.Action.REMOVE,
                Optional.of(name),
                Optional.empty(),
                Optional.of("1.0.0"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(WARNING),
                List.of());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> delete(String plugin) {
        return server.send(
                server.request("/api/v1/plugins/" + plugin).headers(ADMIN).DELETE());
    }

    @Test
    @DisplayName("M.3: the plan warns of payments that are under way, and changes nothing")
    void thePlanWarnsAndChangesNothing() {
        HttpResponse<String> answer = server.get("/api/v1/plugins/org.acme/removal-plan", ADMIN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(RestServer.json(answer).path("warnings").path(0).asText()).isEqualTo(WARNING);
        assertThat(removed).isEmpty();
    }

    @Test
    @DisplayName("M.3: whoever removes it all the same is told again")
    void theRemovalAnswersWithTheWarnings() {
        HttpResponse<String> answer = delete("org.acme");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(RestServer.json(answer).path("action").asText()).isEqualTo("remove");
        assertThat(RestServer.json(answer).path("warnings").path(0).asText()).isEqualTo(WARNING);
        assertThat(removed).containsExactly("org.acme");
    }

    @Test
    void whatIsNotHereIsNotFoundAndNothingIsRemoved() {
        HttpResponse<String> answer = delete("org.other");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(RestServer.json(answer).path("code").asText()).isEqualTo(CommerceError.NOT_FOUND.code());
        assertThat(removed).isEmpty();
    }
}
