package org.vintner.itests.simulators.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.stripe.Stripe;
import com.stripe.net.Webhook;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionExpireParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.vintner.itests.simulators.Call;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Json;
import org.vintner.itests.simulators.Notifier;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Reply;
import org.vintner.itests.simulators.Simulator;

/**
 * Stripe's test mode, as far as a shop needs it. Which parameters a call has is asked of Stripe's own library, which signs the
 * notifications as well.
 *
 * <p>Beside the API: {@code GET/POST /pay/<session>}, the hosted page, with {@code action=pay}, {@code decline}, {@code cancel} or
 * {@code delayed} (the bank takes its time), then {@code settle} or {@code bounce}; {@code POST /desk/endpoint} with the {@code url}
 * that notifications go to; {@code POST /desk/refunds} with {@code payment_intent} and {@code amount}; {@code POST
 * /desk/refunds/<id>} with {@code action=succeed} or {@code fail}.
 */
public final class StripeSimulator extends Simulator {

    private static final Map<String, String> OPTIONS = Map.of(
            "secret-key", "the key that calls must have (default sk_test_simulator)",
            "webhook", "address that notifications go to (default none)",
            "webhook-secret", "what they are signed with (default whsec_simulator_secret_1)",
            "webhook-secret-next", "the same with rotated-keys (default whsec_simulator_secret_2)",
            "refunds", "state of a new refund: succeeded or pending (default succeeded)");

    private static final long SHORTEST_SESSION = 30 * 60;
    private static final long LONGEST_SESSION = 24 * 60 * 60;
    private static final String SESSIONS = "/v1/checkout/sessions";

    private final Options options;
    private final Notifier notifier;
    private volatile Optional<URI> endpoint;
    private volatile String refundStatus;

    /** Listens at once. */
    public StripeSimulator(Options options) {
        super("stripe", options);
        this.options = options;
        this.endpoint = Optional.of(options.get("webhook", ""))
                .filter(text -> !text.isEmpty())
                .map(URI::create);
        this.refundStatus = options.get("refunds", "succeeded");
        this.notifier = new Notifier(
                dial(),
                options.retries(seconds(5, 30, 120, 600, 3600)),
                answer -> answer.status() >= 200 && answer.status() < 300);
        listen();
    }

    static void run(String[] arguments) {
        run(arguments, OPTIONS, StripeSimulator::new);
    }

    /** Where notifications go from now on. */
    public void endpoint(URI url) {
        endpoint = Optional.of(url);
    }

    /** What state new refunds have from now on. */
    public void refundStatus(String status) {
        refundStatus = status;
    }

    /** {@return whether the page let a buyer do it}, as by its buttons: {@code pay}, {@code decline}, ... */
    public synchronized boolean press(String session, String action) {
        return act(session, action).status() == 303;
    }

    /** The money had left the buyer's account just before the session was expired. */
    public synchronized void payLate(String session) {
        complete(session, true);
    }

    /** Pays a part back at Stripe's own desk. */
    public synchronized void refundAtDesk(String session, long amount) {
        String intent = books().find("session", session)
                .orElseThrow()
                .path("payment_intent")
                .asText();
        Reply reply = refund(Map.of("payment_intent", intent, "amount", Long.toString(amount)));
        if (reply.status() != 200) {
            throw new IllegalArgumentException(new String(reply.body(), StandardCharsets.UTF_8));
        }
    }

    /** {@return the sessions under the shop's number} */
    public synchronized List<ObjectNode> sessionsOf(String reference) {
        return books().where("session", "client_reference_id", reference).toList();
    }

    /** {@return how much was collected under the shop's number, in Stripe's units} */
    public synchronized long collected(String reference) {
        return sessionsOf(reference).stream()
                .filter(session -> session.path("payment_status").asText().equals("paid"))
                .mapToLong(session -> session.path("amount_total").asLong())
                .sum();
    }

