package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.api.payments.WebhookDoor.Answer;
import org.vintner.rest.api.internal.MemoryCalls;
import org.vintner.rest.api.internal.Stub;

class WebhookServletTest {

    private RestServer server;

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void open(WebhookDoor door) {
        server = new RestServer(
                Stub.of(Accounts.class).get(),
                Stub.of(Orders.class).get(),
                new MemoryCalls(),
                Stub.of(AuditTrail.class).get(),
                door);
    }

    private HttpResponse<String> post(String path, byte[] body) {
        HttpRequest.Builder request = server.request(path)
                .header("Content-Type", "application/json")
                .header("X-Signature", "one")
                .header("X-Signature", "two")
                .POST(BodyPublishers.ofByteArray(body));
        return server.send(request);
    }

    /** S2.18 */
    @Test
    void theDoorGetsTheUntouchedRequestAndTheProviderTheExactAnswer() {
        AtomicReference<Map<String, List<String>>> headers = new AtomicReference<>();
        AtomicReference<String> seen = new AtomicReference<>();
        open((path, all, query, body) -> {
            headers.set(all);
            seen.set(path + "|" + query + "|" + new String(body, StandardCharsets.ISO_8859_1));
            return new Answer(202, Map.of("X-Answer", "yes"), "text/plain", "success".getBytes(StandardCharsets.UTF_8));
        });

        HttpResponse<String> response =
                post("/webhooks/alipay/notify?a=%20b&a=c", "{ \"n\":\u00e9 }".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(seen).hasValue("alipay/notify|a=%20b&a=c|{ \"n\":\u00e9 }");
        assertThat(headers.get()).containsEntry("x-signature", List.of("one", "two"));
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("success");
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(response.headers().firstValue("X-Answer")).hasValue("yes");
    }

    @Test
    void anAnswerWithoutBodyHasNone() {
        open((path, headers, query, body) -> new Answer(204, Map.of(), "", new byte[0]));

        HttpResponse<String> response = post("/webhooks/x", new byte[0]);

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).isEmpty();
    }

    @Test
    void aNotificationOfTheLargestSizeIsTakenAndALargerOneIsNot() {
        open((path, headers, query, body) -> new Answer(200, Map.of(), "", new byte[0]));

        assertThat(post("/webhooks/x", new byte[WebhookDoor.MAX_BODY]).statusCode())
                .isEqualTo(200);
        byte[] larger = new byte[WebhookDoor.MAX_BODY + 1];
        assertThat(post("/webhooks/x", larger).statusCode()).isEqualTo(413);
        HttpRequest.Builder chunked = server.request("/webhooks/x")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(larger)));
        assertThat(server.send(chunked).statusCode()).isEqualTo(413);
    }

    /** S1.31 */
    @Test
    void whileNobodyCanTakeNotificationsProvidersAreToldToComeAgain() {
        open(null);

        HttpResponse<String> response = post("/webhooks/x", new byte[0]);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }

    /** S1.31 */
    @Test
    void aDoorThatFailsIsNoSuccess() {
        open((path, headers, query, body) -> {
            throw path.equals("busy")
                    ? new CommerceException(CommerceError.UNAVAILABLE, "Busy.")
                    : new IllegalStateException("secret");
        });

        HttpResponse<String> busy = post("/webhooks/busy", new byte[0]);
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("Retry-After")).isPresent();
        HttpResponse<String> broken = post("/webhooks/broken", new byte[0]);
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("secret");
    }

    @Test
    void onlyPostIsTaken() {
        open((path, headers, query, body) -> new Answer(200, Map.of(), "", new byte[0]));

        HttpResponse<String> response = server.get("/webhooks/x");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }
}
