package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.booking.AcceptedOrder;
import org.vintner.api.booking.BookingQueue;
import org.vintner.api.booking.QueueState;
import org.vintner.api.booking.QueuedOrder;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyFile;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.orders.PlacedOrder;
import org.vintner.rest.api.internal.MemoryCalls;
import org.vintner.rest.api.internal.Stub;
import org.vintner.rest.api.internal.resource.OrderQueueResource;
import org.vintner.rest.api.internal.resource.OrdersResource;
import org.vintner.rest.api.internal.resource.ProductFileResource;
import org.vintner.rest.api.internal.resource.ProductKeysResource;
import org.vintner.rest.api.internal.resource.ProductsResource;
import org.vintner.rest.api.internal.resource.UploadLimits;

/** The API over HTTP, with services that record what they were asked. */
class RestApiTest {

    private static final AccountId SELLER = AccountId.next();
    private static final String[] AS_SELLER = {"Authorization", "Bearer vsk_seller"};
    private static final String[] AS_ADMIN = {"Authorization", "Bearer vsk_admin"};
    private static final ProductId PRODUCT = ProductId.next();
    private static final OrderId ORDER = OrderId.next();
    private static final String GRANT = "grant-of-the-order";
    private static final AtomicInteger PLACED = new AtomicInteger();
    private static final AtomicReference<NewOrder> ORDERED = new AtomicReference<>();
    private static final AtomicReference<FileUpload> UPLOADED = new AtomicReference<>();
    private static final List<String> IMPORTED = new ArrayList<>();
    private static final List<String> SUPPLIED = new CopyOnWriteArrayList<>();
    private static final List<String> REFUSED = new CopyOnWriteArrayList<>();

    private static RestServer server;