    /** {@return how much of it was paid back, in Stripe's units} */
    public synchronized long refunded(String reference) {
        return sessionsOf(reference).stream()
                .flatMap(session -> books().where(
                                "refund",
                                "payment_intent",
                                session.path("payment_intent").asText()))
                .filter(refund -> !refund.path("status").asText().equals("failed"))
                .mapToLong(refund -> refund.path("amount").asLong())
                .sum();
    }

    @Override
    public synchronized LocalDate endDay() {
        return endDay(ZoneOffset.UTC, Map.of("transaction", "created"));
    }

    @Override
    public synchronized String payAnotherShop(long amount, String currency) {
        String intent = id("pi_");
        ObjectNode charge = Json.object()
                .put("id", id("ch_"))
                .put("object", "charge")
                .put("amount", amount)
                .put("amount_captured", amount)
                .put("currency", currency.toLowerCase(Locale.ROOT))
                .put("payment_intent", intent);
        charge.putObject("metadata");
        books().put("charge", charge.path("id").asText(), charge);
        book("charge", charge, amount, 0);
        return intent;
    }

    /** Its source is nothing that can be looked up. */
    @Override
    public synchronized void bookSomethingElse(long amount, String currency) {
        ObjectNode source = Json.object().put("id", id("xx_")).put("currency", currency.toLowerCase(Locale.ROOT));
        book("unheard_of", source, amount, 0);
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
        if (path.equals(SESSIONS)) {
            return post ? "create" : "list";
        }
        if (path.startsWith(SESSIONS)) {
            return path.endsWith("/expire") ? "close" : "lookup";
        }
        return switch (path) {
            case "/v1/refunds" -> post ? "refund" : "refunds";
            case "/v1/balance_transactions" -> "bill";
            case "/v1/balance" -> "balance";
            default -> "page";
        };
    }

    @Override
    protected Reply refusal(Call call) {
        return operation(call).equals("refund")
                ? error(400, "invalid_request_error", "charge_already_refunded", "Charge has already been refunded.")
                : error(400, "invalid_request_error", "amount_too_small", "The amount is too small.");
    }

