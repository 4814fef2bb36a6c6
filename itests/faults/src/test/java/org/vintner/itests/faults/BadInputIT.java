package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/** What people send by mistake or on purpose: a clear answer, and nothing half done. */
class BadInputIT {

    private static final Running RUNNING = Running.shared();
    private static final Shop SHOP = RUNNING.shop();
    private static final String PRODUCT = SHOP.keyProduct("Good", 700, Running.keys("GOOD", 5));

    // ------------------------------------------------------------------ orders

    static Stream<Arguments> badOrders() {
        String line = "{\"product\":\"" + PRODUCT + "\",\"quantity\":";
        return Stream.of(
                order("[{\"product\":\"prd_00000000000000000000000000\",\"quantity\":1}]", 409, "product_not_for_sale"),
                order("[{\"product\":\"nonsense\",\"quantity\":1}]", 400, "invalid_id"),
                order("[{\"product\":null,\"quantity\":1}]", 400, "invalid_request"),
                order("[" + line + "0}]", 400, "invalid_request"),
                order("[" + line + "-1}]", 400, "invalid_request"),
                order("[" + line + "1001}]", 400, "invalid_request"),
                order("[" + line + "2147483648}]", 400, "invalid_request"),
                order("[" + line + "99999999999999999999999999}]", 400, "invalid_request"),
                order("[" + line + "1e400}]", 400, "invalid_request"),
                order("[" + line + "1.5}]", 400, "invalid_request"),
                order("[" + line + "1.0}]", 400, "invalid_request"),
                order("[" + line + "\"1\"}]", 400, "invalid_request"),
                order("[" + line + "null}]", 400, "invalid_request"),
                order("[" + line + "NaN}]", 400, "malformed_body"),
                order("[{\"product\":\"" + PRODUCT + "\"}]", 400, "invalid_request"),
                order("[" + line + "1,\"price\":1}]", 400, "unknown_field"),
                order("[" + line + "1,\"quantity\":2}]", 400, "malformed_body"),
                order("[" + line + "1}],\"status\":\"PAID\"", 400, "unknown_field"),
                order("[" + line + "1}],\"total\":{\"amount\":1,\"currency\":\"EUR\"}", 400, "unknown_field"),
                order("[]", 400, "invalid_request"),
                order("{}", 400, "invalid_request"),
                order("null", 400, "invalid_request"),
                order("[" + (line + "1},").repeat(100) + line + "1}]", 400, "invalid_request"),
                body("", 400, "malformed_body", "invalid_request"),
                body("{", 400, "malformed_body"),
                body("[]", 400, "invalid_request"),
                body("\"text\"", 400, "invalid_request"),
                body("{\"buyer\":{\"email\":\"nobody\"},\"lines\":[" + line + "1}]}", 400, "invalid_request"),
                body(
                        "{\"buyer\":{\"email\":\"a@b.c\\r\\nBcc: d@e.f\"},\"lines\":[" + line + "1}]}",
                        400,
                        "invalid_request"),
                body("{\"lines\":[" + line + "1}]}", 400, "invalid_request"),
                body("[".repeat(100_000), 400, "malformed_body", "invalid_request"),
                body("{\"x\":\"" + "a".repeat(1024 * 1024) + "\"}", 413, "body_too_large"));
    }

    private static Arguments order(String lines, int status, String... codes) {
        return body(
                "{\"buyer\":{\"email\":\"bad@example.com\",\"locale\":\"en\"},\"lines\":" + lines + "}", status, codes);
    }