    @BeforeAll
    static void start() {
        Accounts accounts = Stub.of(Accounts.class)
                .on("authenticate", args -> switch ((String) args[0]) {
                    case "vsk_seller" -> Optional.of(new Actor(Role.SELLER, SELLER.toString()));
                    case "vsk_admin" ->
                        Optional.of(
                                new Actor(Role.ADMINISTRATOR, AccountId.next().toString()));
                    default -> Optional.empty();
                })
                .get();
        Orders orders = Stub.of(Orders.class)
                .on("holderOf", args -> GRANT.equals(args[0]) ? Optional.of(Actor.buyerOf(ORDER)) : Optional.empty())
                .on("place", args -> place((NewOrder) args[0]))
                .on("find", args -> ORDER.equals(args[0]) ? Optional.of(order(ORDER)) : Optional.empty())
                .on("list", args -> {
                    throw new IllegalStateException("secret detail of a defect");
                })
                .get();
        Catalog catalog = Stub.of(Catalog.class)
                .on(
                        "list",
                        args -> new Page<>(
                                List.of(product("list " + ((PageRequest) args[2]).limit())), Optional.of("next-1")))
                .on("find", args -> PRODUCT.equals(args[1]) ? Optional.of(product("found")) : Optional.empty())
                .on("create", args -> product(((NewProduct) args[1]).title()))
                .on("attachFile", args -> {
                    UPLOADED.set((FileUpload) args[2]);
                    return product(text((InputStream) args[3]).length() + " bytes");
                })
                .get();
        KeySupply supply = Stub.of(KeySupply.class)
                .on("importKeys", args -> {
                    text((InputStream) args[3]).lines().forEach(IMPORTED::add);
                    SUPPLIED.add(args[2].toString());
                    return new KeyImportReport(
                            KeyBatchId.next(), IMPORTED.size(), IMPORTED.size(), 0, 0, 0, 0, List.of());
                })
                .on("generate", args -> {
                    SUPPLIED.add(args[2].toString());
                    throw new CommerceException(CommerceError.CONFLICT, "Other terms.", "batch");
                })
                .on("export", args -> {
                    if (((Actor) args[0]).role() == Role.SELLER) {
                        throw new CommerceException(CommerceError.FORBIDDEN, "Not granted.");
                    }
                    return (KeyFile) out -> out.write(("id,key " + args[2]).getBytes(StandardCharsets.UTF_8));
                })
                .get();
        BookingQueue queue = Stub.of(BookingQueue.class)
                .on("take", args -> queued((NewOrder) args[0]))
                .on(
                        "find",
                        args -> ORDER.equals(args[0]) ? Optional.of(queued(QueueState.WAITING, 250)) : Optional.empty())
                .on("leave", args -> queued(QueueState.LEFT, 0))
                .get();
        server = new RestServer(
                accounts,
                orders,
                new MemoryCalls(),
                Stub.of(AuditTrail.class)
                        .on(
                                "refused",
                                args -> REFUSED.add(args[0] + " from "
                                        + ((Actor) args[0]).source().orElse("") + ": " + args[1] + " " + args[2]))
                        .get(),
                null,
                new ProductsResource(catalog),
                new ProductFileResource(catalog, new UploadLimits(1000, 1000)),
                new ProductKeysResource(Stub.of(LicenseKeys.class).get(), supply, new UploadLimits(1000, 1000)),
                new OrdersResource(orders, queue),
                new OrderQueueResource(queue));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static PlacedOrder place(NewOrder order) {
        ORDERED.set(order);
        PLACED.incrementAndGet();
        return new PlacedOrder(order(OrderId.next()), GRANT);
    }

    /** An order of 50 pieces is one of a service that has a queue, and of 51 one of a service whose queue is full. */
    private static Optional<AcceptedOrder> queued(NewOrder order) {
        return switch (order.lines().get(0).quantity()) {
            case 50 -> Optional.of(new AcceptedOrder(queued(QueueState.WAITING, 7), GRANT));
            case 51 -> throw new CommerceException(CommerceError.QUEUE_FULL, "Try again.");
            default -> Optional.empty();
        };
    }

    private static QueuedOrder queued(QueueState state, int ahead) {
        return new QueuedOrder(
                ORDER,
                PRODUCT,
                state,
                ahead,
                Instant.parse("2026-11-20T12:00:00Z"),
                Optional.empty(),
                Optional.empty());
    }

    private static Order order(OrderId id) {
        Money price = Money.of(1999, "EUR");
        OrderLine line = new OrderLine(
                OrderLineId.next(),
                PRODUCT,
                ProductKind.KEY,
                "Key",
                1,
                price,
                SalePolicy.DEFAULT,
                LineState.OPEN,
                Optional.empty(),
                Optional.empty());
        return new Order(
                id,
                OrderState.PENDING_PAYMENT,
                new org.vintner.api.orders.Buyer("ada@example.com", Locale.SIMPLIFIED_CHINESE),
                List.of(line),
                price,
                Instant.parse("2026-11-20T12:00:00Z"),
                Instant.parse("2026-11-20T12:30:00Z"),
                Optional.empty());
    }

    private static Product product(String title) {
        return new Product(
                PRODUCT,
                ProductKind.KEY,
                SELLER,
                title,
                "",
                Money.of(1999, "EUR"),
                DownloadPolicy.DEFAULT,
                SalePolicy.DEFAULT,
                ProductState.IN_REVIEW,
                Optional.empty(),
                Optional.empty(),
                Instant.parse("2026-11-20T12:00:00Z"));
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(String product, String quantity) {
        return "{\"buyer\":{\"email\":\"ada@example.com\"},\"lines\":[{\"product\":\"" + product + "\",\"quantity\":"
                + quantity + "}]}";
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code, String param) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = RestServer.json(response);
        assertThat(problem.get("code").asText()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asText()).isEqualTo("urn:vintner:problem:" + code);
        assertThat(problem.get("requestId").asText())
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.path("param").asText("")).isEqualTo(param);
    }

    @Test
    void whatIsRefusedToAKnownCallerIsOnTheAuditTrailWithHisAddress() {
        REFUSED.clear();

        server.post("/api/v1/products", "{}", "Authorization", "Bearer " + GRANT, "X-Forwarded-For", "192.0.2.7");
        server.get("/api/v1/products/" + ProductId.next());
        server.get("/api/v1/products", AS_ADMIN);

        assertThat(REFUSED)
                .singleElement()
                .asString()
                .startsWith("buyer " + ORDER + " from 192.0.2.7: createProduct /api/v1/products");
    }

