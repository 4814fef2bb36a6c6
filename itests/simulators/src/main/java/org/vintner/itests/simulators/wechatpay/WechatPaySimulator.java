package org.vintner.itests.simulators.wechatpay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.wechat.pay.java.core.cipher.AeadAesCipher;
import com.wechat.pay.java.core.cipher.RSASigner;
import com.wechat.pay.java.core.cipher.RSAVerifier;
import com.wechat.pay.java.core.util.NonceUtil;
import com.wechat.pay.java.core.util.ShaUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vintner.itests.simulators.Call;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.Json;
import org.vintner.itests.simulators.KeyPairs;
import org.vintner.itests.simulators.Notifier;
import org.vintner.itests.simulators.Options;
import org.vintner.itests.simulators.Reply;
import org.vintner.itests.simulators.Simulator;

/**
 * WeChat Pay's API, the buyer's app, its books and its bill. It believes only calls whose signature WeChat Pay's own library finds
 * good, and signs and seals with that library. A merchant that names the public key in its calls is answered with it; others are
 * answered with a platform certificate.
 *
 * <p>Operations for the dial: {@code start}, {@code query}, {@code close}, {@code refund}, {@code refund-query}, {@code bill-url},
 * {@code bill}, {@code certificates}. Beside WeChat Pay's paths there are {@code /buyer?out_trade_no=...}, what a buyer sees (a form
 * with {@code action=pay}), and {@code /configuration}, the file for a channel of the shop.
 */
public final class WechatPaySimulator extends Simulator {

    /** The one merchant. */
    public static final String MERCHANT_ID = "1900007291";

    /** The merchant's application. */
    public static final String APP_ID = "wx8888888888888888";

    /** The serial number of the merchant's certificate. */
    public static final String CERTIFICATE_SERIAL = "3775B6A45ACD588826D15E583A95F5DD4C5D8A11";

    /** The name of WeChat Pay's public key. */
    public static final String PUBLIC_KEY_ID = "PUB_KEY_ID_0119000072912024101100397200000006";

    /** What texts are sealed with. */
    public static final String API_KEY = "simulated-api-v3-key-of-32-bytes";

    /** The one that comes after it. */
    public static final String NEXT_API_KEY = "next-simulated-key-with-32-bytes";

    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx");
    private static final Pattern AUTHORIZATION =
            Pattern.compile("(mchid|nonce_str|timestamp|serial_no|signature)=\"([^\"]*)\"");
    private static final String ORDER = "order";
    private static final String REFUND = "refund";
    private static final String MOVEMENT = "movement";

    private final KeyPair merchant;
    private final KeyPair publicKey;
    private final KeyPair foreign = KeyPairs.made("foreign");
    private final PlatformCertificate platform = PlatformCertificate.CURRENT;
    private final PlatformCertificate next = PlatformCertificate.NEXT;
    private final Notifier notifier;
    private volatile boolean notifiesWithPublicKey;
    private volatile String apiKey = API_KEY;
    private volatile boolean bankWaits;

    /** Starts it. */
    public WechatPaySimulator(Options options) {
        super("wechatpay", options);
        this.merchant = KeyPairs.of("merchant", books());
        this.publicKey = KeyPairs.of("wechatpay", books());
        this.notifier = new Notifier(
                dial(),
                options.retries(seconds(15, 15, 30, 180)),
                answer -> answer.status() == 200 || answer.status() == 204);
        listen();
    }

    static void runUntilStopped(String[] arguments, Map<String, String> own) {
        run(arguments, own, WechatPaySimulator::new);
    }

    @Override
    public Notifier notifier() {
        return notifier;
    }

    /** {@return the merchant's private key} */
    public String merchantPrivateKey() {
        return KeyPairs.privateKey(merchant);
    }

    /** {@return WeChat Pay's public key} */
    public String publicKey() {
        return KeyPairs.publicKey(publicKey);
    }

    /** Signs notifications with the public key's private half from now on, and not with a platform certificate. */
    public void notifyWithPublicKey() {
        notifiesWithPublicKey = true;
    }

    /** Signs notifications with a platform certificate from now on. */
    public void notifyWithCertificate() {
        notifiesWithPublicKey = false;
    }

    /** Lets the bank wait with refunds from now on, until {@link #endRefund} tells what it decided. */
    public void holdRefunds() {
        bankWaits = true;
    }

