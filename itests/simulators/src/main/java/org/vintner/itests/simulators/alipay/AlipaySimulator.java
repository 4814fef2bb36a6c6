package org.vintner.itests.simulators.alipay;

import com.alipay.api.AlipayApiException;
import com.alipay.api.internal.util.AlipaySignature;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.vintner.itests.simulators.Call;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Json;
import org.vintner.itests.simulators.KeyPairs;
import org.vintner.itests.simulators.Notifier;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Reply;
import org.vintner.itests.simulators.Simulator;

/**
 * Alipay's gateway, its page and its app, its books and its bill. It believes only calls whose signature Alipay's own library finds
 * good, and signs with that library.
 *
 * <p>Operations for the dial: {@code page}, {@code precreate}, {@code query}, {@code close}, {@code refund}, {@code refund-query},
 * {@code bill-url}, {@code bill}. Beside Alipay's gateway at {@code /gateway.do} there are {@code /buyer?out_trade_no=...}, what a
 * buyer sees (a form with {@code action=pay}), and {@code /configuration}, the file for a channel of the shop.
 */
public final class AlipaySimulator extends Simulator {

    /** The one merchant's application. */
    public static final String APP_ID = "9021000122671234";

    /** The one merchant's account. */
    public static final String SELLER_ID = "2088621993671234";

    static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final String ASKED = "asked";
    private static final String TRADE = "trade";
    private static final String REFUND = "refund";
    private static final String MOVEMENT = "movement";
    private static final String UTF_8 = "utf-8";
    private static final String WAITING = "WAIT_BUYER_PAY";
    private static final String CLOSED = "TRADE_CLOSED";
    private static final Map<String, String> OPERATIONS = Map.of(
            "alipay.trade.page.pay", "page",
            "alipay.trade.wap.pay", "page",
            "alipay.trade.precreate", "precreate",
            "alipay.trade.query", "query",
            "alipay.trade.close", "close",
            "alipay.trade.refund", "refund",
            "alipay.trade.fastpay.refund.query", "refund-query",
            "alipay.data.dataservice.bill.downloadurl.query", "bill-url");

    private final KeyPair merchant;
    private final KeyPair alipay;
    private final KeyPair next;
    private final KeyPair foreign = KeyPairs.made("foreign");
    private final Notifier notifier;

    /** Starts it. */
    public AlipaySimulator(Options options) {
        super("alipay", options);
        this.merchant = KeyPairs.of("merchant", books());
        this.alipay = KeyPairs.of("alipay", books());
        this.next = KeyPairs.of("alipay-next", books());
        this.notifier = new Notifier(
                dial(),
                options.retries(seconds(4, 10, 10, 60)),
                answer -> answer.status() == 200 && answer.body().equals("success"));
        listen();
    }

    static void runUntilStopped(String[] arguments, Map<String, String> own) {
        run(arguments, own, AlipaySimulator::new);
    }

    @Override
    public Notifier notifier() {
        return notifier;
    }

    /** {@return where merchants call it} */
    public String gatewayUrl() {
        return address() + "/gateway.do";
    }

    /** {@return the merchant's private key} */
    public String merchantPrivateKey() {
        return KeyPairs.privateKey(merchant);
    }

    /** {@return Alipay's public key} */
    public String publicKey() {
        return KeyPairs.publicKey(alipay);
    }

    /** {@return the one that comes after it} */
    public String nextPublicKey() {
        return KeyPairs.publicKey(next);
    }

    // ------------------------------------------------------------------ doors

    @Override
    protected String operation(Call call) {
        return call.path().equals("/gateway.do")
                ? OPERATIONS.getOrDefault(parameters(call).getOrDefault("method", ""), "unknown")
                : call.path().substring(1);
    }

    private static Map<String, String> parameters(Call call) {
        Map<String, String> parameters = new TreeMap<>(call.query());
        parameters.putAll(call.form());
        return parameters;
    }

    @Override
    protected Reply answer(Call call) {
        return switch (call.path()) {
            case "/gateway.do" -> gateway(parameters(call));
            case "/buyer" -> buyer(call);
            case "/bill" -> bill(LocalDate.parse(call.query("day").orElseThrow()));
            case "/configuration" -> Reply.text(200, "text/plain; charset=utf-8", configuration());
            default -> Reply.empty(404);
        };
    }