    /** S3.28 */
    @Test
    void anOrderOfAQueueIsAcceptedAndItsOutcomeAskedForWithItsGrant() {
        String[] asBuyer = {"Authorization", "Bearer " + GRANT};
        String path = "/api/v1/orders/" + ORDER + "/queue";
        int placed = PLACED.get();

        HttpResponse<String> accepted = server.post(
                "/api/v1/orders", line(PRODUCT.toString(), "50"), "Idempotency-Key", "queue-0123456789abcdef");
        HttpResponse<String> again = server.post(
                "/api/v1/orders", line(PRODUCT.toString(), "50"), "Idempotency-Key", "queue-0123456789abcdef");

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("Location")).hasValue(path);
        assertThat(RestServer.json(accepted).get("accessGrant").asText()).isEqualTo(GRANT);
        assertThat(RestServer.json(accepted).at("/queued/ahead").asInt()).isEqualTo(7);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(accepted.body());
        assertThat(PLACED).hasValue(placed);

        HttpResponse<String> waiting = server.get(path, asBuyer);
        assertThat(waiting.statusCode()).as(waiting.body()).isEqualTo(200);
        assertThat(RestServer.json(waiting).get("state").asText()).isEqualTo("waiting");
        assertThat(waiting.headers().firstValue("Retry-After")).hasValue("3");
        assertThat(server.get(path).statusCode()).isEqualTo(401);
        assertProblem(server.get("/api/v1/orders/" + OrderId.next() + "/queue", asBuyer), 404, "not_found", "");