    /** Seals with the next API v3 key from now on. */
    public void changeApiKey() {
        apiKey = NEXT_API_KEY;
    }

    /** Seals with the first API v3 key from now on. */
    public void keepApiKey() {
        apiKey = API_KEY;
    }

    // ------------------------------------------------------------------ doors

    @Override
    protected String operation(Call call) {
        String path = call.path();
        if (path.startsWith("/v3/pay/transactions/out-trade-no/")) {
            return path.endsWith("/close") ? "close" : "query";
        }
        if (path.startsWith("/v3/pay/transactions/")) {
            return "start";
        }
        if (path.startsWith("/v3/refund/domestic/refunds")) {
            return call.method().equals("POST") ? "refund" : "refund-query";
        }
        return switch (path) {
            case "/v3/bill/tradebill" -> "bill-url";
            case "/v3/billdownload/file" -> "bill";
            default -> path.substring(path.lastIndexOf('/') + 1);
        };
    }

    @Override
    protected Reply answer(Call call) {
        if (call.path().equals("/buyer")) {
            return buyer(call);
        }
        if (call.path().equals("/configuration")) {
            return Reply.text(200, "text/plain; charset=utf-8", configuration());
        }
        if (!isSigned(call)) {
            return error(call, 401, "SIGN_ERROR", "错误的签名，验签失败");
        }
        return switch (operation(call)) {
            case "start" -> start(call);
            case "query" -> query(call);
            case "close" -> close(call);
            case "refund" -> refund(call);
            case "refund-query" -> refundQuery(call);
            case "certificates" -> certificates(call);
            case "bill-url" -> billUrl(call);
            case "bill" ->
                Reply.text(
                        200,
                        "text/plain",
                        bill(LocalDate.parse(call.query("token").orElseThrow())));
            default -> error(call, 404, "NOT_FOUND", "没有这个接口");
        };
    }

    @Override
    protected Reply refusal(Call call) {
        return error(call, 400, "PARAM_ERROR", "参数错误");
    }

    private String configuration() {
        return "channel = wechatpay\nmode = sandbox\nproduct = native\nappId = " + APP_ID + "\nmerchantId = "
                + MERCHANT_ID
                + "\nprivateKey = " + merchantPrivateKey() + "\ncertificateSerial = " + CERTIFICATE_SERIAL
                + "\napiV3Key = " + API_KEY + "\npublicKeyId = " + PUBLIC_KEY_ID + "\npublicKey = " + publicKey()
                + "\nbaseUrl = " + address() + "\n";
    }

    // ------------------------------------------------------------------ signatures

    private boolean isSigned(Call call) {
        String header = call.header("authorization");
        Map<String, String> values = new HashMap<>();
        Matcher matcher = AUTHORIZATION.matcher(header);
        while (matcher.find()) {
            values.put(matcher.group(1), matcher.group(2));
        }
        if (!header.startsWith("WECHATPAY2-SHA256-RSA2048 ")
                || values.size() != 5
                || !values.get("mchid").equals(MERCHANT_ID)
                || !values.get("serial_no").equals(CERTIFICATE_SERIAL)
                || Math.abs(Long.parseLong(values.get("timestamp")) - now().getEpochSecond()) > 300) {
            return false;
        }
        String query = call.rawQuery().isEmpty() ? "" : "?" + call.rawQuery();
        String lines = call.method() + "\n" + call.path() + query + "\n" + values.get("timestamp") + "\n"
                + values.get("nonce_str") + "\n" + call.text() + "\n";
        return new RSAVerifier(merchant.getPublic(), CERTIFICATE_SERIAL)
                .verify(CERTIFICATE_SERIAL, lines, values.get("signature"));
    }

    private Reply signed(Call call, int status, Optional<ObjectNode> content) {
        String body = content.map(ObjectNode::toString).orElse("");
        Reply reply =
                body.isEmpty() ? Reply.empty(status) : Reply.text(status, "application/json; charset=utf-8", body);
        if (dial().take(Knob.UNSIGNED, operation(call))) {
            return reply;
        }
        boolean withPublicKey = call.header("wechatpay-serial").startsWith("PUB_KEY_ID_");
        for (Map.Entry<String, String> header : signature(body, withPublicKey).entrySet()) {
            reply = reply.with(header.getKey(), header.getValue());
        }
        return reply;
    }

