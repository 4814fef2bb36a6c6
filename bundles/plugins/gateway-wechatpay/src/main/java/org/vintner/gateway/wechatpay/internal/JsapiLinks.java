package org.vintner.gateway.wechatpay.internal;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Addresses of our page that calls WeChat from inside it. They hold all that the page needs and are sealed with the API v3 key, so
 * that the page signs nothing but what the gateway made, and sends nobody elsewhere.
 */
final class JsapiLinks {

    private final List<byte[]> keys;
    private final Function<String, URI> address;

    /** @param address gives the absolute address of a path of this server */
    JsapiLinks(String channel, Collection<byte[]> apiKeys, Function<String, URI> address) {
        this.keys = List.copyOf(apiKeys);
        this.address = query -> address.apply(path(channel) + query);
    }

    static String path(String channel) {
        return "/wechatpay/" + channel + "/pay";
    }

    URI page(String prepay, URI returnUrl) {
        return address.apply("?prepay=" + encoded(prepay) + "&back=" + encoded(returnUrl.toString()) + "&seal="
                + seal(prepay, returnUrl.toString(), keys.get(0)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    boolean isOurs(String prepay, String returnUrl, String seal) {
        return keys.stream()
                .anyMatch(key -> MessageDigest.isEqual(
                        seal(prepay, returnUrl, key).getBytes(StandardCharsets.US_ASCII),
                        seal.getBytes(StandardCharsets.UTF_8)));
    }

    private static String seal(String prepay, String returnUrl, byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of()
                    .formatHex(mac.doFinal(("jsapi\n" + prepay + "\n" + returnUrl).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