    private static Arguments body(String body, int status, String... codes) {
        return Arguments.of("body: " + body.substring(0, Math.min(160, body.length())), body, status, List.of(codes));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badOrders")
    @DisplayName("S1.P3: a bad order is refused by a problem document, and there is no order")
    void badOrderIsRefused(String shown, String body, int status, List<String> codes) {
        long before = RUNNING.database().number("SELECT count(*) FROM customer_order");
        Http.Answer answer = SHOP.placeOrder(body);
        isProblem(answer, status);
        assertThat(codes).contains(answer.code());
        assertThat(RUNNING.database().number("SELECT count(*) FROM customer_order"))
                .isEqualTo(before);
    }

    @Test
    @DisplayName("a body that is no JSON by its type, or not in UTF-8, is refused")
    void wrongTypesAreRefused() {
        URI orders = RUNNING.server().uri("/api/v1/orders");
        isProblem(Http.post(orders, "x".getBytes(StandardCharsets.UTF_8), "Content-Type", "text/plain"), 415);
        byte[] latin = "{\"buyer\":{\"email\":\"\u00e4@example.com\"}}".getBytes(StandardCharsets.ISO_8859_1);
        isProblem(Http.post(orders, latin, "Content-Type", "application/json"), 400);
        isProblem(SHOP.admin("GET", "/api/v1/nothing", null), 404);
        isProblem(SHOP.admin("DELETE", "/api/v1/orders", null), 405);
        isProblem(Http.get(RUNNING.server().uri("/api/v1/orders")), 401);
        isProblem(Http.get(RUNNING.server().uri("/api/v1/orders"), "Authorization", "Bearer vsk_wrong"), 401);
        isProblem(Http.get(RUNNING.server().uri("/api/v1/orders"), "Authorization", "Basic YTpi"), 401);
    }

    @Test
    @DisplayName("S1.4: another buyer's order looks as if it did not exist")
    void ordersOfOthersDoNotExist() {
        Placed mine = SHOP.order(PRODUCT);
        Placed yours = SHOP.order(PRODUCT);
        Placed mixed = new Placed(yours.id(), mine.grant(), "");
        for (String path : List.of("", "/entitlements", "/payments", "/messages", "/downloads")) {
            assertThat(SHOP.buyer(mixed, "GET", path, null).status()).as(path).isEqualTo(404);
        }
        assertThat(SHOP.buyer(mixed, "POST", "/keys/reveal", null).status()).isEqualTo(404);
        assertThat(SHOP.tryToPay(mixed).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("S1.15: an access grant with any one character changed is refused")
    void alteredAccessGrantIsRefused() {
        Placed order = SHOP.order(PRODUCT);
        for (int i = 0; i < order.grant().length(); i++) {
            Placed forged = new Placed(order.id(), altered(order.grant(), i), "");
            assertThat(SHOP.buyer(forged, "GET", "", null).status())
                    .as("character " + i)
                    .isIn(401, 404);
        }
    }

    // ------------------------------------------------------------------ idempotency keys

    @Test
    @DisplayName("an idempotency key gives the first answer again, and refuses another body")
    void idempotencyKeyIsBoundToItsBody() {
        String key = UUID.randomUUID().toString();
        String body = "{\"buyer\":{\"email\":\"once@example.com\"},\"lines\":[{\"product\":\"" + PRODUCT
                + "\",\"quantity\":1}]}";
        Http.Answer first = SHOP.placeOrder(body, "Idempotency-Key", key).expect(201);
        Http.Answer again = SHOP.placeOrder(body, "Idempotency-Key", key).expect(201);
        assertThat(again.json()).isEqualTo(first.json());
        Http.Answer other = SHOP.placeOrder(body.replace("once@", "twice@"), "Idempotency-Key", key);
        isProblem(other, 422);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
        assertThat(
                        RUNNING.database()
                                .number(
                                        "SELECT count(*) FROM customer_order WHERE email IN ('once@example.com', 'twice@example.com')"))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("50 requests at once with one idempotency key are one order")
    void idempotencyKeyHoldsAgainstACrowd() {
        String key = UUID.randomUUID().toString();
        String email = "crowd-" + key + "@example.com";
        String body = "{\"buyer\":{\"email\":\"" + email + "\"},\"lines\":[{\"product\":\"" + PRODUCT
                + "\",\"quantity\":1}]}";
        List<Http.Answer> answers = Crowd.of(50, i -> SHOP.placeOrder(body, "Idempotency-Key", key));
        assertThat(answers)
                .extracting(Http.Answer::status)
                .as("the order, or word that it is being placed")
                .contains(201)
                .isSubsetOf(201, 409);
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 201)
                        .map(Http.Answer::json)
                        .distinct())
                .as("one answer, however often it is given")
                .hasSize(1);
        assertThat(RUNNING.database().number("SELECT count(*) FROM customer_order WHERE email = ?", email))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with\u0001control"})
    @DisplayName("an idempotency key that anybody might guess, or that is no text, is refused")
    void badIdempotencyKeyIsRefused(String key) {
        if (key.chars().anyMatch(Character::isISOControl)) {
            key = "x".repeat(300);
        }
        isProblem(SHOP.placeOrder("{}", "Idempotency-Key", key), 400);
    }

    // ------------------------------------------------------------------ downloads

    @Test
    @DisplayName("S1.15 S1.20: altered tokens are refused; ranges are served, ignored or refused as RFC 9110 says")
    void tokensAndRanges() throws Exception {
        byte[] bytes = "0123456789".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(Archive.work().resolve("digits.txt"), bytes);
        String sha256 = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        Placed order = SHOP.order(SHOP.fileProduct("Digits", 700, file, sha256));
        SHOP.pay(order);
        SHOP.awaitFulfilled(order);
        JsonNode download = SHOP.entitlements(order, "download").get(0);
        String url = download.path("url").asText();

        for (String range :
                List.of("bytes=5-4", "bytes=a-b", "lines=1-2", "bytes=", "bytes=--5", "5-6", "bytes=1-2-3")) {
            assertThat(Http.get(URI.create(url), "Range", range).status())
                    .as(range)
                    .isIn(200, 416);
        }
        Http.Answer beyond = Http.get(URI.create(url), "Range", "bytes=10000-");
        isProblem(beyond, 416);
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */10000");
        assertThat(Http.get(URI.create(url), "Range", "bytes=-10").expect(206).text())
                .isEqualTo("0123456789");
        assertThat(Http.get(URI.create(url), "Range", "bytes=9998-99999999999999999999")
                        .expect(206)
                        .text())
                .isEqualTo("89");

        String token = url.replaceFirst(".*/downloads/", "").replaceFirst("/.*", "");
        for (int i = 0; i < token.length(); i++) {
            String forged = url.replace(token, altered(token, i));
            isProblem(Http.get(URI.create(forged), "Accept", "application/json"), 403);
        }
        for (String nonsense : List.of("x", "%00", "..%2F..%2Fetc%2Fpasswd", "a".repeat(4000))) {
            URI uri = RUNNING.server().uri("/downloads/" + nonsense);
            assertThat(Http.get(uri, "Accept", "application/json").status())
                    .as(nonsense)
                    .isBetween(400, 499);
        }
    }

    private static String altered(String token, int i) {
        char c = token.charAt(i);
        return token.substring(0, i)
                + (c == 'A' ? 'B' : c == 'a' ? 'b' : c == 'B' ? 'A' : neighbor(c))
                + token.substring(i + 1);
    }

    /** Differs in the lowest bit of base64url wherever it can, as spare bits are where forgeries slip through. */
    private static char neighbor(char c) {
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return digits.charAt(digits.indexOf(c) ^ 1);
    }

    // ------------------------------------------------------------------ key files

    @Test
    @DisplayName("S2.3: a key file with duplicates, blank lines, BOM and CRLF is imported with a report per line")
    void untidyKeyFileIsReportedLineByLine() {
        String product = SHOP.draft("key", "Untidy", 700);
        String text = "\uFEFFUNT-1\r\n\r\nUNT-2\r\nUNT-1\r\n   \r\n UNT-3 \nUNT-\u00e4\u5bc6\r\n" + "L".repeat(5000)
                + "\r\nUNT-\u0007\r\nUNT-4";
        JsonNode report = SHOP.importKeys(product, text.getBytes(StandardCharsets.UTF_8))
                .expect(200)
                .json();
        assertThat(report.path("lines").asLong()).isEqualTo(10);
        assertThat(report.path("imported").asLong()).isEqualTo(5);
        assertThat(report.path("blank").asLong()).isEqualTo(2);
        assertThat(report.path("duplicates").asLong()).isEqualTo(1);
        assertThat(report.path("rejected").asLong()).isEqualTo(2);
        List<String> problems = new ArrayList<>();
        report.path("problems")
                .forEach(problem -> problems.add(problem.path("line").asLong() + " "
                        + problem.path("code").asText()));
        assertThat(problems).containsExactlyInAnyOrder("4 duplicate", "8 too_long", "9 control_character");
        assertThat(stock(product)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "GBK", "ISO-8859-1"})
    @DisplayName("a key file in a wrong encoding is refused, or reported line by line; never half taken in silence")
    void wrongEncodingIsToldLineByLine(String encoding) {
        String product = SHOP.draft("key", "Encoding " + encoding, 700);
        String text = "plain-1-" + encoding + "\n\u00e4\u00f6\u00fc-2-" + encoding + "\n\u00e4\u00f6\u00fc-3-"
                + encoding + "\n";
        Http.Answer answer = SHOP.importKeys(product, text.getBytes(Charset.forName(encoding)));
        if (answer.status() == 200) {
            JsonNode report = answer.json();
            assertThat(report.path("rejected").asLong()).isGreaterThanOrEqualTo(2);
            assertThat(report.path("problems").size()).isGreaterThanOrEqualTo(2);
            assertThat(stock(product)).isEqualTo(report.path("imported").asLong());
        } else {
            isProblem(answer, 400);
            assertThat(stock(product)).isZero();
        }
    }

    @Test
    @DisplayName("S2.2 S2.5: a million keys are imported in one request, with bounded memory")
    void millionKeysAreImported() {
        String product = SHOP.draft("key", "Million", 700);
        ByteArrayOutputStream file = new ByteArrayOutputStream(12_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            file.writeBytes(("M" + i + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        JsonNode report =
                SHOP.importKeys(product, file.toByteArray()).expect(200).json();
        assertThat(report.path("imported").asLong()).isEqualTo(1_000_000);
        assertThat(report.path("duplicates").asLong()).isZero();
        assertThat(stock(product)).isEqualTo(1_000_000);
    }

    private static long stock(String product) {
        return RUNNING.database()
                .number("SELECT count(*) FROM license_key WHERE product_id = ?", PublicId.uuid(product));
    }

    // ------------------------------------------------------------------

    /** RFC 9457, complete, and without anything of our inside. */
    private static void isProblem(Http.Answer answer, int status) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(answer.toString()).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        for (String field : List.of("type", "title", "status", "detail", "code", "requestId")) {
            assertThat(problem.has(field)).as(field + " in " + problem).isTrue();
        }
        assertThat(answer.text()).doesNotContain("Exception", "org.vintner", "java.", "SELECT", "\tat ");
        assertThat(answer.header("Server")).isEmpty();
    }
}
