package org.vintner.itests.simulators.paypal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;
import org.vintner.itests.simulators.Call;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Json;
import org.vintner.itests.simulators.Notifier;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Reply;
import org.vintner.itests.simulators.SigningCertificates;
import org.vintner.itests.simulators.Simulator;

/**
 * PayPal's sandbox, as far as a shop needs it. Its notifications are signed with a certificate that its own issuer gave out; the
 * issuer's certificate lies as {@code ca.pem} in the folder of the books, for the channel's trust store.
 *
 * <p>Beside the API: {@code GET/POST /checkoutnow?token=<order>}, the buyer's page, with {@code action=approve}, {@code decline} (the
 * card will be refused at the capture), {@code slow} (the capture will be pending) or {@code cancel}; {@code POST /desk/endpoint} with
 * the {@code url} that notifications go to; {@code POST /desk/orders/<id>} with {@code action=reverse}; {@code POST
 * /desk/captures/<id>} with {@code action=complete}, {@code deny} or {@code refund} and {@code value}.
 */
public final class PayPalSimulator extends Simulator {

    private static final Map<String, String> OPTIONS = Map.of(
            "client-id", "what calls must have (default simulator)",
            "client-secret", "what calls must have (default simulator-secret)",
            "merchant-id", "the account (default SIMULATED1234)",
            "webhook-id", "of the webhook (default WH-SIMULATED)",
            "webhook", "address that notifications go to (default none)",
            "refunds", "state of a new refund: COMPLETED or PENDING (default COMPLETED)");

    private static final Set<String> NO_DECIMALS = Set.of("HUF", "JPY", "TWD");
    private static final String ORDERS = "/v2/checkout/orders";
    private static final String CAPTURES = "/v2/payments/captures";
    private static final String CERTIFICATES = "/v1/notifications/certs/";

    private final Options options;
    private final Notifier notifier;
    /** Made once for all simulators of a process, as keys take their time. */
    private static final SigningCertificates ISSUER = new SigningCertificates();

    private static final SigningCertificates.Signer SIGNER = signerOfThisYear();
    private static final SigningCertificates.Signer NEXT_SIGNER = signerOfThisYear();
    /** Its certificate is served nowhere. */
    private static final SigningCertificates.Signer NOBODY = signerOfThisYear();

    private final Path caFile;
    private volatile Optional<URI> endpoint;
    private volatile String token = "";
    private volatile String refundStatus;
    private volatile String webhookId;

    /** Listens at once. */
    public PayPalSimulator(Options options) {
        super("paypal", options);
        this.options = options;
        this.endpoint = Optional.of(options.get("webhook", ""))
                .filter(text -> !text.isEmpty())
                .map(URI::create);
        this.refundStatus = options.get("refunds", "COMPLETED");
        this.webhookId = options.get("webhook-id", "WH-SIMULATED");
        this.caFile = ISSUER.write(books().folder().resolve("ca.pem"));
        this.notifier = new Notifier(
                dial(),
                options.retries(seconds(5, 30, 120, 600, 3600)),
                answer -> answer.status() >= 200 && answer.status() < 300);
        listen();
    }

    private static SigningCertificates.Signer signerOfThisYear() {
        return ISSUER.signer(
                "messageverificationcerts.sandbox.paypal.com", Instant.now().plus(Duration.ofDays(365)));
    }

    static void run(String[] arguments) {
        run(arguments, OPTIONS, PayPalSimulator::new);
    }

    /** Where notifications go from now on. */
    public void endpoint(URI url) {
        endpoint = Optional.of(url);
    }

    /** What state new refunds have from now on. */
    public void refundStatus(String status) {
        refundStatus = status;
    }

    /** Forgets the access token that it gave out. */
    public void forgetToken() {
        token = "";
    }

    @Override
    public synchronized LocalDate endDay() {
        return endDay(ZoneOffset.UTC, Map.of("transaction", "at"));
    }