    private Reply error(Call call, int status, String code, String message) {
        return signed(call, status, Optional.of(Json.object().put("code", code).put("message", message)));
    }

    /** {@return the headers of a signature over a body, made by WeChat Pay's library} */
    public Map<String, String> signature(String body, boolean withPublicKey) {
        PlatformCertificate certificate = dial().get(Knob.ROTATED_KEYS) == 0 ? platform : next;
        String serial = withPublicKey ? PUBLIC_KEY_ID : certificate.serial();
        PrivateKey usual = withPublicKey ? publicKey.getPrivate() : certificate.key();
        PrivateKey key = dial().take(Knob.FOREIGN_KEYS, "") ? foreign.getPrivate() : usual;
        String seconds = Long.toString(now().getEpochSecond());
        String nonce = NonceUtil.createNonce(32);
        String sign = new RSASigner(serial, key)
                .sign(seconds + "\n" + nonce + "\n" + body + "\n")
                .getSign();
        return Map.of(
                "Wechatpay-Serial", serial,
                "Wechatpay-Timestamp", seconds,
                "Wechatpay-Nonce", nonce,
                "Wechatpay-Signature", sign,
                "Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048");
    }

    private ObjectNode sealed(String text, String context) {
        String nonce = NonceUtil.createNonce(12);
        return Json.object()
                .put("algorithm", "AEAD_AES_256_GCM")
                .put("nonce", nonce)
                .put("associated_data", context)
                .put(
                        "ciphertext",
                        new AeadAesCipher(apiKey.getBytes(StandardCharsets.UTF_8))
                                .encrypt(
                                        context.getBytes(StandardCharsets.UTF_8),
                                        nonce.getBytes(StandardCharsets.UTF_8),
                                        text.getBytes(StandardCharsets.UTF_8)));
    }

    private Reply certificates(Call call) {
        PlatformCertificate certificate = dial().get(Knob.ROTATED_KEYS) == 0 ? platform : next;
        ObjectNode answer = Json.object();
        ObjectNode one = answer.putArray("data").addObject();
        one.put("serial_no", certificate.serial());
        one.set("encrypt_certificate", sealed(certificate.pem(), "certificate"));
        return signed(call, 200, Optional.of(answer));
    }

    // ------------------------------------------------------------------ orders

    private Reply start(Call call) {
        JsonNode wanted = call.json();
        if (!wanted.path("mchid").asText().equals(MERCHANT_ID)
                || !wanted.path("appid").asText().equals(APP_ID)) {
            return error(call, 400, "APPID_MCHID_NOT_MATCH", "AppID和mch_id不匹配");
        }
        String number = wanted.path("out_trade_no").asText();
        String product = call.path().substring(call.path().lastIndexOf('/') + 1);
        boolean complete = switch (product) {
            case "h5" -> wanted.at("/scene_info/payer_client_ip").isTextual();
            case "jsapi" -> wanted.at("/payer/openid").isTextual();
            default -> true;
        };
        if (!complete
                || !number.matches("[0-9A-Za-z_\\-|*]{6,32}")
                || wanted.path("notify_url").asText().contains("?")) {
            return error(call, 400, "PARAM_ERROR", "参数错误");
        }
        ObjectNode order = asked(wanted);
        if (order.path("total").asLong() != wanted.at("/amount/total").asLong()) {
            return error(call, 403, "OUT_TRADE_NO_USED", "商户订单号重复");
        }
        if (order.path("state").asText().equals("SUCCESS")) {
            return error(call, 400, "ORDERPAID", "该订单已支付");
        }
        String page = address() + "/buyer?out_trade_no=" + number;
        return signed(
                call,
                200,
                Optional.of(
                        switch (product) {
                            case "h5" -> Json.object().put("h5_url", page);
                            case "jsapi" -> Json.object().put("prepay_id", "wx" + number);
                            default -> Json.object().put("code_url", page);
                        }));
    }