        HttpResponse<String> full = server.post("/api/v1/orders", line(PRODUCT.toString(), "51"));
        assertProblem(full, 503, "queue_full", "");
        assertThat(full.headers().firstValue("Retry-After")).isPresent();
    }

    /** S2.5 S2.7 */
    @Test
    void anExportIsStreamedAsAFileAndItsRefusalIsAProblem() {
        String path = "/api/v1/products/" + PRODUCT + "/keys/export?state=available";

        HttpResponse<String> response = server.get(path, AS_ADMIN);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/csv");
        assertThat(response.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"keys.csv\"");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.body()).isEqualTo("id,key " + Optional.of(KeyState.AVAILABLE));
        assertProblem(server.get(path, AS_SELLER), 403, "forbidden", "");
        assertProblem(server.get(path, "Authorization", "Bearer " + GRANT), 403, "forbidden", "");
    }

    @Test
    void anImportSaysHowAndAWrongTimeOrLineIsNamed() {
        SUPPLIED.clear();
        String path = "/api/v1/products/" + PRODUCT + "/keys/imports";

        assertThat(importing(path + "?batch=monday&fromLine=7&expiresAt=2030-12-31T23:59:59%2B01:00")
                        .statusCode())
                .isEqualTo(200);
        assertThat(SUPPLIED)
                .singleElement()
                .asString()
                .contains("batch=Optional[monday]", "fromLine=7", "expiresAt=Optional[2030-12-31T22:59:59Z]");
        assertProblem(importing(path + "?fromLine=x"), 400, "invalid_request", "fromLine");
        assertProblem(importing(path + "?expiresAt=tomorrow"), 400, "invalid_request", "expiresAt");
    }

    private static HttpResponse<String> importing(String path) {
        return server.send(server.request(path)
                .headers("Authorization", "Bearer vsk_seller", "Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("A-1\n")));
    }

    @Test
    void keysAreGeneratedUnderTheIdempotencyKeyAndAWrongPatternIsNamed() {
        SUPPLIED.clear();
        String path = "/api/v1/products/" + PRODUCT + "/keys/generations";
        String pattern = "{\"prefix\":\"W-\",\"length\":16,\"group\":4,\"alphabet\":\"unambiguous\"}";

        assertProblem(
                server.post(
                        path,
                        "{\"count\":5,\"pattern\":" + pattern + "}",
                        "Authorization",
                        "Bearer vsk_seller",
                        "Idempotency-Key",
                        "one"),
                409,
                "conflict",
                "batch");
        assertThat(SUPPLIED).singleElement().asString().contains("count=5", "batch=Optional[idempotency-key ");
        assertProblem(
                server.post(path, "{\"count\":5,\"pattern\":" + pattern.replace("W-", "W ") + "}", AS_SELLER),
                400,
                "invalid_request",
                "pattern.prefix");
        assertProblem(
                server.post(path, "{\"count\":5,\"pattern\":" + pattern.replace("unamb", "amb") + "}", AS_SELLER),
                400,
                "invalid_request",
                "pattern.alphabet");
    }

    @Test
    void aVisitorReadsAPageOfProducts() {
        HttpResponse<String> response = server.get("/api/v1/products?limit=7");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode page = RestServer.json(response);
        assertThat(page.get("next").asText()).isEqualTo("next-1");
        JsonNode product = page.get("items").get(0);
        assertThat(product.get("id").asText()).isEqualTo(PRODUCT.toString());
        assertThat(product.get("title").asText()).isEqualTo("list 7");
        assertThat(product.get("state").asText()).isEqualTo("in_review");
        assertThat(product.get("price").toString()).isEqualTo("{\"amount\":1999,\"currency\":\"EUR\"}");
        assertThat(product.get("downloads").get("validFor").asText()).isEqualTo("PT168H");
        assertThat(product.get("createdAt").asText()).isEqualTo("2026-11-20T12:00:00Z");
        assertThat(product.has("rejection")).isFalse();
    }

    @Test
    void everyAnswerHasTheSecurityHeaders() {
        HttpResponse<String> response = server.get("/api/v1/products");

        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("X-Request-Id").orElseThrow()).startsWith("req_");
    }

    @Test
    void theCallersOwnRequestIdIsNotTaken() {
        HttpResponse<String> response = server.get("/api/v1/products", "X-Request-Id", "forged");

        assertThat(response.headers().allValues("X-Request-Id")).hasSize(1).doesNotContain("forged");
    }

    @Test
    void anOrderIsPlacedWithoutCredentials() {
        HttpResponse<String> response = server.post("/api/v1/orders", line(PRODUCT.toString(), "2"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        JsonNode placed = RestServer.json(response);
        assertThat(placed.get("accessGrant").asText()).isEqualTo(GRANT);
        assertThat(placed.get("order").get("state").asText()).isEqualTo("pending_payment");
        assertThat(placed.get("order").get("buyer").get("locale").asText()).isEqualTo("zh-CN");
        assertThat(response.headers().firstValue("Location"))
                .hasValue("/api/v1/orders/" + placed.get("order").get("id").asText());
        assertThat(ORDERED.get().buyer().locale()).isEqualTo(Locale.ENGLISH);
        assertThat(ORDERED.get().lines().get(0).quantity()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "2.0", "\"1\"", "99999999999", "1e3", "true", "null", "[1]", "{}"})
    void aQuantityThatIsNoWholeNumberIsRefused(String quantity) {
        assertProblem(
                server.post("/api/v1/orders", line(PRODUCT.toString(), quantity)),
                400,
                "invalid_request",
                "lines[0].quantity");
    }

    @Test
    void aFieldThatTheRouteDoesNotKnowIsRefused() {
        String body = "{\"buyer\":{\"email\":\"ada@example.com\"},\"lines\":[{\"product\":\"" + PRODUCT
                + "\",\"quantity\":1,\"price\":1}]}";
        assertProblem(server.post("/api/v1/orders", body), 400, "unknown_field", "lines[0].price");
        assertProblem(
                server.post(
                        "/api/v1/orders",
                        line(PRODUCT.toString(), "1").replace("{\"buyer\"", "{\"status\":1,\"buyer\"")),
                400,
                "unknown_field",
                "status");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"lines\":[]}|buyer",
                "{\"buyer\":null,\"lines\":[]}|buyer",
                "{\"buyer\":{\"email\":\"a@b.c\"}}|lines",
                "{\"buyer\":{},\"lines\":[]}|buyer.email",
                "{\"buyer\":{\"email\":\"no address\"},\"lines\":[]}|buyer.email",
                "{\"buyer\":{\"email\":5},\"lines\":[]}|buyer.email",
                "{\"buyer\":{\"email\":\"a@b.c\",\"locale\":\"!!\"},\"lines\":[]}|buyer.locale",
                "{\"buyer\":{\"email\":\"a@b.c\"},\"lines\":[null]}|lines[0]",
                "{\"buyer\":{\"email\":\"a@b.c\"},\"lines\":{}}|lines",
                "{\"buyer\":{\"email\":\"a@b.c\"},\"lines\":[{\"quantity\":1}]}|lines[0].product"
            })
    void aFieldThatIsMissingOrWrongIsNamed(String body, String param) {
        assertProblem(server.post("/api/v1/orders", body), 400, "invalid_request", param);
    }

    @Test
    void anIdOfAnotherKindIsRefused() {
        assertProblem(
                server.post("/api/v1/orders", line(OrderId.next().toString(), "1")),
                400,
                "invalid_id",
                "lines[0].product");
        assertProblem(server.get("/api/v1/products/prd_x"), 400, "invalid_id", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "nonsense",
                "{\"buyer\":{\"email\":\"a@b.c\"},\"buyer\":{\"email\":\"a@b.c\"},\"lines\":[]}",
                "{\"buyer\":{\"email\":\"a@b.c\"},\"lines\":[]} trailing",
                "{'buyer':1}"
            })
    void aBodyThatIsNoJsonIsRefused(String body) {
        assertProblem(server.post("/api/v1/orders", body), 400, "malformed_body", "");
    }

    @Test
    void aMissingBodyIsRefused() {
        assertProblem(server.post("/api/v1/orders", ""), 400, "invalid_request", "");
        assertProblem(server.post("/api/v1/orders", "null"), 400, "invalid_request", "");
        assertProblem(server.post("/api/v1/orders", "[]"), 400, "invalid_request", "");
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        String huge = "{\"buyer\":\"" + "x".repeat(1024 * 1024) + "\"}";
        assertProblem(server.post("/api/v1/orders", huge), 413, "body_too_large", "");
        HttpRequest.Builder chunked = server.request("/api/v1/orders")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(huge.getBytes(StandardCharsets.UTF_8))));
        assertProblem(server.send(chunked), 413, "body_too_large", "");
    }

    @Test
    void deepNestingIsRefused() {
        assertProblem(
                server.post("/api/v1/orders", "{\"buyer\":" + "[".repeat(5000) + "]".repeat(5000) + "}"),
                400,
                "invalid_request",
                "buyer");
    }

    @Test
    void anotherContentTypeIsRefused() {
        HttpRequest.Builder request = server.request("/api/v1/orders")
                .header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofString("<order/>"));
        assertProblem(server.send(request), 415, "unsupported_media_type", "");
        HttpRequest.Builder none = server.request("/api/v1/orders")
                .POST(HttpRequest.BodyPublishers.ofString(line(PRODUCT.toString(), "1")));
        assertProblem(server.send(none), 415, "unsupported_media_type", "");
    }

    @Test
    void unknownAddressesAndMethodsGetProblems() {
        assertProblem(server.get("/api/v1/nothing"), 404, "not_found", "");
        assertProblem(server.get("/api/"), 404, "not_found", "");
        assertProblem(server.get("/api"), 404, "not_found", "");
        HttpResponse<String> response =
                server.send(server.request("/api/v1/products").DELETE());
        assertProblem(response, 405, "method_not_allowed", "");
        assertThat(response.headers().firstValue("Allow").orElseThrow())
                .contains("GET")
                .contains("POST");
        assertProblem(server.get("/api/v1/products", "Accept", "text/html"), 406, "not_acceptable", "");
    }

    @Test
    void nothingOfTheFrameworkIsToBeSeen() {
        assertProblem(server.get("/api/services"), 404, "not_found", "");
        assertProblem(server.get("/api/?stylesheet=1"), 404, "not_found", "");
        assertThat(server.get("/api/v1/products?_wadl").body()).contains("items");
    }

    @Test
    void aQueryOrHeaderDoesNotReplaceTheMethod() {
        String path = "/api/v1/products/" + PRODUCT + "/publication";
        assertProblem(server.get(path + "?_method=POST", AS_ADMIN), 405, "method_not_allowed", "");
        HttpResponse<String> response =
                server.send(server.request(path).headers(AS_ADMIN).header("X-HTTP-Method-Override", "POST"));
        assertProblem(response, 405, "method_not_allowed", "");
    }

    @Test
    void theDocumentListsWhatIsServedNow() {
        HttpResponse<String> response = server.get("/api/v1/openapi.json");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode paths = RestServer.json(response).get("paths");
        assertThat(paths.has("/v1/orders")).isTrue();
        assertThat(paths.has("/v1/payments/{payment}")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"limit=0,limit", "limit=201,limit", "limit=x,limit", "state=sold,state"})
    void badQueriesAreRefused(String query, String param) {
        assertProblem(server.get("/api/v1/products?" + query), 400, "invalid_request", param);
    }

    @Test
    void whoeverIsNotAllowedIsRefused() {
        HttpResponse<String> visitor = server.post("/api/v1/products", "{}");
        assertProblem(visitor, 401, "unauthorized", "");
        assertThat(visitor.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer");
        assertProblem(server.post("/api/v1/products", "{}", "Authorization", "Bearer " + GRANT), 403, "forbidden", "");
        assertProblem(server.get("/api/v1/orders", AS_SELLER), 403, "forbidden", "");
        assertProblem(server.get("/api/v1/products", "Authorization", "Bearer vsk_unknown"), 401, "unauthorized", "");
        assertProblem(server.get("/api/v1/products", "Authorization", "Basic YTpi"), 401, "unauthorized", "");
    }

    @Test
    void aBuyerSeesHisOrderAndNoOther() {
        String[] buyer = {"Authorization", "bearer " + GRANT};
        assertThat(server.get("/api/v1/orders/" + ORDER, buyer).statusCode()).isEqualTo(200);
        assertProblem(server.get("/api/v1/orders/" + OrderId.next(), buyer), 404, "not_found", "");
        assertThat(server.get("/api/v1/orders/" + ORDER, AS_ADMIN).statusCode()).isEqualTo(200);
        assertProblem(server.get("/api/v1/orders/" + ORDER), 401, "unauthorized", "");
    }

    @Test
    void aDefectIsAnInternalErrorWithoutDetail() {
        HttpResponse<String> response = server.get("/api/v1/orders", AS_ADMIN);
        assertProblem(response, 500, "internal", "");
        assertThat(response.body()).doesNotContain("secret detail").doesNotContain("Exception");
    }

    @Test
    void theSameKeyAndBodyGiveTheSameAnswerOnce() {
        String body = line(PRODUCT.toString(), "3");
        int before = PLACED.get();

        HttpResponse<String> first = server.post("/api/v1/orders", body, "Idempotency-Key", "0123456789abcdef-1");
        HttpResponse<String> second = server.post("/api/v1/orders", body, "Idempotency-Key", "0123456789abcdef-1");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(PLACED.get()).isEqualTo(before + 1);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        String[] key = {"Idempotency-Key", "0123456789abcdef-2"};
        server.post("/api/v1/orders", line(PRODUCT.toString(), "3"), key);

        assertProblem(
                server.post("/api/v1/orders", line(PRODUCT.toString(), "4"), key),
                422,
                "idempotency_key_reused",
                "Idempotency-Key");
    }

    @Test
    void badKeysAreRefused() {
        String body = line(PRODUCT.toString(), "1");
        for (String key : List.of("short", "x".repeat(256))) {
            assertProblem(
                    server.post("/api/v1/orders", body, "Idempotency-Key", key),
                    400,
                    "invalid_request",
                    "Idempotency-Key");
        }
    }

    @Test
    void aRefusedCallMayBeRepeatedWithItsKey() {
        String[] key = {"Idempotency-Key", "0123456789abcdef-3"};
        assertProblem(server.post("/api/v1/orders", "{}", key), 400, "invalid_request", "buyer");

        assertThat(server.post("/api/v1/orders", line(PRODUCT.toString(), "1"), key)
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aFileIsStreamedWithItsNameAndDigest() {
        HttpRequest.Builder request = server.request("/api/v1/products/" + PRODUCT + "/file")
                .headers(AS_SELLER)
                .header("Content-Type", "application/zip")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"x.zip\"; filename*=UTF-8''%E5%9C%B0%E5%9B%BE.zip")
                .header("X-Content-SHA256", "ab")
                .PUT(HttpRequest.BodyPublishers.ofString("12345"));
        HttpResponse<String> response = server.send(request);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(RestServer.json(response).get("title").asText()).isEqualTo("5 bytes");
        assertThat(UPLOADED.get().name()).isEqualTo("地图.zip");
        assertThat(UPLOADED.get().contentType()).isEqualTo("application/zip");
        assertThat(UPLOADED.get().size()).hasValue(5);
        assertThat(UPLOADED.get().sha256()).hasValue("ab");
    }

    @Test
    void aFileOverTheLimitIsRefusedAlsoWhenItsLengthIsNotAnnounced() {
        String path = "/api/v1/products/" + PRODUCT + "/file?name=a.txt";
        byte[] bytes = new byte[1001];
        assertProblem(
                server.send(server.request(path).headers(AS_SELLER).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))),
                413,
                "body_too_large",
                "");
        assertProblem(
                server.send(server.request(path)
                        .headers(AS_SELLER)
                        .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)))),
                413,
                "body_too_large",
                "");
    }

    @Test
    void aFileWithoutANameIsRefused() {
        HttpRequest.Builder request = server.request("/api/v1/products/" + PRODUCT + "/file")
                .headers(AS_SELLER)
                .PUT(HttpRequest.BodyPublishers.ofString("12345"));
        assertProblem(server.send(request), 400, "invalid_request", "name");
    }

    @Test
    void keysAreImportedFromAStreamOncePerIdempotencyKey() {
        List<String> lines = IntStream.range(0, 50).mapToObj(i -> "KEY-" + i).toList();
        HttpRequest.Builder request = server.request("/api/v1/products/" + PRODUCT + "/keys/imports")
                .headers(AS_SELLER)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("Idempotency-Key", "import-1")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", lines)));
        HttpResponse<String> first = server.send(request);
        HttpResponse<String> second = server.send(request);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(IMPORTED).containsExactlyElementsOf(lines);
    }

    @Test
    void resourcesComeAndGoWithoutAFailedRequest() {
        ExtraResource extra = new ExtraResource();
        for (int i = 0; i < 5; i++) {
            server.api().addResource(extra);
            while (!server.api().settled()) {
                assertThat(server.get("/api/v1/products").statusCode()).isEqualTo(200);
            }
            assertThat(server.get("/api/v1/extra").statusCode()).isEqualTo(200);
            server.api().removeResource(extra);
            server.awaitSettled();
            assertThat(server.get("/api/v1/extra").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aResourceOfAnyBeginningIsFoundBesideTheOthers() {
        AnywhereResource anywhere = new AnywhereResource();
        server.api().addResource(anywhere);
        server.awaitSettled();

        assertThat(server.get("/api/v1/products/mirror").statusCode()).isNotEqualTo(500);
        assertThat(RestServer.json(server.get("/api/v1/anything/mirror"))
                        .path("name")
                        .asText())
                .isEqualTo("anything");
        assertThat(server.get("/api/v1/products").statusCode()).isEqualTo(200);
        assertThat(server.get("/api/v1/unknown").statusCode()).isEqualTo(404);

        server.api().removeResource(anywhere);
        server.awaitSettled();
        assertThat(server.get("/api/v1/anything/mirror").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("G10: an answer goes out in one piece")
    void anAnswerHasALength() {
        HttpResponse<String> answer = server.get("/api/v1/products");

        assertThat(answer.headers().firstValueAsLong("Content-Length"))
                .hasValue(answer.body().length());
        assertThat(answer.headers().firstValue("Transfer-Encoding")).isEmpty();
    }
}