    @Override
    public synchronized String payAnotherShop(long amount, String currency) {
        return movement("T0006", amount, currency);
    }

    /** PayPal's code for what has none. */
    @Override
    public synchronized void bookSomethingElse(long amount, String currency) {
        var unused = movement("T9900", amount, currency);
    }

    /** Nobody's here; amounts have two places. */
    private String movement(String code, long amount, String currency) {
        ObjectNode object = Json.object().put("id", id());
        object.putObject("amount")
                .put("currency_code", currency)
                .put("value", BigDecimal.valueOf(amount, 2).toPlainString());
        book(code, object, "", "0.00");
        return object.path("id").asText();
    }

    /** {@return the issuer's certificate, for a trust store} */
    public Path caFile() {
        return caFile;
    }

    /** {@return who gives out certificates here} */
    public SigningCertificates issuer() {
        return ISSUER;
    }

    /** {@return whether the page let a buyer do it}, as by its buttons: {@code approve}, {@code decline}, ... */
    public synchronized boolean press(String order, String action) {
        return books().find("order", order)
                .map(found -> act(order, found, action).status() == 303)
                .orElse(false);
    }

    /** The buyer approves, and PayPal captures by itself, as it does with some methods, whatever the shop has closed. */
    public synchronized void payLate(String order) {
        if (!press(order, "approve") || capture(order).status() != 201) {
            throw new IllegalArgumentException("The order can't be paid.");
        }
    }

    /** Pays a part back at PayPal's own desk. */
    public synchronized void refundAtDesk(String order, String value) {
        ObjectNode capture = captures(order).get(0);
        ObjectNode body = Json.object();
        body.set("amount", ((ObjectNode) capture.path("amount").deepCopy()).put("value", value));
        Reply reply = refund(capture.path("id").asText(), body);
        if (reply.status() != 201) {
            throw new IllegalArgumentException(new String(reply.body(), StandardCharsets.UTF_8));
        }
    }

    /** {@return the orders under the shop's number} */
    public synchronized List<ObjectNode> ordersOf(String reference) {
        return books().all("order").stream()
                .filter(order -> order.path("purchase_units")
                        .path(0)
                        .path("custom_id")
                        .asText()
                        .equals(reference))
                .toList();
    }

    /** {@return how much was collected under the shop's number, in units as written without the point} */
    public synchronized long collected(String reference) {
        return ordersOf(reference).stream()
                .flatMap(order -> captures(order.path("id").asText()).stream())
                .filter(capture -> capture.path("status").asText().matches("COMPLETED|PARTIALLY_REFUNDED|REFUNDED"))
                .mapToLong(capture -> units(capture.path("amount")))
                .sum();
    }

    /** {@return how much of it was paid back} */
    public synchronized long refunded(String reference) {
        return ordersOf(reference).stream()
                .flatMap(order -> captures(order.path("id").asText()).stream())
                .mapToLong(capture -> refundedOf(capture.path("id").asText()))
                .sum();
    }

    private List<ObjectNode> captures(String order) {
        return books().all("capture").stream()
                .filter(capture -> orderOf(capture).equals(order))
                .toList();
    }

    @Override
    public Notifier notifier() {
        return notifier;
    }

    // ------------------------------------------------------------------ calls

    @Override
    protected String operation(Call call) {
        String path = call.path();
        boolean post = call.method().equals("POST");
        if (path.equals("/v1/oauth2/token")) {
            return "token";
        }
        if (path.startsWith(ORDERS)) {
            return !post ? "lookup" : path.endsWith("/capture") ? "capture" : "create";
        }
        if (path.startsWith(CAPTURES)) {
            return post ? "refund" : "lookup-capture";
        }
        if (path.startsWith(CERTIFICATES)) {
            return "certificate";
        }
        return switch (path) {
            case "/v1/reporting/transactions" -> "bill";
            case "/checkoutnow" -> "page";
            default -> path.startsWith("/v1/notifications/webhooks/") ? "webhook" : "desk";
        };
    }

