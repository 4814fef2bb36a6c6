package org.vintner.gateway.alipay.internal;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.ProviderClock;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.gateway.http.RsaSignature;

/**
 * Alipay's signed calls: a form of sorted parameters, signed with the application's key; JSON back, signed over the exact text
 * of its one answer.
 */
final class AlipayClient {

    static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final Logger LOG = LoggerFactory.getLogger(AlipayClient.class);
    private static final String FORM = "application/x-www-form-urlencoded;charset=utf-8";
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final String OK = "10000";
    private static final String BUSINESS = "40004";
    private static final String TRY_AGAIN = "20000";

    private final AlipaySettings settings;
    private final ProviderHttp http;
    private final AlipayKeys keys;
    private final Clock clock;
    private final ProviderClock providerClock;

    AlipayClient(AlipaySettings settings, ProviderHttp http, AlipayKeys keys, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.keys = keys;
        this.clock = clock;
        this.providerClock = new ProviderClock("Alipay", clock);
    }

    /**
     * Calls a method.
     *
     * @param method such as {@code alipay.trade.query}
     * @param content of the business
     * @param more further parameters, such as {@code notify_url}
     */
    AlipayReply call(String method, Map<String, ?> content, Map<String, String> more) {
        Map<String, String> signed = signed(method, content, more);
        String body = "biz_content=" + encoded(signed.remove("biz_content"));
        ProviderHttp.Reply reply = http.send(
                ProviderHttp.post(
                                URI.create(settings.gateway() + "?" + query(signed)),
                                settings.timeout(),
                                FORM,
                                body.getBytes(StandardCharsets.US_ASCII))
                        .build(),
                LARGEST_ANSWER);
        AlipayReply read = read(method, reply);
        if (read instanceof AlipayReply.NotTaken || read instanceof AlipayReply.Forged) {
            LOG.warn("Alipay channel '{}', {}: {}", settings.channel(), method, read);
        }
        return read;
    }

    AlipayReply call(String method, Map<String, ?> content) {
        return call(method, content, Map.of());
    }

    /** {@return the address of a page of Alipay's, which holds the whole signed request: nothing is sent from here} */
    URI page(String method, Map<String, ?> content, Map<String, String> more) {
        return URI.create(settings.gateway() + "?" + query(signed(method, content, more)));
    }

    private Map<String, String> signed(String method, Map<String, ?> content, Map<String, String> more) {
        Map<String, String> parameters = new TreeMap<>(more);
        parameters.put("app_id", settings.appId());
        parameters.put("method", method);
        parameters.put("format", "JSON");
        parameters.put("charset", "utf-8");
        parameters.put("sign_type", "RSA2");
        parameters.put("timestamp", beijing(clock.instant()));
        parameters.put("version", "1.0");
        parameters.put("biz_content", JsonObject.write(content));
        String text = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        parameters.put("sign", RsaSignature.sign(text.getBytes(StandardCharsets.UTF_8), settings.privateKey()));
        return parameters;
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String beijing(Instant instant) {
        return TIME.format(instant.atZone(BEIJING));
    }

    private AlipayReply read(String method, ProviderHttp.Reply reply) {
        if (reply instanceof ProviderHttp.Reply.NotSent notSent) {
            return new AlipayReply.NotTaken("", notSent.reason());
        }
        if (reply instanceof ProviderHttp.Reply.NoAnswer none) {
            return new AlipayReply.Unknown(none.reason());
        }
        ProviderHttp.Reply.Answer answer = (ProviderHttp.Reply.Answer) reply;
        providerClock.note(answer);
        if (answer.status() != 200) {
            return new AlipayReply.Unknown("Alipay answered with HTTP status " + answer.status());
        }
        try {
            return read(method, JsonObject.text(answer.body()));
        } catch (JsonObject.Malformed e) {
            return new AlipayReply.Unknown("Alipay's answer can't be read: " + e.getMessage());
        }
    }

    private AlipayReply read(String method, String text) {
        JsonObject envelope = JsonObject.parse(text);
        String ofMethod = method.replace('.', '_') + "_response";
        String node = envelope.fields().containsKey(ofMethod) ? ofMethod : "error_response";
        JsonObject content = envelope.object(node);
        Optional<String> signature = envelope.optionalText("sign");
        boolean signed = signature.isPresent() && isSigned(JsonObject.raw(text).get(node), signature.get());
        String code = content.text("code");
        if (!signed && (signature.isPresent() || code.equals(OK) || code.equals(BUSINESS))) {
            return new AlipayReply.Forged("an answer is not signed with Alipay's public key as it is configured");
        }
        String subCode = content.optionalText("sub_code").orElse("");
        String words = content.optionalText("sub_msg")
                .or(() -> content.optionalText("msg"))
                .orElse("");
        if (code.equals(OK)) {
            return new AlipayReply.Done(content);
        }
        if (code.equals(TRY_AGAIN) || subCode.endsWith("SYSTEM_ERROR") || subCode.endsWith("unknow-error")) {
            return new AlipayReply.Unknown("Alipay is in trouble: " + code + " " + subCode);
        }
        return code.equals(BUSINESS)
                ? new AlipayReply.Refused(subCode, words)
                : new AlipayReply.NotTaken(
                        subCode, "Alipay does not take the call: " + code + " " + subCode + " " + words);
    }

    /** Alipay signs the text before it escapes slashes; its own client tries both as well. */
    private boolean isSigned(String text, String signature) {
        return keys.signed(text.getBytes(StandardCharsets.UTF_8), signature)
                || (text.contains("\\/")
                        && keys.signed(text.replace("\\/", "/").getBytes(StandardCharsets.UTF_8), signature));
    }

    /** {@return what is known of Alipay's clock} */
    ProviderClock providerClock() {
        return providerClock;
    }
}