    @Override
    protected synchronized Reply answer(Call call) {
        if (!call.path().startsWith("/v1/")) {
            return desk(call);
        }
        if (!call.header("authorization").equals("Bearer " + options.get("secret-key", "sk_test_simulator"))) {
            return error(401, "invalid_request_error", "", "Invalid API Key provided.");
        }
        if (!call.header("stripe-version").matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}\\.[a-z]+")) {
            return error(400, "invalid_request_error", "", "Invalid Stripe API version.");
        }
        String key = call.header("idempotency-key");
        Reply reply = call.method().equals("POST") && !key.isEmpty() ? once(key, call) : api(call);
        return dial().get(Knob.UNKNOWN_FIELDS) == 0 ? reply : Reply.json(reply.status(), Json.ofTomorrow(json(reply)));
    }

    /** The first answer is kept with the parameters; validation errors are not. */
    private Reply once(String key, Call call) {
        String request = call.path() + "?" + new TreeMap<>(call.form());
        Optional<ObjectNode> kept = books().find("idempotency", key);
        if (kept.isPresent()) {
            return kept.get().path("request").asText().equals(request)
                    ? Reply.json(kept.get().path("status").asInt(), kept.get().path("body"))
                            .with("Idempotent-Replayed", "true")
                    : error(
                            400,
                            "idempotency_error",
                            "",
                            "Keys for idempotent requests can only be used with the same "
                                    + "parameters they were first used with.");
        }
        Reply reply = api(call);
        if (reply.status() != 400) {
            ObjectNode keep = Json.object().put("request", request).put("status", reply.status());
            keep.set("body", json(reply));
            books().put("idempotency", key, keep);
        }
        return reply;
    }

    private static JsonNode json(Reply reply) {
        return new Call("", "", "", Map.of(), reply.body()).json();
    }

    private Reply api(Call call) {
        String[] path = call.path().split("/", -1);
        return switch (call.method() + " " + operation(call)) {
            case "POST create" -> checked(SessionCreateParams.class, call.form(), () -> create(call));
            case "GET list" -> checked(SessionListParams.class, call.query(), () -> list("session", call, any -> true));
            case "GET lookup" -> checked(SessionRetrieveParams.class, call.query(), () -> retrieve(path[4], call));
            case "POST close" -> checked(SessionExpireParams.class, call.form(), () -> expire(path[4]));
            case "POST refund" -> checked(RefundCreateParams.class, call.form(), () -> refund(call.form()));
            case "GET refunds" ->
                checked(RefundListParams.class, call.query(), () -> {
                    String intent = call.query("payment_intent").orElse("");
                    return list(
                            "refund",
                            call,
                            refund -> refund.path("payment_intent").asText().equals(intent));
                });
            case "GET bill" -> checked(BalanceTransactionListParams.class, call.query(), () -> bill(call));
            case "GET balance" -> Reply.json(200, balance());
            default -> error(404, "invalid_request_error", "", "Unrecognized request URL.");
        };
    }

    private interface Work {
        Reply done();
    }

    private static Reply checked(Class<?> parameters, Map<String, String> given, Work work) {
        Optional<String> unknown = SdkParameters.unknown(parameters, given.keySet());
        return unknown.isPresent()
                ? error(
                        400,
                        "invalid_request_error",
                        "parameter_unknown",
                        "Received unknown parameter: " + unknown.get())
                : work.done();
    }

    private static Reply error(int status, String type, String code, String message) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error").put("type", type).put("message", message);
        if (!code.isEmpty()) {
            error.put("code", code);
        }
        return Reply.json(status, body);
    }

    private static Reply invalid(String message) {
        return error(400, "invalid_request_error", "", message);
    }

    private static Reply noSuch(String what) {
        return error(404, "invalid_request_error", "resource_missing", "No such " + what + ".");
    }

    private static String id(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    private static ObjectNode balance() {
        ObjectNode balance = Json.object().put("object", "balance").put("livemode", false);
        balance.putArray("available");
        balance.putArray("pending");
        return balance;
    }

    // ------------------------------------------------------------------ sessions

    private Reply create(Call call) {
        Map<String, String> form = call.form();
        String price = "line_items[0][price_data]";
        long created = now().getEpochSecond();
        String amount = form.getOrDefault(price + "[unit_amount]", "");
        long expires = Long.parseLong(form.getOrDefault("expires_at", Long.toString(created + LONGEST_SESSION)));
        if (!amount.matches("[1-9][0-9]{0,7}")
                || !form.getOrDefault("line_items[0][quantity]", "").equals("1")) {
            return invalid("Invalid integer.");
        }
        if (!form.getOrDefault(price + "[currency]", "").matches("[a-z]{3}")
                || !"payment".equals(form.get("mode"))
                || form.getOrDefault(price + "[product_data][name]", "").isEmpty()
                || !form.getOrDefault("success_url", "").startsWith("http")) {
            return invalid("Missing or invalid parameter.");
        }
        if (expires < created + SHORTEST_SESSION || expires > created + LONGEST_SESSION) {
            return invalid(
                    "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout "
                            + "Session creation.");
        }
        String id = id("cs_test_");
        ObjectNode session = Json.object()
                .put("id", id)
                .put("object", "checkout.session")
                .put("amount_total", Long.parseLong(amount))
                .put("amount_subtotal", Long.parseLong(amount))
                .put("client_reference_id", form.get("client_reference_id"))
                .put("created", created)
                .put("currency", form.get(price + "[currency]"))
                .put("expires_at", expires)
                .put("livemode", false)
                .put("mode", "payment")
                .put("status", "open")
                .put("payment_status", "unpaid")
                .put("success_url", form.get("success_url"))
                .put("cancel_url", form.get("cancel_url"))
                .put("url", address() + "/pay/" + id);
        session.putNull("payment_intent");
        session.set("metadata", metadata(form, "metadata["));
        books().put("intent-metadata", id, metadata(form, "payment_intent_data[metadata]["));
        books().put("session", id, session);
        return Reply.json(200, session);
    }

    private static ObjectNode metadata(Map<String, String> form, String prefix) {
        ObjectNode metadata = Json.object();
        form.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                metadata.put(name.substring(prefix.length(), name.length() - 1), value);
            }
        });
        return metadata;
    }

    private Reply retrieve(String id, Call call) {
        Optional<ObjectNode> session = current(id);
        if (session.isEmpty()) {
            return noSuch("checkout.session");
        }
        ObjectNode shown = falsified(session.get());
        boolean expand = call.rawQuery().contains("payment_intent");
        String intent = shown.path("payment_intent").asText("");
        if (expand && books().find("intent", intent).isPresent()) {
            ObjectNode whole = books().find("intent", intent).orElseThrow();
            whole.set(
                    "latest_charge",
                    books().find("charge", whole.path("latest_charge").asText()).orElseThrow());
            shown.set("payment_intent", whole);
        }
        return Reply.json(200, shown);
    }

    /** With another merchant: a session that another shop of this account has made. */
    private ObjectNode falsified(ObjectNode session) {
        long wrong = dial().get(Knob.WRONG_AMOUNT);
        session.put("amount_total", session.path("amount_total").asLong() + wrong);
        if (dial().get(Knob.WRONG_CURRENCY) != 0) {
            session.put("currency", session.path("currency").asText().equals("usd") ? "eur" : "usd");
        }
        if (dial().get(Knob.WRONG_MERCHANT) != 0) {
            session.put("client_reference_id", "order-of-another-shop");
        }
        return session;
    }

    /** A session whose time is over is closed when somebody looks. */
    private Optional<ObjectNode> current(String id) {
        Optional<ObjectNode> session = books().find("session", id);
        boolean over = session.isPresent()
                && session.get().path("status").asText().equals("open")
                && session.get().path("expires_at").asLong() <= now().getEpochSecond();
        return over ? Optional.of(end(id)) : session;
    }

    private ObjectNode end(String id) {
        ObjectNode session = books().change(
                        "session", id, open -> open.put("status", "expired").putNull("url"));
        notify("checkout.session.expired", session);
        return session;
    }

    private Reply expire(String id) {
        Optional<ObjectNode> session = current(id);
        if (session.isEmpty()) {
            return noSuch("checkout.session");
        }
        return session.get().path("status").asText().equals("open")
                ? Reply.json(200, end(id))
                : invalid("Only Checkout Sessions with a status in [\"open\"] can be expired.");
    }

    // ------------------------------------------------------------------ the hosted page

    private Reply desk(Call call) {
        String[] path = call.path().split("/", -1);
        boolean post = call.method().equals("POST");
        if (path[1].equals("pay") && path.length == 3) {
            return post ? act(path[2], call.form().getOrDefault("action", "")) : page(path[2]);
        }
        if (post && call.path().equals("/desk/endpoint")) {
            endpoint(URI.create(call.form().get("url")));
            return Reply.empty(204);
        }
        if (post && call.path().equals("/desk/refunds")) {
            return refund(call.form());
        }
        if (post && call.path().startsWith("/desk/refunds/")) {
            return finish(path[3], call.form().getOrDefault("action", ""));
        }
        return Reply.empty(404);
    }

    private Reply page(String id) {
        return current(id)
                .map(session -> Reply.html(
                        200,
                        "<!DOCTYPE html><html lang=\"en\"><title>Stripe simulator</title><h1>"
                                + session.path("amount_total").asLong() + " "
                                + session.path("currency").asText() + ", "
                                + session.path("status").asText()
                                + "</h1><form method=\"post\"><button name=\"action\" value=\"pay\">Pay</button>"
                                + "<button name=\"action\" value=\"delayed\">Pay by bank, takes days</button>"
                                + "<button name=\"action\" value=\"cancel\">Back</button></form></html>"))
                .orElse(Reply.empty(404));
    }

    private Reply act(String id, String action) {
        Optional<ObjectNode> session = current(id);
        if (session.isEmpty()) {
            return Reply.empty(404);
        }
        String status = session.get().path("status").asText();
        boolean open = status.equals("open");
        boolean waits = status.equals("complete")
                && session.get().path("payment_status").asText().equals("unpaid");
        if (action.equals("cancel")) {
            return Reply.redirect(session.get().path("cancel_url").asText());
        }
        if (open && action.equals("decline")) {
            // The page says so and stays open for another card.
            return page(id);
        }
        if (open && action.equals("pay")) {
            complete(id, true);
        } else if (open && action.equals("delayed")) {
            complete(id, false);
        } else if (waits && action.equals("settle")) {
            settle(id, "checkout.session.async_payment_succeeded");
        } else if (waits && action.equals("bounce")) {
            bounce(id);
        } else {
            return Reply.text(409, "text/plain", "The session is " + status + ".");
        }
        return Reply.redirect(session.get().path("success_url").asText());
    }

    private void complete(String id, boolean paid) {
        String intent = id("pi_");
        String charge = id("ch_");
        ObjectNode session = books().change(
                        "session",
                        id,
                        open -> open.put("status", "complete")
                                .put("payment_intent", intent)
                                .putNull("url"));
        ObjectNode metadata = books().find("intent-metadata", id).orElseThrow();
        long amount = session.path("amount_total").asLong();
        String currency = session.path("currency").asText();
        ObjectNode created = Json.object()
                .put("id", intent)
                .put("object", "payment_intent")
                .put("amount", amount)
                .put("amount_received", 0)
                .put("currency", currency)
                .put("latest_charge", charge)
                .put("livemode", false)
                .put("status", "processing");
        created.set("metadata", metadata);
        ObjectNode pending = Json.object()
                .put("id", charge)
                .put("object", "charge")
                .put("amount", amount)
                .put("amount_captured", amount)
                .put("amount_refunded", 0)
                .put("currency", currency)
                .put("payment_intent", intent)
                .put("status", "pending");
        pending.set("metadata", metadata);
        books().put("charge", charge, pending);
        books().put("intent", intent, created);
        if (paid) {
            settle(id, "checkout.session.completed");
        } else {
            notify("checkout.session.completed", session);
        }
    }

    private void settle(String id, String event) {
        ObjectNode session = books().change("session", id, done -> done.put("payment_status", "paid"));
        ObjectNode intent = books().change(
                        "intent",
                        session.path("payment_intent").asText(),
                        open -> open.put("status", "succeeded")
                                .put("amount_received", open.path("amount").asLong()));
        ObjectNode charge = books().change(
                        "charge",
                        intent.path("latest_charge").asText(),
                        open -> open.put("status", "succeeded").put("paid", true));
        long amount = charge.path("amount").asLong();
        long fee = amount * 29 / 1000 + 25;
        book("charge", charge, amount, fee);
        notify(event, session);
    }

    private void bounce(String id) {
        ObjectNode session = books().find("session", id).orElseThrow();
        books().change(
                        "intent",
                        session.path("payment_intent").asText(),
                        open -> open.put("status", "requires_payment_method"));
        notify("checkout.session.async_payment_failed", session);
    }

    // ------------------------------------------------------------------ refunds

    private Reply refund(Map<String, String> form) {
        Optional<ObjectNode> intent = books().find("intent", form.getOrDefault("payment_intent", ""));
        if (intent.isEmpty()) {
            return noSuch("payment_intent");
        }
        ObjectNode charge = books().find(
                        "charge", intent.get().path("latest_charge").asText())
                .orElseThrow();
        long left =
                charge.path("amount").asLong() - charge.path("amount_refunded").asLong();
        long amount = Long.parseLong(form.getOrDefault("amount", Long.toString(left)));
        if (left == 0) {
            return error(400, "invalid_request_error", "charge_already_refunded", "Charge has already been refunded.");
        }
        if (amount <= 0
                || amount > left
                || !intent.get().path("status").asText().equals("succeeded")) {
            return invalid("Refund amount is greater than unrefunded amount on charge.");
        }
        ObjectNode refund = Json.object()
                .put("id", id("re_"))
                .put("object", "refund")
                .put("amount", amount)
                .put("charge", charge.path("id").asText())
                .put("created", now().getEpochSecond())
                .put("currency", charge.path("currency").asText())
                .put("payment_intent", intent.get().path("id").asText())
                .put("status", refundStatus);
        refund.set("metadata", metadata(form, "metadata["));
        String id = refund.path("id").asText();
        books().put("refund", id, refund);
        books().change(
                        "charge",
                        charge.path("id").asText(),
                        old -> old.put(
                                "amount_refunded", old.path("amount_refunded").asLong() + amount));
        book("refund", refund, -amount, 0);
        notify("refund.created", refund);
        return Reply.json(200, refund);
    }

    /** The bank says what became of it, maybe long after it looked fine. */
    private Reply finish(String id, String action) {
        if (books().find("refund", id).isEmpty()) {
            return Reply.empty(404);
        }
        boolean failed = action.equals("fail");
        ObjectNode refund = books().change(
                        "refund",
                        id,
                        old -> failed
                                ? old.put("status", "failed").put("failure_reason", "expired_or_canceled_card")
                                : old.put("status", "succeeded"));
        if (failed) {
            long amount = refund.path("amount").asLong();
            books().change(
                            "charge",
                            refund.path("charge").asText(),
                            old -> old.put(
                                    "amount_refunded",
                                    old.path("amount_refunded").asLong() - amount));
            book("refund_failure", refund, amount, 0);
        }
        notify(failed ? "refund.failed" : "refund.updated", refund);
        return Reply.json(200, refund);
    }

    // ------------------------------------------------------------------ books

    private void book(String type, ObjectNode source, long amount, long fee) {
        String id = id("txn_");
        books().put(
                        "transaction",
                        id,
                        Json.object()
                                .put("id", id)
                                .put("object", "balance_transaction")
                                .put("amount", amount)
                                .put("created", now().getEpochSecond())
                                .put("currency", source.path("currency").asText())
                                .put("fee", fee)
                                .put("net", amount - fee)
                                .put("type", type)
                                .put("source", source.path("id").asText()));
    }

    private Reply bill(Call call) {
        List<ObjectNode> all = new ArrayList<>(between(books().all("transaction"), call));
        all.replaceAll(this::withSource);
        long missing = dial().get(Knob.BILL_MISSING);
        all.removeIf(new Predicate<>() {
            private long left = missing;

            @Override
            public boolean test(ObjectNode line) {
                return line.path("type").asText().equals("charge") && left-- > 0;
            }
        });
        long different = dial().get(Knob.BILL_DIFFERENT);
        for (ObjectNode line : all) {
            if (line.path("type").asText().equals("charge") && different-- > 0) {
                ObjectNode charge = (ObjectNode) line.path("source");
                charge.put("amount_captured", charge.path("amount_captured").asLong() + 1);
            }
        }
        for (long i = 0; i < dial().get(Knob.BILL_EXTRA); i++) {
            all.add(extra(call, i));
        }
        return page(all, call);
    }

    private ObjectNode withSource(ObjectNode line) {
        String source = line.path("source").asText();
        Optional<ObjectNode> object = books().find("charge", source).or(() -> books().find("refund", source));
        if (object.isPresent()) {
            line.set("source", object.get());
        } else {
            line.putNull("source");
        }
        return line;
    }

    private static ObjectNode extra(Call call, long number) {
        String day = call.query("created[gte]").orElse("0");
        ObjectNode charge = Json.object()
                .put("id", "ch_extra_" + day + "_" + number)
                .put("object", "charge")
                .put("amount", 4242)
                .put("amount_captured", 4242)
                .put("currency", "eur")
                .put("payment_intent", "pi_extra_" + day + "_" + number);
        charge.putObject("metadata");
        ObjectNode line = Json.object()
                .put("id", "txn_extra_" + day + "_" + number)
                .put("object", "balance_transaction")
                .put("amount", 4242)
                .put("created", Long.parseLong(day))
                .put("currency", "eur")
                .put("fee", 0)
                .put("net", 4242)
                .put("type", "charge");
        line.set("source", charge);
        return line;
    }

    private Reply list(String kind, Call call, Predicate<ObjectNode> wanted) {
        return page(between(books().all(kind), call).stream().filter(wanted).toList(), call);
    }

    private static List<ObjectNode> between(List<ObjectNode> all, Call call) {
        long from = Long.parseLong(call.query("created[gte]").orElse("0"));
        long until = Long.parseLong(call.query("created[lt]").orElse(Long.toString(Long.MAX_VALUE)));
        return all.stream()
                .filter(one -> one.path("created").asLong() >= from
                        && one.path("created").asLong() < until)
                .toList();
    }

    /** Newest first, at most so many, after the one that is named. */
    private static Reply page(List<ObjectNode> all, Call call) {
        List<ObjectNode> newest = new ArrayList<>(all);
        Collections.reverse(newest);
        int limit = Integer.parseInt(call.query("limit").orElse("10"));
        String after = call.query("starting_after").orElse("");
        int from = 0;
        for (int i = 0; i < newest.size(); i++) {
            if (newest.get(i).path("id").asText().equals(after)) {
                from = i + 1;
            }
        }
        int to = Math.min(newest.size(), from + limit);
        ObjectNode list = Json.object().put("object", "list").put("has_more", to < newest.size());
        ArrayNode data = list.putArray("data");
        newest.subList(from, to).forEach(data::add);
        return Reply.json(200, list);
    }

    // ------------------------------------------------------------------ notifications

    private void notify(String type, ObjectNode object) {
        ObjectNode shown = object.deepCopy();
        if (type.startsWith("checkout.")) {
            falsified(shown);
        }
        ObjectNode event = Json.object()
                .put("id", id("evt_"))
                .put("object", "event")
                .put("api_version", Stripe.API_VERSION)
                .put("created", now().getEpochSecond())
                .put("livemode", false)
                .put("pending_webhooks", 1)
                .put("type", dial().get(Knob.UNKNOWN_KIND) == 0 ? type : "checkout.session.unheard_of");
        event.putObject("data").set("object", shown);
        if (dial().get(Knob.WRONG_MERCHANT) != 0) {
            event.put("account", "acct_another");
        }
        byte[] body = Json.bytes(dial().get(Knob.UNKNOWN_FIELDS) == 0 ? event : Json.ofTomorrow(event));
        endpoint.ifPresent(
                to -> notifier.send(new Notifier.Letter(event.path("id").asText(), to, () -> envelope(body))));
    }

    private Notifier.Envelope envelope(byte[] body) {
        String secret = dial().take(Knob.FOREIGN_KEYS, "notification") ? "whsec_of_nobody" : secret();
        return new Notifier.Envelope(
                Map.of(
                        "Content-Type",
                        "application/json; charset=utf-8",
                        "User-Agent",
                        "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                        "Stripe-Signature",
                        sign(body, secret, now().getEpochSecond())),
                body);
    }

    private String secret() {
        return dial().get(Knob.ROTATED_KEYS) != 0
                ? options.get("webhook-secret-next", "whsec_simulator_secret_2")
                : options.get("webhook-secret", "whsec_simulator_secret_1");
    }

    /** {@return the header, made by Stripe's own library} */
    public static String sign(byte[] body, String secret, long seconds) {
        try {
            return Webhook.Signature.generateSignatureHeader(new String(body, StandardCharsets.UTF_8), secret, seconds);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