    @Override
    protected Reply refusal(Call call) {
        return operation(call).equals("token")
                ? Reply.json(401, Json.object().put("error", "invalid_client"))
                : unprocessable(
                        switch (operation(call)) {
                            case "capture" -> "INSTRUMENT_DECLINED";
                            case "refund" -> "CAPTURE_FULLY_REFUNDED";
                            default -> "PAYEE_ACCOUNT_RESTRICTED";
                        });
    }

    @Override
    protected synchronized Reply answer(Call call) {
        String[] path = call.path().split("/", -1);
        return switch (operation(call)) {
            case "token" -> token(call);
            case "certificate" -> certificate(path[4]);
            case "page" -> page(call);
            case "desk" -> desk(call, path);
            default ->
                call.header("authorization").equals("Bearer " + token) && !token.isEmpty()
                        ? shown(api(call, path))
                        : Reply.json(401, error("AUTHENTICATION_FAILURE", ""));
        };
    }

    private Reply shown(Reply reply) {
        return dial().get(Knob.UNKNOWN_FIELDS) == 0
                ? reply
                : Reply.json(reply.status(), Json.ofTomorrow(new Call("", "", "", Map.of(), reply.body()).json()));
    }

    private Reply api(Call call, String[] path) {
        return switch (operation(call)) {
            case "create" -> once(call, "order", () -> create(call));
            case "lookup" -> found("order", path[4]);
            case "capture" -> once(call, "order", () -> capture(path[4]));
            case "refund" -> once(call, "refund", () -> refund(path[4], call.json()));
            case "lookup-capture" -> found("capture", path[4]);
            case "bill" -> bill(call);
            default -> webhook(path[4]);
        };
    }

    private Reply token(Call call) {
        String credentials =
                options.get("client-id", "simulator") + ":" + options.get("client-secret", "simulator-secret");
        String wanted = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        if (!call.header("authorization").equals(wanted)) {
            return Reply.json(401, Json.object().put("error", "invalid_client"));
        }
        if (!"client_credentials".equals(call.form().get("grant_type"))) {
            return Reply.json(400, Json.object().put("error", "unsupported_grant_type"));
        }
        token = "A21AA" + UUID.randomUUID();
        return Reply.json(
                200,
                Json.object()
                        .put("access_token", token)
                        .put("token_type", "Bearer")
                        .put("expires_in", 32400));
    }

    private static ObjectNode error(String name, String issue) {
        ObjectNode error = Json.object()
                .put("name", name)
                .put("message", "The requested action could not be performed.")
                .put("debug_id", "simulated");
        if (!issue.isEmpty()) {
            error.putArray("details").addObject().put("issue", issue);
        }
        return error;
    }

    private static Reply unprocessable(String issue) {
        return Reply.json(422, error("UNPROCESSABLE_ENTITY", issue));
    }

    private static Reply invalid(String issue) {
        return Reply.json(400, error("INVALID_REQUEST", issue));
    }

    private Reply found(String kind, String id) {
        return books().find(kind, id)
                .map(this::falsified)
                .map(document -> Reply.json(200, document))
                .orElse(Reply.json(404, error("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")));
    }

    private interface Work {
        Reply done();
    }

    /** A repeat gets the present state of what the first one made. */
    private Reply once(Call call, String kind, Work work) {
        String id = call.header("paypal-request-id");
        if (id.isEmpty() || id.length() > 108) {
            return invalid("PAYPAL_REQUEST_ID_REQUIRED");
        }
        String request = call.path() + " " + call.text();
        Optional<ObjectNode> before = books().find("request", id);
        if (before.isPresent()) {
            return before.get().path("request").asText().equals(request)
                    ? minimal(call, found(kind, before.get().path("made").asText()))
                    : unprocessable("PAYPAL_REQUEST_ID_PREVIOUSLY_USED");
        }
        Reply reply = work.done();
        if (reply.status() < 300) {
            String made = new Call("", "", "", Map.of(), reply.body())
                    .json()
                    .path("id")
                    .asText();
            books().put("request", id, Json.object().put("request", request).put("made", made));
        }
        return minimal(call, reply);
    }