    private synchronized ObjectNode asked(JsonNode wanted) {
        String number = wanted.path("out_trade_no").asText();
        Optional<ObjectNode> before = books().find(ORDER, number);
        if (before.isPresent()) {
            return before.get();
        }
        ObjectNode order = Json.object()
                .put("number", number)
                .put("total", wanted.at("/amount/total").asLong())
                .put("state", "NOTPAY")
                .put("transaction", transactionNumber())
                .put("notifyUrl", wanted.path("notify_url").asText())
                .put(
                        "end",
                        OffsetDateTime.parse(wanted.path("time_expire").asText())
                                .toInstant()
                                .toString());
        books().put(ORDER, number, order);
        return order;
    }

    private static String transactionNumber() {
        return String.format("42000026112820%014d", System.nanoTime() % 100_000_000_000_000L);
    }

    private ObjectNode transaction(ObjectNode order) {
        boolean paid = order.has("paid");
        ObjectNode transaction = Json.object()
                .put("appid", APP_ID)
                .put("mchid", dial().get(Knob.WRONG_MERCHANT) == 0 ? MERCHANT_ID : "1900000000")
                .put("out_trade_no", order.path("number").asText())
                .put("trade_state", order.path("state").asText())
                .put("trade_state_desc", "");
        if (paid) {
            long total = order.path("total").asLong() + dial().get(Knob.WRONG_AMOUNT);
            transaction
                    .put("transaction_id", order.path("transaction").asText())
                    .put("trade_type", "NATIVE")
                    .put("bank_type", "OTHERS")
                    .put(
                            "success_time",
                            beijing(Instant.parse(order.path("paid").asText())));
            transaction
                    .putObject("amount")
                    .put("total", total)
                    .put("payer_total", Math.max(0, total - 1))
                    .put("currency", currency())
                    .put("payer_currency", currency());
        }
        if (dial().get(Knob.UNKNOWN_FIELDS) != 0) {
            transaction.putObject("news").put("of", "tomorrow").put("amount", 1);
        }
        return transaction;
    }

    private String currency() {
        return dial().get(Knob.WRONG_CURRENCY) == 0 ? "CNY" : "USD";
    }

    private static String beijing(Instant instant) {
        return OFFSET.format(instant.atZone(BEIJING));
    }