    @Override
    protected Reply refusal(Call call) {
        return signed(
                parameters(call).getOrDefault("method", ""),
                error("40004", "Business Failed", "ACQ.INVALID_PARAMETER", "参数无效"));
    }

    private String configuration() {
        return "channel = alipay\nmode = sandbox\nproduct = page\nappId = " + APP_ID + "\nsellerId = " + SELLER_ID
                + "\nprivateKey = " + merchantPrivateKey() + "\nalipayPublicKey = " + publicKey() + "\nbaseUrl = "
                + gatewayUrl() + "\n";
    }

    // ------------------------------------------------------------------ the gateway

    private Reply gateway(Map<String, String> parameters) {
        String method = parameters.getOrDefault("method", "");
        if (!isSigned(parameters)) {
            return signed(method, error("40002", "Invalid Arguments", "isv.invalid-signature", "验签出错"));
        }
        if (!APP_ID.equals(parameters.get("app_id"))) {
            return signed(method, error("40002", "Invalid Arguments", "isv.invalid-app-id", "无效的AppID参数"));
        }
        JsonNode content = content(parameters);
        return switch (OPERATIONS.getOrDefault(method, "unknown")) {
            case "page" -> {
                ask(content, parameters);
                yield desk(number(content));
            }
            case "precreate" -> signed(method, precreate(content, parameters));
            case "query" -> signed(method, query(content));
            case "close" -> signed(method, close(number(content)));
            case "refund" -> signed(method, refund(content));
            case "refund-query" -> signed(method, refundQuery(content));
            case "bill-url" -> signed(method, billUrl(content));
            default -> signed(method, error("40002", "Invalid Arguments", "isv.invalid-method", "不存在的方法名"));
        };
    }