    /** Without the wish for the whole there are only id, state and links. */
    private static Reply minimal(Call call, Reply reply) {
        if (reply.status() >= 300 || call.header("prefer").equals("return=representation")) {
            return reply;
        }
        ObjectNode whole = (ObjectNode) new Call("", "", "", Map.of(), reply.body()).json();
        return Reply.json(reply.status(), whole.retain("id", "status", "links"));
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 17).toUpperCase(Locale.ROOT);
    }

    // ------------------------------------------------------------------ orders

    private Reply create(Call call) {
        JsonNode body = call.json();
        JsonNode unit = body.path("purchase_units").path(0);
        JsonNode amount = unit.path("amount");
        String currency = amount.path("currency_code").asText();
        String value = amount.path("value").asText();
        if (!body.path("intent").asText().equals("CAPTURE") || !currency.matches("[A-Z]{3}")) {
            return invalid("INVALID_PARAMETER_VALUE");
        }
        if (NO_DECIMALS.contains(currency) && value.contains(".")) {
            return unprocessable("DECIMALS_NOT_SUPPORTED");
        }
        if (!value.matches(NO_DECIMALS.contains(currency) ? "[1-9][0-9]{0,6}" : "[0-9]{1,7}\\.[0-9]{2}")
                || value.matches("0+\\.00")) {
            return invalid("INVALID_PARAMETER_VALUE");
        }
        if (unit.path("custom_id").asText().length() > 255
                || unit.path("invoice_id").asText().length() > 127
                || unit.path("description").asText().length() > 127) {
            return invalid("INVALID_STRING_LENGTH");
        }
        JsonNode experience = body.path("payment_source").path("paypal").path("experience_context");
        if (!experience.path("return_url").asText().startsWith("http")
                || !experience
                        .path("locale")
                        .asText("en-US")
                        .matches("[a-z]{2}(-[A-Z][a-z]{3})?-([A-Z]{2}|[0-9]{3})")) {
            return invalid("INVALID_PARAMETER_SYNTAX");
        }
        if (!unit.path("payee").path("merchant_id").asText(merchantId()).equals(merchantId())) {
            return unprocessable("PAYEE_ACCOUNT_INVALID");
        }
        String id = id();
        ObjectNode order = Json.object()
                .put("id", id)
                .put("intent", "CAPTURE")
                .put("status", "PAYER_ACTION_REQUIRED")
                .put("create_time", time(now()));
        ObjectNode kept = unit.deepCopy();
        kept.putObject("payee").put("merchant_id", merchantId());
        order.putArray("purchase_units").add(kept);
        order.putArray("links")
                .addObject()
                .put("rel", "payer-action")
                .put("method", "GET")
                .put("href", address() + "/checkoutnow?token=" + id);
        books().put(
                        "return",
                        id,
                        Json.object().put("url", experience.path("return_url").asText()));
        books().put("order", id, order);
        return Reply.json(201, order);
    }

    private String merchantId() {
        return options.get("merchant-id", "SIMULATED1234");
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private Reply page(Call call) {
        String id = call.query("token").orElse("");
        Optional<ObjectNode> order = books().find("order", id);
        if (order.isEmpty()) {
            return Reply.empty(404);
        }
        if (call.method().equals("POST")) {
            return act(id, order.get(), call.form().getOrDefault("action", ""));
        }
        JsonNode amount = order.get().path("purchase_units").path(0).path("amount");
        return Reply.html(
                200,
                "<!DOCTYPE html><html lang=\"en\"><title>PayPal simulator</title><h1>"
                        + amount.path("value").asText() + " "
                        + amount.path("currency_code").asText() + ", "
                        + order.get().path("status").asText()
                        + "</h1><form method=\"post\"><button name=\"action\" value=\"approve\">Pay</button>"
                        + "<button name=\"action\" value=\"decline\">Pay with a card that will be refused</button>"
                        + "<button name=\"action\" value=\"slow\">Pay by bank, takes days</button>"
                        + "<button name=\"action\" value=\"cancel\">Back</button></form></html>");
    }

    private Reply act(String id, ObjectNode order, String action) {
        String back = books().find("return", id).orElseThrow().path("url").asText();
        String and = back.contains("?") ? "&" : "?";
        if (action.equals("cancel")) {
            return Reply.redirect(back + and + "token=" + id);
        }
        if (!order.path("status").asText().equals("PAYER_ACTION_REQUIRED")
                || !Set.of("approve", "decline", "slow").contains(action)) {
            return Reply.text(
                    409, "text/plain", "The order is " + order.path("status").asText() + ".");
        }
        books().put("instrument", id, Json.object().put("action", action));
        ObjectNode approved = books().change("order", id, open -> open.put("status", "APPROVED"));
        notify("CHECKOUT.ORDER.APPROVED", approved);
        return Reply.redirect(back + and + "token=" + id + "&PayerID=SIMULATEDPAYER");
    }

    private Reply capture(String id) {
        Optional<ObjectNode> order = books().find("order", id);
        if (order.isEmpty()) {
            return Reply.json(404, error("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"));
        }
        String status = order.get().path("status").asText();
        if (status.equals("COMPLETED")) {
            return unprocessable("ORDER_ALREADY_CAPTURED");
        }
        if (!status.equals("APPROVED")) {
            return unprocessable("ORDER_NOT_APPROVED");
        }
        String instrument =
                books().find("instrument", id).orElseThrow().path("action").asText();
        if (instrument.equals("decline")) {
            return unprocessable("INSTRUMENT_DECLINED");
        }
        JsonNode unit = order.get().path("purchase_units").path(0);
        ObjectNode capture = Json.object()
                .put("id", id())
                .put("status", instrument.equals("slow") ? "PENDING" : "COMPLETED")
                .put("custom_id", unit.path("custom_id").asText())
                .put("invoice_id", unit.path("invoice_id").asText())
                .put("final_capture", true)
                .put("create_time", time(now()));
        capture.set("amount", unit.path("amount"));
        capture.putObject("payee").put("merchant_id", merchantId());
        capture.putObject("supplementary_data").putObject("related_ids").put("order_id", id);
        keep(capture);
        books().change("order", id, approved -> approved.put("status", "COMPLETED"));
        if (instrument.equals("slow")) {
            notify("PAYMENT.CAPTURE.PENDING", capture);
        } else {
            book("T0006", capture, "", fee(capture));
            notify("PAYMENT.CAPTURE.COMPLETED", capture);
        }
        return Reply.json(201, books().find("order", id).orElseThrow());
    }

    private static String fee(ObjectNode capture) {
        String currency = capture.path("amount").path("currency_code").asText();
        return NO_DECIMALS.contains(currency) ? "-9" : "-0.88";
    }

    /** A capture stands for itself and in its order. */
    private void keep(ObjectNode capture) {
        books().put("capture", capture.path("id").asText(), capture);
        keepInOrder(orderOf(capture), "captures", capture);
    }

    private static String orderOf(JsonNode capture) {
        return capture.path("supplementary_data")
                .path("related_ids")
                .path("order_id")
                .asText();
    }

    private void keepInOrder(String order, String kind, ObjectNode object) {
        books().change("order", order, old -> {
            ObjectNode unit = (ObjectNode) old.path("purchase_units").path(0);
            ArrayNode all = unit.withObject("/payments").withArray("/" + kind);
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).path("id").equals(object.path("id"))) {
                    all.set(i, object);
                    return old;
                }
            }
            all.add(object);
            return old;
        });
    }

    // ------------------------------------------------------------------ refunds

    private Reply refund(String id, JsonNode body) {
        Optional<ObjectNode> capture = books().find("capture", id);
        if (capture.isEmpty()) {
            return Reply.json(404, error("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"));
        }
        JsonNode amount =
                body.has("amount") ? body.path("amount") : capture.get().path("amount");
        long asked = units(amount);
        long left = units(capture.get().path("amount")) - refundedOf(id);
        if (!capture.get().path("status").asText().matches("COMPLETED|PARTIALLY_REFUNDED")) {
            return unprocessable("CAPTURE_FULLY_REFUNDED");
        }
        if (asked > left
                || !amount.path("currency_code")
                        .equals(capture.get().path("amount").path("currency_code"))) {
            return unprocessable("REFUND_AMOUNT_EXCEEDED");
        }
        ObjectNode refund = Json.object()
                .put("id", id())
                .put("status", refundStatus)
                .put(
                        "custom_id",
                        body.path("custom_id")
                                .asText(capture.get().path("custom_id").asText()))
                .put(
                        "invoice_id",
                        body.path("invoice_id")
                                .asText(capture.get().path("invoice_id").asText()))
                .put("capture", id)
                .put("create_time", time(now()));
        refund.set("amount", amount);
        books().put("refund", refund.path("id").asText(), refund);
        keepInOrder(orderOf(capture.get()), "refunds", refund);
        keep(books().change(
                        "capture", id, old -> old.put("status", asked == left ? "REFUNDED" : "PARTIALLY_REFUNDED")));
        if (refundStatus.equals("COMPLETED")) {
            book("T1107", refund, id, "0.00");
            notify("PAYMENT.CAPTURE.REFUNDED", refund);
        } else {
            notify("PAYMENT.REFUND.PENDING", refund);
        }
        return Reply.json(201, refund);
    }

    private long refundedOf(String capture) {
        return books().where("refund", "capture", capture)
                .filter(refund -> !refund.path("status").asText().equals("FAILED"))
                .mapToLong(refund -> units(refund.path("amount")))
                .sum();
    }

    private static long units(JsonNode amount) {
        return Long.parseLong(amount.path("value").asText().replace(".", ""));
    }

    // ------------------------------------------------------------------ the desk

    private Reply desk(Call call, String[] path) {
        Map<String, String> form = call.form();
        String action = form.getOrDefault("action", "");
        if (call.path().equals("/desk/endpoint")) {
            endpoint(URI.create(form.get("url")));
            return Reply.empty(204);
        }
        if (path.length != 4) {
            return Reply.empty(404);
        }
        return switch (path[2] + " " + action) {
            case "orders reverse" -> {
                ObjectNode order = books().change("order", path[3], old -> old.put("status", "VOIDED"));
                notify("CHECKOUT.PAYMENT-APPROVAL.REVERSED", order);
                yield Reply.empty(204);
            }
            case "captures complete" -> finish(path[3], "COMPLETED");
            case "captures deny" -> finish(path[3], "DECLINED");
            case "captures refund" -> {
                ObjectNode body = Json.object();
                ObjectNode amount = (ObjectNode)
                        books().find("capture", path[3]).orElseThrow().path("amount");
                body.set("amount", amount.put("value", form.get("value")));
                yield refund(path[3], body);
            }
            case "refunds fail" -> {
                ObjectNode refund = books().change("refund", path[3], old -> old.put("status", "FAILED"));
                keepInOrder(
                        orderOf(books().find("capture", refund.path("capture").asText())
                                .orElseThrow()),
                        "refunds",
                        refund);
                notify("PAYMENT.REFUND.FAILED", refund);
                yield Reply.empty(204);
            }
            default -> Reply.empty(404);
        };
    }

    private Reply finish(String id, String status) {
        ObjectNode capture = books().change("capture", id, old -> old.put("status", status));
        keep(capture);
        if (status.equals("COMPLETED")) {
            book("T0006", capture, "", fee(capture));
        }
        notify(status.equals("COMPLETED") ? "PAYMENT.CAPTURE.COMPLETED" : "PAYMENT.CAPTURE.DENIED", capture);
        return Reply.empty(204);
    }

    private Reply webhook(String id) {
        if (!id.equals(webhookId())) {
            return Reply.json(404, error("INVALID_RESOURCE_ID", ""));
        }
        ObjectNode webhook = Json.object().put("id", id);
        webhook.putArray("event_types").addObject().put("name", "*");
        return Reply.json(200, webhook);
    }

    private String webhookId() {
        return webhookId;
    }

    /** Notifications are those of that webhook from now on. */
    public void webhookId(String id) {
        webhookId = id;
    }

    // ------------------------------------------------------------------ transaction search

    private void book(String code, ObjectNode object, String reference, String fee) {
        boolean out = code.equals("T1107");
        ObjectNode line = Json.object()
                .put("transaction_id", object.path("id").asText())
                .put("transaction_event_code", code)
                .put("transaction_status", "S")
                .put("custom_field", object.path("custom_id").asText())
                .put("invoice_id", object.path("invoice_id").asText());
        ObjectNode amount = object.path("amount").deepCopy();
        line.set(
                "transaction_amount",
                amount.put("value", (out ? "-" : "") + amount.path("value").asText()));
        line.set("fee_amount", amount.deepCopy().put("value", fee));
        if (!reference.isEmpty()) {
            line.put("paypal_reference_id", reference);
        }
        books().put("transaction", object.path("id").asText(), line.put("at", now().getEpochSecond()));
    }

    private Reply bill(Call call) {
        Instant from = Instant.parse(call.query("start_date").orElseThrow());
        Instant until = Instant.parse(call.query("end_date").orElseThrow());
        List<ObjectNode> lines = new ArrayList<>();
        long missing = dial().get(Knob.BILL_MISSING);
        long different = dial().get(Knob.BILL_DIFFERENT);
        for (ObjectNode line : books().all("transaction")) {
            long at = line.path("at").asLong();
            if (at < from.getEpochSecond() || at > until.getEpochSecond()) {
                continue;
            }
            line.put("transaction_initiation_date", withOffset(Instant.ofEpochSecond(at)));
            boolean paid = line.path("transaction_event_code").asText().equals("T0006");
            if (paid && missing-- > 0) {
                continue;
            }
            if (paid && different-- > 0) {
                ObjectNode amount = (ObjectNode) line.path("transaction_amount");
                amount.put("value", "1" + amount.path("value").asText());
            }
            lines.add(line);
        }
        for (long i = 0; i < dial().get(Knob.BILL_EXTRA); i++) {
            lines.add(extra(from, i));
        }
        return page(lines, call);
    }

    private static String withOffset(Instant at) {
        return time(at).replace("Z", "+0000");
    }

    private static ObjectNode extra(Instant day, long number) {
        ObjectNode line = Json.object()
                .put("transaction_id", "EXTRA" + day.getEpochSecond() + number)
                .put("transaction_event_code", "T0006")
                .put("transaction_initiation_date", time(day))
                .put("transaction_status", "S");
        line.putObject("transaction_amount").put("currency_code", "EUR").put("value", "42.42");
        return line;
    }

    private Reply page(List<ObjectNode> lines, Call call) {
        int size = Integer.parseInt(call.query("page_size").orElse("100"));
        int page = Integer.parseInt(call.query("page").orElse("1"));
        ObjectNode answer = Json.object()
                .put("account_number", merchantId())
                .put("last_refreshed_datetime", withOffset(now()))
                .put("page", page)
                .put("total_items", lines.size())
                .put("total_pages", Math.max(1, (lines.size() + size - 1) / size));
        ArrayNode details = answer.putArray("transaction_details");
        lines.stream()
                .skip((long) (page - 1) * size)
                .limit(size)
                .forEach(line -> details.addObject().set("transaction_info", line));
        return Reply.json(200, answer);
    }

    // ------------------------------------------------------------------ notifications

    private ObjectNode falsified(ObjectNode object) {
        ObjectNode shown = object.deepCopy();
        long wrong = dial().get(Knob.WRONG_AMOUNT);
        boolean other = dial().get(Knob.WRONG_MERCHANT) != 0;
        boolean foreign = dial().get(Knob.WRONG_CURRENCY) != 0;
        shown.findParents("amount").forEach(holder -> {
            ObjectNode amount = (ObjectNode) holder.path("amount");
            String value = amount.path("value").asText();
            String changed = Long.toString(units(amount) + wrong);
            String currency = amount.path("currency_code").asText();
            amount.put("currency_code", !foreign ? currency : currency.equals("USD") ? "EUR" : "USD");
            amount.put(
                    "value",
                    wrong == 0 || !value.contains(".")
                            ? (wrong == 0 ? value : changed)
                            : changed.substring(0, changed.length() - 2) + "."
                                    + changed.substring(changed.length() - 2));
        });
        if (other) {
            shown.findParents("payee")
                    .forEach(holder -> ((ObjectNode) holder.path("payee")).put("merchant_id", "ANOTHER123456"));
        }
        return shown;
    }

    private void notify(String type, ObjectNode resource) {
        ObjectNode event = Json.object()
                .put("id", "WH-" + id())
                .put("event_version", "1.0")
                .put("create_time", time(now()))
                .put("event_type", dial().get(Knob.UNKNOWN_KIND) == 0 ? type : "PAYMENT.UNHEARD.OF")
                .put("resource_type", type.startsWith("CHECKOUT") ? "checkout-order" : "capture");
        event.set("resource", falsified(resource));
        byte[] body = Json.bytes(dial().get(Knob.UNKNOWN_FIELDS) == 0 ? event : Json.ofTomorrow(event));
        String transmission = UUID.randomUUID().toString();
        endpoint.ifPresent(to ->
                notifier.send(new Notifier.Letter(event.path("id").asText(), to, () -> envelope(transmission, body))));
    }

    private Notifier.Envelope envelope(String transmission, byte[] body) {
        boolean rotated = dial().get(Knob.ROTATED_KEYS) != 0;
        SigningCertificates.Signer own = rotated ? NEXT_SIGNER : SIGNER;
        return new Notifier.Envelope(
                headers(
                        transmission,
                        now(),
                        webhookId(),
                        body,
                        dial().take(Knob.FOREIGN_KEYS, "notification") ? NOBODY : own,
                        address() + CERTIFICATES + (rotated ? "CERT-simulated-2" : "CERT-simulated-1")),
                body);
    }

    /** {@return the headers of a notification} */
    public static Map<String, String> headers(
            String transmission,
            Instant at,
            String webhookId,
            byte[] body,
            SigningCertificates.Signer signer,
            String certificate) {
        CRC32 crc = new CRC32();
        crc.update(body);
        String text = transmission + "|" + time(at) + "|" + webhookId + "|" + crc.getValue();
        return Map.of(
                "Content-Type",
                "application/json",
                "PAYPAL-AUTH-ALGO",
                "SHA256withRSA",
                "PAYPAL-CERT-URL",
                certificate,
                "PAYPAL-TRANSMISSION-ID",
                transmission,
                "PAYPAL-TRANSMISSION-SIG",
                Base64.getEncoder().encodeToString(signer.sign(text.getBytes(StandardCharsets.UTF_8))),
                "PAYPAL-TRANSMISSION-TIME",
                time(at));
    }

    private Reply certificate(String name) {
        return switch (name) {
            case "CERT-simulated-1" -> pem(SIGNER);
            case "CERT-simulated-2" -> pem(NEXT_SIGNER);
            default -> Reply.empty(404);
        };
    }

    private static Reply pem(SigningCertificates.Signer signer) {
        return Reply.text(200, "application/x-pem-file", SigningCertificates.pem(signer.certificate()));
    }

    /** {@return who signs notifications now} */
    public SigningCertificates.Signer signer() {
        return SIGNER;
    }
}