    private static String number(Call call) {
        String path = call.path().replaceAll("/close$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Reply query(Call call) {
        return books().find(ORDER, number(call))
                .map(order -> signed(call, 200, Optional.of(transaction(order))))
                .orElseGet(() -> error(call, 404, "ORDER_NOT_EXIST", "订单不存在"));
    }

    private synchronized Reply close(Call call) {
        Optional<ObjectNode> order = books().find(ORDER, number(call));
        if (order.isEmpty()) {
            return error(call, 404, "ORDER_NOT_EXIST", "订单不存在");
        }
        if (order.get().has("paid")) {
            return error(call, 400, "ORDERPAID", "该订单已支付");
        }
        books().change(ORDER, number(call), old -> old.put("state", "CLOSED"));
        return signed(call, 204, Optional.empty());
    }

    // ------------------------------------------------------------------ refunds

    private synchronized Reply refund(Call call) {
        JsonNode wanted = call.json();
        String number = wanted.path("out_refund_no").asText();
        Optional<ObjectNode> order = books().where(
                        ORDER, "transaction", wanted.path("transaction_id").asText())
                .findFirst();
        if (order.isEmpty() || !order.get().has("paid")) {
            return error(call, 404, "RESOURCE_NOT_EXISTS", "订单不存在");
        }
        String payment = order.get().path("number").asText();
        long amount = wanted.at("/amount/refund").asLong();
        Optional<ObjectNode> before = books().find(REFUND, number);
        if (before.isEmpty()) {
            if (wanted.at("/amount/total").asLong() != order.get().path("total").asLong()
                    || refunded(payment) + amount > order.get().path("total").asLong()) {
                return error(call, 400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致");
            }
            books().put(REFUND, number, newRefund(number, payment, amount));
            books().change(ORDER, payment, old -> old.put("state", "REFUND"));
        }
        ObjectNode answer = refund(books().find(REFUND, number).orElseThrow());
        if (before.isEmpty() && !bankWaits) {
            endRefund(number, "SUCCESS");
        }
        return signed(call, 200, Optional.of(answer));
    }

    private ObjectNode newRefund(String number, String payment, long amount) {
        return Json.object()
                .put("number", number)
                .put("payment", payment)
                .put("amount", amount)
                .put("id", String.format("50300026112820%014d", System.nanoTime() % 100_000_000_000_000L))
                .put("status", "PROCESSING")
                .put("at", now().toString());
    }

    private long refunded(String payment) {
        return refundsOf(payment).stream().mapToLong(Long::longValue).sum();
    }

    private ObjectNode refund(ObjectNode refund) {
        ObjectNode order = books().find(ORDER, refund.path("payment").asText()).orElseThrow();
        ObjectNode answer = Json.object()
                .put("refund_id", refund.path("id").asText())
                .put("out_refund_no", refund.path("number").asText())
                .put("transaction_id", order.path("transaction").asText())
                .put("out_trade_no", order.path("number").asText())
                .put("channel", "ORIGINAL")
                .put("user_received_account", "支付用户零钱")
                .put("status", refund.path("status").asText());
        answer.putObject("amount")
                .put("total", order.path("total").asLong())
                .put("refund", refund.path("amount").asLong())
                .put("currency", "CNY");
        return answer;
    }

    private Reply refundQuery(Call call) {
        return books().find(REFUND, number(call))
                .map(refund -> signed(call, 200, Optional.of(refund(refund))))
                .orElseGet(() -> error(call, 404, "RESOURCE_NOT_EXISTS", "退款单查询失败"));
    }

    /** The bank has decided about a refund: {@code SUCCESS}, {@code CLOSED} or {@code ABNORMAL}. */
    public void endRefund(String refund, String status) {
        ObjectNode ended = books().change(REFUND, refund, old -> old.put("status", status));
        ObjectNode order = books().find(ORDER, ended.path("payment").asText()).orElseThrow();
        ObjectNode told = refund(ended);
        told.put("mchid", MERCHANT_ID).put("refund_status", status).remove("status");
        ((ObjectNode) told.path("amount")).remove("currency");
        notify(order, "REFUND." + status, "refund", told);
    }

    // ------------------------------------------------------------------ the buyer

    private Reply buyer(Call call) {
        String number = call.query("out_trade_no").orElse("");
        if (call.method().equals("POST")) {
            return Reply.text(200, "text/plain", pay(number) ? "paid" : "not paid");
        }
        return books().find(ORDER, number)
                .map(order -> Reply.html(
                        200,
                        "<!doctype html><title>微信支付</title><h1>"
                                + order.path("total").asLong()
                                + " fen</h1><form method=post action='/buyer?out_trade_no=" + number
                                + "'><button name=action value=pay>pay</button></form>"))
                .orElseGet(() -> Reply.empty(404));
    }

    /** The buyer pays; {@return whether he still could} */
    public boolean pay(String payment) {
        synchronized (this) {
            Optional<ObjectNode> order = books().find(ORDER, payment);
            if (order.isEmpty()
                    || !order.get().path("state").asText().equals("NOTPAY")
                    || !Instant.now()
                            .isBefore(Instant.parse(order.get().path("end").asText()))) {
                return false;
            }
        }
        payLate(payment);
        return true;
    }

    /** The money had left the buyer's account just before the merchant closed the order. */
    public void payLate(String payment) {
        ObjectNode order = books().change(
                        ORDER, payment, old -> old.put("state", "SUCCESS").put("paid", now().toString()));
        notify(order, "TRANSACTION.SUCCESS", "transaction", transaction(order));
    }

    /** {@return how much the buyer has paid, before refunds} */
    public long collected(String payment) {
        return books().find(ORDER, payment)
                .filter(order -> order.has("paid"))
                .map(order -> order.path("total").asLong())
                .orElse(0L);
    }

    /** Somebody refunds at WeChat Pay's own desk. */
    public void refundAtDesk(String payment, String number, long fen) {
        books().put(REFUND, number, newRefund(number, payment, fen));
        books().change(ORDER, payment, old -> old.put("state", "REFUND"));
        endRefund(number, "SUCCESS");
    }

    /** {@return the amounts that were paid back of an order, or are about to be} */
    public List<Long> refundsOf(String payment) {
        return books().where(REFUND, "payment", payment)
                .map(refund -> refund.path("amount").asLong())
                .toList();
    }

    /** {@return an order's state; empty when there is none} */
    public String stateOf(String payment) {
        return books().find(ORDER, payment)
                .map(order -> order.path("state").asText())
                .orElse("");
    }

    // ------------------------------------------------------------------ notifications

    private void notify(ObjectNode order, String type, String kind, ObjectNode content) {
        String body = notification(
                dial().get(Knob.UNKNOWN_KIND) != 0 ? "TRANSACTION.UNHEARD_OF" : type, kind, content.toString());
        notifier.send(new Notifier.Letter(
                order.path("number").asText() + " " + type,
                URI.create(order.path("notifyUrl").asText()),
                () -> envelope(body)));
    }

    /** {@return the body of a notification, sealed by WeChat Pay's library} */
    public String notification(String type, String kind, String content) {
        ObjectNode notification = Json.object()
                .put("id", UUID.randomUUID().toString())
                .put("create_time", beijing(now()))
                .put("resource_type", "encrypt-resource")
                .put("event_type", type)
                .put("summary", "");
        notification.set("resource", sealed(content, kind).put("original_type", kind));
        return notification.toString();
    }

    private Notifier.Envelope envelope(String body) {
        Map<String, String> headers = new HashMap<>(signature(body, notifiesWithPublicKey));
        headers.put("Content-Type", "application/json");
        return new Notifier.Envelope(headers, utf8(body));
    }

    /** Sends what WeChat Pay sends now and then to see whether the shop looks at signatures: one that can't be good. */
    public void probe(String payment) {
        ObjectNode order = books().find(ORDER, payment).orElseThrow();
        String body = notification(
                "TRANSACTION.SUCCESS", "transaction", transaction(order).toString());
        Map<String, String> headers = new HashMap<>(signature(body, false));
        headers.put("Wechatpay-Signature", "WECHATPAY/SIGNTEST/" + headers.get("Wechatpay-Signature"));
        headers.put("Content-Type", "application/json");
        notifier.send(new Notifier.Letter(
                payment + " probe",
                URI.create(order.path("notifyUrl").asText()),
                () -> new Notifier.Envelope(headers, utf8(body))));
    }

    // ------------------------------------------------------------------ the bill

    private WechatPayBill bill() {
        return new WechatPayBill(books().all(ORDER), books().all(REFUND), books().all(MOVEMENT), dial());
    }

    private String bill(LocalDate day) {
        return books().find("bill", day.toString()).orElseThrow().path("text").asText();
    }

    @Override
    public synchronized LocalDate endDay() {
        return endDay(BEIJING, Map.of(ORDER, "paid", REFUND, "at", MOVEMENT, "at"));
    }

    @Override
    public synchronized String payAnotherShop(long amount, String currency) {
        String transaction = transactionNumber();
        String number = "OTHER-SHOP-" + transaction;
        books().put(
                        ORDER,
                        number,
                        Json.object()
                                .put("transaction", transaction)
                                .put("number", number)
                                .put("total", amount)
                                .put("state", "SUCCESS")
                                .put("paid", now().toString()));
        return transaction;
    }

    @Override
    public synchronized void bookSomethingElse(long amount, String currency) {
        String transaction = transactionNumber();
        books().put(
                        MOVEMENT,
                        transaction,
                        Json.object()
                                .put("transaction", transaction)
                                .put("amount", amount)
                                .put("at", now().toString()));
    }

    /** Before its day is over there is none. */
    private Reply billUrl(Call call) {
        LocalDate day = LocalDate.parse(call.query("bill_date").orElseThrow());
        if (!day.isBefore(today(BEIJING)) || bill().lines(day).isEmpty()) {
            return error(call, 400, "NO_STATEMENT_EXIST", "账单文件不存在");
        }
        String text = bill().text(day);
        boolean broken = dial().take(Knob.BILL_BROKEN, "bill");
        boolean altered = dial().take(Knob.BILL_ALTERED, "bill");
        String served = altered ? text.replace("`1", "`2") : text;
        books().put(
                        "bill",
                        day.toString(),
                        Json.object().put("text", broken ? served.substring(0, served.length() / 2) : served));
        try {
            return signed(
                    call,
                    200,
                    Optional.of(Json.object()
                            .put("hash_type", "SHA1")
                            .put("hash_value", ShaUtil.getSha1HexString(new ByteArrayInputStream(utf8(text))))
                            .put("download_url", address() + "/v3/billdownload/file?token=" + day)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
