package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.rest.api.internal.MemoryCalls;
import org.vintner.rest.api.internal.Stub;

/** A pay page is open while the plugin that serves it is taken away. */
class AbsentPageTest {

    private static final String PAGE = "/sandbox/eu-west/pay/psn_1";

    private final AtomicInteger asked = new AtomicInteger();
    private RestServer server;

    @BeforeEach
    void start() {
        server = new RestServer(
                Stub.of(Accounts.class).get(),
                Stub.of(Orders.class).get(),
                new MemoryCalls(),
                Stub.of(AuditTrail.class).get(),
                Stub.of(WebhookDoor.class).get());
        server.fallback().setChannels(channels());
    }

    private Channels channels() {
        return () -> {
            asked.incrementAndGet();
            return List.of(
                    new Channel("eu-west", "sandbox", false, Set.of(), "https://shop.example/webhooks/1"),
                    new Channel("here", "sandbox", true, Set.of(), "https://shop.example/webhooks/2"));
        };
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    @DisplayName("M.3: a pay page whose plugin is away says so, that nothing is lost, and when to come again")
    void somebodyBeforeThePageIsToldWhatHappened() {
        HttpResponse<String> answer = server.get(PAGE, "Accept", "text/html,application/xhtml+xml");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(answer.body()).contains("“eu-west”", "charged you nothing", "goes on by itself", "refresh");
    }

    @Test
    @DisplayName("M.3: a program gets the same as a problem that names the channel")
    void aProgramGetsAProblem() {
        HttpResponse<String> answer = server.get(PAGE);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(RestServer.json(answer).path("code").asText()).isEqualTo("channel_unavailable");
        assertThat(RestServer.json(answer).path("detail").asText()).contains("'eu-west'", "Try again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sandbox/here/pay/psn_1",
                "/sandbox/unheard-of/pay/psn_1",
                "/stripe/eu-west/pay/psn_1",
                "/sandbox/eu-west",
                "/sandbox"
            })
    void whatIsNoPageOfAnAbsentChannelIsNowhere(String path) {
        assertThat(server.get(path, "Accept", "text/html").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutChannelsOrTheirDatabaseNobodyKnowsWhoseThePageIs() {
        server.fallback().setChannels(() -> {
            throw new CommerceException(CommerceError.UNAVAILABLE, "The database is away. Try again in a moment.");
        });
        assertThat(server.get(PAGE).statusCode()).isEqualTo(503);
        Channels other = channels();
        server.fallback().setChannels(other);
        server.fallback().unsetChannels(channels());
        assertThat(server.get(PAGE).statusCode()).as("another one left").isEqualTo(503);
        server.fallback().unsetChannels(other);
        assertThat(server.get(PAGE).statusCode()).isEqualTo(404);
    }

    @Test
    void aFloodOfAddressesAsksOnce() {
        AtomicLong clock = new AtomicLong();
        AbsentChannels absent = new AbsentChannels(channels(), clock::get);
        assertThat(absent.withPage("/sandbox")).isEmpty();
        assertThat(asked).as("nobody's page").hasValue(0);
        for (int i = 0; i < 100; i++) {
            assertThat(absent.withPage("/wp-admin/" + i + "/x")).isEmpty();
        }
        assertThat(asked).hasValue(1);
        clock.addAndGet(3_000_000_000L);
        assertThat(absent.withPage(PAGE)).isPresent();
        assertThat(asked).hasValue(2);
    }
}
