package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Shop;

/**
 * The server behind a reverse proxy (the road), whose address is the configured public URL. What links, return pages and webhook
 * addresses begin with is that address, whatever a request says about how it came.
 */
class ReverseProxyIT {

    private static final Running RUNNING = Running.shared();
    private static final Shop SHOP = RUNNING.shop();
    /** What an attacker writes, and what a proxy writes that nobody named. */
    private static final String[] FORGED = {
        "X-Forwarded-Host", "evil.example",
        "X-Forwarded-Proto", "https",
        "X-Forwarded-Port", "444",
        "X-Forwarded-Prefix", "/evil",
        "X-Forwarded-For", "203.0.113.7",
        "Forwarded", "for=203.0.113.7;host=evil.example;proto=https"
    };

    private static String[] with(String... headers) {
        String[] all = new String[headers.length + FORGED.length];
        System.arraycopy(headers, 0, all, 0, headers.length);
        System.arraycopy(FORGED, 0, all, headers.length, FORGED.length);
        return all;
    }

    @Test
    @DisplayName(
            "S1.33: pay page, return page and webhook address begin with the public URL, also when a request says otherwise")
    void everyAddressBeginsWithThePublicUrl() {
        String publicUrl = RUNNING.road().address();
        Shop.Placed order = SHOP.order(SHOP.keyProduct("Behind a proxy", 1999, Running.keys("PROXY", 1)));

        JsonNode payment = Http.post(
                        URI.create(publicUrl + "/api/v1/orders/" + order.id() + "/payments"),
                        "{\"channel\":\"sandbox\"}".getBytes(StandardCharsets.UTF_8),
                        "Authorization",
                        "Bearer " + order.grant(),
                        "Content-Type",
                        "application/json")
                .expect(201)
                .json();
        assertThat(Shop.payPage(payment).toString()).startsWith(publicUrl + "/sandbox/");
        JsonNode again = Http.post(
                        RUNNING.server().uri("/api/v1/orders/" + order.id() + "/payments"),
                        "{\"channel\":\"sandbox\"}".getBytes(StandardCharsets.UTF_8),
                        with("Authorization", "Bearer " + order.grant(), "Content-Type", "application/json"))
                .expect(200, 201)
                .json();
        assertThat(Shop.payPage(again)).isEqualTo(Shop.payPage(payment));

        Http.Answer paid = Http.form(Shop.payPage(payment), "action=pay").expect(303);

        assertThat(paid.header("Location")).isEqualTo(publicUrl + "/orders/" + order.id());
        SHOP.awaitFulfilled(order);
        assertThat(RUNNING.road().about(payment.path("id").asText()))
                .as("the notification came by the public URL")
                .isNotEmpty()
                .allMatch(notification -> ("/" + notification.path())
                        .contains(URI.create(RUNNING.server()
                                        .channel("sandbox")
                                        .path("webhookUrl")
                                        .asText())
                                .getPath()));
        assertThat(RUNNING.server().channel("sandbox").path("webhookUrl").asText())
                .startsWith(publicUrl + "/webhooks/");
    }

    @Test
    @DisplayName("X-Forwarded-* of whoever is no named proxy change no link, and who asked is who connected")
    void forwardedHeadersOfStrangersAreNotBelieved() {
        Shop.Placed order = SHOP.order(SHOP.keyProduct("Forged headers", 1999, Running.keys("FORGED", 1)));

        Http.Answer payment = Http.post(
                        RUNNING.server().uri("/api/v1/orders/" + order.id() + "/payments"),
                        "{\"channel\":\"sandbox\"}".getBytes(StandardCharsets.UTF_8),
                        with("Authorization", "Bearer " + order.grant(), "Content-Type", "application/json"))
                .expect(201);
        Http.get(RUNNING.server().uri("/api/v1/audit-entries"), with("Authorization", "Bearer " + order.grant()))
                .expect(403);

        assertThat(Shop.payPage(payment.json()).toString())
                .startsWith(RUNNING.road().address() + "/sandbox/");
        assertThat(payment.text()).doesNotContain("evil.example").doesNotContain("/evil");
        assertThat(payment.header("Location")).doesNotContain("evil");
        String trail = SHOP.admin("GET", "/api/v1/audit-entries?outcome=refused&limit=200", null)
                .expect(200)
                .text();
        assertThat(trail).contains(order.id()).doesNotContain("203.0.113.7");
    }
}