    private static JsonNode content(Map<String, String> parameters) {
        try {
            return Json.MAPPER.readTree(parameters.getOrDefault("biz_content", "{}"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("biz_content is no JSON", e);
        }
    }

    private static String number(JsonNode content) {
        return content.path("out_trade_no").asText();
    }

    private boolean isSigned(Map<String, String> parameters) {
        try {
            return "RSA2".equals(parameters.get("sign_type"))
                    && AlipaySignature.rsaCheckV2(
                            new TreeMap<>(parameters), KeyPairs.publicKey(merchant), UTF_8, "RSA2");
        } catch (AlipayApiException e) {
            return false;
        }
    }

    private Reply signed(String method, ObjectNode content) {
        String node = method.isEmpty() ? "error_response" : method.replace('.', '_') + "_response";
        String text = content.toString();
        boolean bare = dial().take(Knob.UNSIGNED, OPERATIONS.getOrDefault(method, ""));
        String sign = bare ? "" : ",\"sign\":\"" + sign(text, alipay) + "\"";
        return Reply.text(200, "application/json;charset=utf-8", "{\"" + node + "\":" + text + sign + "}");
    }

    private String sign(String text, KeyPair usual) {
        KeyPair key = dial().take(Knob.FOREIGN_KEYS, "") ? foreign : usual;
        try {
            return AlipaySignature.rsaSign(text, KeyPairs.privateKey(key), UTF_8, "RSA2");
        } catch (AlipayApiException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode error(String code, String message, String subCode, String subMessage) {
        return Json.object()
                .put("code", code)
                .put("msg", message)
                .put("sub_code", subCode)
                .put("sub_msg", subMessage);
    }

    private static ObjectNode refused(String subCode, String subMessage) {
        return error("40004", "Business Failed", subCode, subMessage);
    }

    private static ObjectNode notThere() {
        return refused("ACQ.TRADE_NOT_EXIST", "交易不存在");
    }

    private static ObjectNode done() {
        return Json.object().put("code", "10000").put("msg", "Success");
    }

    // ------------------------------------------------------------------ trades

    /** What the merchant asks for is no trade yet: that begins when the buyer opens the page or scans the code. */
    private synchronized ObjectNode ask(JsonNode content, Map<String, String> parameters) {
        Optional<ObjectNode> before = books().find(ASKED, number(content));
        if (before.isPresent()) {
            return before.get();
        }
        ObjectNode asked = Json.object()
                .put("number", number(content))
                .put("total", fen(content.path("total_amount").asText()))
                .put("subject", content.path("subject").asText())
                .put("end", end(content).toString())
                .put("notifyUrl", parameters.getOrDefault("notify_url", ""))
                .put("returnUrl", parameters.getOrDefault("return_url", ""));
        books().put(ASKED, number(content), asked);
        return asked;
    }

    private Instant end(JsonNode content) {
        return content.has("time_expire")
                ? LocalDateTime.parse(content.path("time_expire").asText(), TIME)
                        .atZone(BEIJING)
                        .toInstant()
                : now().plusSeconds(7200);
    }

    static long fen(String yuan) {
        return new BigDecimal(yuan).movePointRight(2).longValueExact();
    }

    static String yuan(long fen) {
        return BigDecimal.valueOf(fen, 2).toPlainString();
    }

    static String beijing(Instant instant) {
        return TIME.format(instant.atZone(BEIJING));
    }

    private ObjectNode precreate(JsonNode content, Map<String, String> parameters) {
        ObjectNode asked = ask(content, parameters);
        if (asked.path("total").asLong() != fen(content.path("total_amount").asText())) {
            return refused("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改");
        }
        return done().put("out_trade_no", number(content))
                .put("qr_code", address() + "/buyer?out_trade_no=" + number(content));
    }

    private synchronized Optional<ObjectNode> opened(String number) {
        Optional<ObjectNode> trade = books().find(TRADE, number);
        Optional<ObjectNode> asked = books().find(ASKED, number);
        if (trade.isPresent()
                || asked.isEmpty()
                || !Instant.now().isBefore(Instant.parse(asked.get().path("end").asText()))) {
            return trade;
        }
        ObjectNode made = asked.get()
                .deepCopy()
                .put("trade", tradeNumber())
                .put("status", WAITING)
                .put("created", now().toString());
        books().put(TRADE, number, made);
        return Optional.of(made);
    }

    private ObjectNode query(JsonNode content) {
        Optional<ObjectNode> found = books().find(TRADE, number(content));
        // Trades of another merchant are not there for this one.
        if (found.isEmpty() || dial().get(Knob.WRONG_MERCHANT) != 0) {
            return notThere();
        }
        ObjectNode trade = found.get();
        ObjectNode answer = done().put("buyer_logon_id", "ada***@example.com")
                .put("out_trade_no", trade.path("number").asText())
                .put("receipt_amount", yuan(Math.max(0, trade.path("total").asLong() - 1)))
                .put("total_amount", yuan(trade.path("total").asLong() + dial().get(Knob.WRONG_AMOUNT)))
                .put("trade_no", trade.path("trade").asText())
                .put("trade_status", trade.path("status").asText());
        if (trade.has("paid")) {
            answer.put("send_pay_date", beijing(Instant.parse(trade.path("paid").asText())));
        }
        return answer;
    }

    private synchronized ObjectNode close(String number) {
        Optional<ObjectNode> found = books().find(TRADE, number);
        if (found.isEmpty()) {
            return notThere();
        }
        if (!found.get().path("status").asText().equals(WAITING)) {
            return refused("ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
        }
        books().change(TRADE, number, trade -> trade.put("status", CLOSED));
        return done().put("out_trade_no", number)
                .put("trade_no", found.get().path("trade").asText());
    }

    private ObjectNode refund(JsonNode content) {
        String number = content.path("out_request_no").asText();
        long amount = fen(content.path("refund_amount").asText());
        boolean moved;
        synchronized (this) {
            Optional<ObjectNode> found = books().find(TRADE, number(content));
            if (found.isEmpty()) {
                return notThere();
            }
            Optional<ObjectNode> before = books().find(REFUND, number);
            if (before.isPresent() && before.get().path("amount").asLong() != amount) {
                return refused("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致");
            }
            boolean closed = !found.get().has("paid")
                    || found.get().path("status").asText().equals("TRADE_FINISHED");
            if (before.isEmpty() && closed) {
                return refused("ACQ.TRADE_STATUS_ERROR", "交易状态不合法");
            }
            if (before.isEmpty()
                    && refunded(number(content)) + amount
                            > found.get().path("total").asLong()) {
                return refused("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限");
            }
            moved = before.isEmpty();
            if (moved) {
                giveBack(number(content), number, amount);
            }
        }
        return done().put("fund_change", moved ? "Y" : "N")
                .put("out_trade_no", number(content))
                .put("refund_fee", yuan(refunded(number(content))));
    }

    private synchronized void giveBack(String payment, String number, long amount) {
        books().put(
                        REFUND,
                        number,
                        Json.object()
                                .put("number", number)
                                .put("payment", payment)
                                .put("amount", amount)
                                .put("at", now().toString()));
        ObjectNode trade = books().change(
                        TRADE,
                        payment,
                        old -> refunded(payment) == old.path("total").asLong() ? old.put("status", CLOSED) : old);
        notify(trade, books().find(REFUND, number));
    }

    private long refunded(String payment) {
        return refundsOf(payment).stream().mapToLong(Long::longValue).sum();
    }

    private ObjectNode refundQuery(JsonNode content) {
        if (books().find(TRADE, number(content)).isEmpty()) {
            return notThere();
        }
        ObjectNode answer = done();
        books().find(REFUND, content.path("out_request_no").asText())
                .ifPresent(refund -> answer.put(
                                "out_trade_no", refund.path("payment").asText())
                        .put("out_request_no", refund.path("number").asText())
                        .put("refund_amount", yuan(refund.path("amount").asLong()))
                        .put("refund_status", "REFUND_SUCCESS"));
        return answer;
    }

    // ------------------------------------------------------------------ the buyer

    private Reply desk(String number) {
        return opened(number)
                .map(trade -> Reply.html(
                        200,
                        "<!doctype html><title>支付宝</title><h1>¥"
                                + yuan(trade.path("total").asLong())
                                + "</h1><form method=post action='/buyer?out_trade_no=" + number
                                + "'><button name=action value=pay>pay</button></form>"))
                .orElseGet(() -> Reply.text(404, "text/plain", "no such payment, or its time is over"));
    }

    private Reply buyer(Call call) {
        String number = call.query("out_trade_no").orElse("");
        if (!call.method().equals("POST")) {
            return desk(number);
        }
        boolean paid = pay(number);
        String back = books().find(ASKED, number)
                .map(asked -> asked.path("returnUrl").asText())
                .orElse("");
        return back.isEmpty()
                ? Reply.text(
                        200,
                        "text/plain",
                        paid
                                ? "paid"
                                : "not paid: nobody has opened its page or code yet, or it can't be paid any more")
                : Reply.redirect(back);
    }

    /** The buyer opens the page or scans the code. */
    public void open(String payment) {
        var unused = opened(payment).orElseThrow();
    }

    /** The buyer pays; {@return whether he still could} */
    public boolean pay(String payment) {
        synchronized (this) {
            if (opened(payment)
                    .filter(trade -> trade.path("status").asText().equals(WAITING))
                    .isEmpty()) {
                return false;
            }
        }
        payLate(payment);
        return true;
    }

    /** The money had left the buyer's account just before the merchant closed the trade. */
    public void payLate(String payment) {
        var unused = opened(payment).orElseThrow();
        ObjectNode trade = books().change(
                        TRADE,
                        payment,
                        old -> old.put("status", "TRADE_SUCCESS").put("paid", now().toString()));
        notify(trade, Optional.empty());
    }

    /** The time for refunds is over, months later. */
    public void finish(String payment) {
        notify(books().change(TRADE, payment, old -> old.put("status", "TRADE_FINISHED")), Optional.empty());
    }

    /** Somebody refunds at Alipay's own desk. */
    public void refundAtDesk(String payment, String number, long fen) {
        giveBack(payment, number, fen);
    }

    /** {@return the amounts that were paid back of a trade} */
    public List<Long> refundsOf(String payment) {
        return books().where(REFUND, "payment", payment)
                .map(refund -> refund.path("amount").asLong())
                .toList();
    }

    /** {@return how much the buyer has paid, before refunds} */
    public long collected(String payment) {
        return books().find(TRADE, payment)
                .filter(trade -> trade.has("paid"))
                .map(trade -> trade.path("total").asLong())
                .orElse(0L);
    }

    /** {@return a trade's state; empty while it does not exist} */
    public String stateOf(String payment) {
        return books().find(TRADE, payment)
                .map(trade -> trade.path("status").asText())
                .orElse("");
    }

    // ------------------------------------------------------------------ notifications

    private void notify(ObjectNode trade, Optional<ObjectNode> refund) {
        String to = trade.path("notifyUrl").asText();
        if (!to.isEmpty()) {
            Map<String, String> fields = fields(trade, refund);
            notifier.send(new Notifier.Letter(
                    fields.get("notify_id"),
                    URI.create(to),
                    () -> new Notifier.Envelope(
                            Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                            utf8(signedForm(fields)))));
        }
    }

    private Map<String, String> fields(ObjectNode trade, Optional<ObjectNode> refund) {
        long total = trade.path("total").asLong();
        Map<String, String> fields = new TreeMap<>();
        fields.put("app_id", APP_ID);
        fields.put("seller_id", dial().get(Knob.WRONG_MERCHANT) == 0 ? SELLER_ID : "2088000000000000");
        fields.put("charset", UTF_8);
        fields.put("version", "1.0");
        fields.put("notify_type", "trade_status_sync");
        fields.put("notify_id", UUID.randomUUID().toString().replace("-", ""));
        fields.put("notify_time", beijing(now()));
        fields.put("out_trade_no", trade.path("number").asText());
        fields.put("trade_no", trade.path("trade").asText());
        fields.put(
                "trade_status",
                dial().get(Knob.UNKNOWN_KIND) != 0
                        ? "TRADE_UNHEARD_OF"
                        : trade.path("status").asText());
        fields.put("total_amount", yuan(total + dial().get(Knob.WRONG_AMOUNT)));
        fields.put("receipt_amount", yuan(Math.max(0, total - 1)));
        fields.put("subject", trade.path("subject").asText());
        if (dial().get(Knob.UNKNOWN_FIELDS) != 0) {
            fields.put("a_new_field", "新");
            fields.put("zz_amount", "1.00");
        }
        fields.put("gmt_create", beijing(Instant.parse(trade.path("created").asText())));
        refund.ifPresent(back -> {
            fields.put("refund_fee", yuan(refunded(trade.path("number").asText())));
            fields.put("gmt_refund", beijing(Instant.parse(back.path("at").asText())) + ".123");
            fields.put("out_biz_no", back.path("number").asText());
        });
        return fields;
    }

    /** {@return a form as Alipay posts it, signed by Alipay's library} */
    public String signedForm(Map<String, String> fields) {
        Map<String, String> form = new TreeMap<>(fields);
        KeyPair usual = dial().get(Knob.ROTATED_KEYS) == 0 ? alipay : next;
        form.put("sign", sign(AlipaySignature.getSignCheckContentV1(new TreeMap<>(form)), usual));
        form.put("sign_type", "RSA2");
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    // ------------------------------------------------------------------ the bill

    @Override
    public synchronized LocalDate endDay() {
        return endDay(BEIJING, Map.of(TRADE, "paid", REFUND, "at", MOVEMENT, "at"));
    }

    @Override
    public synchronized String payAnotherShop(long amount, String currency) {
        String trade = tradeNumber();
        String number = "OTHER-SHOP-" + trade;
        books().put(
                        TRADE,
                        number,
                        Json.object()
                                .put("trade", trade)
                                .put("number", number)
                                .put("total", amount)
                                .put("status", "TRADE_SUCCESS")
                                .put("paid", now().toString()));
        return trade;
    }

    @Override
    public synchronized void bookSomethingElse(long amount, String currency) {
        String trade = tradeNumber();
        books().put(
                        MOVEMENT,
                        trade,
                        Json.object().put("trade", trade).put("amount", amount).put("at", now().toString()));
    }

    private String tradeNumber() {
        return String.format("20261128220014%014d", books().all(TRADE).size() + System.nanoTime() % 1_000_000_000_000L);
    }

    /** Before its day is over there is none. */
    private ObjectNode billUrl(JsonNode content) {
        LocalDate day = LocalDate.parse(content.path("bill_date").asText());
        return !day.isBefore(today(BEIJING)) || bill().lines(day).isEmpty()
                ? refused("isp.bill_not_exist", "账单不存在")
                : done().put("bill_download_url", address() + "/bill?day=" + day);
    }

    private AlipayBill bill() {
        return new AlipayBill(books().all(TRADE), books().all(REFUND), books().all(MOVEMENT), dial());
    }

    private Reply bill(LocalDate day) {
        try {
            return new Reply(200, Map.of("Content-Type", "application/zip"), bill().zip(day));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
