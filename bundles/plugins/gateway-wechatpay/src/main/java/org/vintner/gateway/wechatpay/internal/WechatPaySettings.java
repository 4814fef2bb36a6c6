package org.vintner.gateway.wechatpay.internal;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.vintner.gateway.http.ChannelSettings;
import org.vintner.gateway.http.Keys;
import org.vintner.gateway.http.Mode;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * A checked configuration. {@code toString()} shows no secret.
 *
 * @param apiKeys API v3 keys by the property that holds them, the current one first
 * @param publicKeys WeChat Pay's public keys, where the account has one: the current one first
 * @param base what the address of every call begins with
 * @param trust whom to trust; empty: whom the JVM trusts
 */
record WechatPaySettings(
        String channel,
        Mode mode,
        Product product,
        String appId,
        String merchantId,
        RSAPrivateKey privateKey,
        String certificateSerial,
        Map<String, byte[]> apiKeys,
        List<PublicKey> publicKeys,
        URI base,
        Optional<SSLContext> trust,
        long largestAmount,
        Duration paymentWindow,
        Duration timeout) {

    static final String PID = "org.vintner.gateway.wechatpay";

    private static final URI LIVE = URI.create("https://api.mch.weixin.qq.com");
    private static final Set<String> LIVE_HOSTS = Set.of("api.mch.weixin.qq.com", "api2.mch.weixin.qq.com");
    private static final int API_KEY_BYTES = 32;

    /** How buyers pay. */
    enum Product {
        /** By scanning a QR code. */
        NATIVE,
        /** In a phone's browser, which opens the app. */
        H5,
        /** On a page inside WeChat. */
        JSAPI
    }

    /** WeChat Pay's public key and the name by which it is told from platform certificates. */
    record PublicKey(String property, String id, RSAPublicKey key) {}

    /** {@return the current one, where the account has one} */
    Optional<PublicKey> publicKey() {
        return publicKeys.stream().findFirst();
    }

    /**
     * Checks what was configured.
     *
     * @throws InvalidConfigurationException naming each property that is wrong and the way out
     */
    static WechatPaySettings of(WechatPayConfig config) {
        ChannelSettings check = new ChannelSettings();
        Mode mode = check.oneOf("mode", config.mode(), Mode.class);
        Optional<RSAPrivateKey> privateKey = privateKey(check, config);
        WechatPaySettings settings = new WechatPaySettings(
                check.channel(config.channel()),
                mode,
                check.oneOf("product", config.product(), Product.class),
                check.text(
                        "appId",
                        config.appId(),
                        "wx[0-9A-Za-z]{16}",
                        "must begin with wx and have 18 characters",
                        "Copy the AppID from the merchant platform"),
                check.text(
                        "merchantId",
                        config.merchantId(),
                        "[0-9]{8,10}",
                        "must be 8 to 10 digits",
                        "Copy the merchant number (商户号) from the merchant platform"),
                privateKey.orElse(null),
                check.text(
                        "certificateSerial",
                        config.certificateSerial(),
                        "[0-9A-Fa-f]{8,40}",
                        "must be hexadecimal digits",
                        "Copy the serial number of the merchant's API certificate from the merchant platform"),
                apiKeys(check, config),
                publicKeys(check, config, privateKey),
                check.baseUrl(mode, config.baseUrl(), LIVE, LIVE_HOSTS, Optional.empty()),
                check.trustStore(config.trustStore()),
                config.largestAmount(),
                check.duration("paymentWindow", config.paymentWindow(), Duration.ofMinutes(1), Duration.ofHours(2)),
                check.duration("timeout", config.timeout(), Duration.ofMillis(200), Duration.ofSeconds(30)));
        check.require(config.largestAmount() > 0, "largestAmount", "must be more than 0, in fen", "Set a larger one");
        check.throwIfAny();
        return settings;
    }

    private static Optional<RSAPrivateKey> privateKey(ChannelSettings check, WechatPayConfig config) {
        check.require(
                !config.privateKey().isBlank(),
                "privateKey",
                "is missing; without it no call to WeChat Pay can be signed",
                "Set the text of apiclient_key.pem");
        return check.key("privateKey", config.privateKey(), Keys::privateKey, "Set the text of apiclient_key.pem");
    }

    private static Map<String, byte[]> apiKeys(ChannelSettings check, WechatPayConfig config) {
        check.require(
                !config.apiV3Key().isBlank(),
                "apiV3Key",
                "is missing; without it no notification can be opened",
                "Set the APIv3 key of the merchant platform");
        Map<String, byte[]> keys = new LinkedHashMap<>();
        put(keys, "apiV3Key", config.apiV3Key(), check);
        put(keys, "apiV3KeyPrevious", config.apiV3KeyPrevious(), check);
        return keys;
    }

    private static void put(Map<String, byte[]> keys, String property, String text, ChannelSettings check) {
        byte[] key = text.strip().getBytes(StandardCharsets.UTF_8);
        if (key.length > 0) {
            check.require(
                    key.length == API_KEY_BYTES,
                    property,
                    "must have " + API_KEY_BYTES + " characters",
                    "Copy the APIv3 key, not the older API key");
            keys.put(property, key);
        }
    }

    private static List<PublicKey> publicKeys(
            ChannelSettings check, WechatPayConfig config, Optional<RSAPrivateKey> own) {
        List<PublicKey> keys = new ArrayList<>();
        publicKey(check, "", config.publicKeyId(), config.publicKey(), own).ifPresent(keys::add);
        publicKey(check, "Previous", config.publicKeyIdPrevious(), config.publicKeyPrevious(), own)
                .ifPresent(keys::add);
        check.require(
                config.publicKeyIdPrevious().isBlank() || !config.publicKeyId().isBlank(),
                "publicKeyId",
                "is missing, and publicKeyIdPrevious is set",
                "Set the key that is in force as publicKey, the one that goes as publicKeyPrevious");
        return keys;
    }

    /** @param which what the names of its two properties end with */
    private static Optional<PublicKey> publicKey(
            ChannelSettings check, String which, String configuredId, String configured, Optional<RSAPrivateKey> own) {
        String idProperty = "publicKeyId" + which;
        String property = "publicKey" + which;
        if (configuredId.isBlank() && configured.isBlank()) {
            return Optional.empty();
        }
        String id = check.text(
                idProperty,
                configuredId,
                "PUB_KEY_ID_[0-9A-Za-z]{1,64}",
                "must begin with PUB_KEY_ID_",
                "Copy it from the merchant platform, where the public key stands, or leave both empty");
        check.require(
                !configured.isBlank(),
                property,
                "is missing, and " + idProperty + " is set",
                "Set the text of pub_key.pem, or leave both empty");
        Optional<RSAPublicKey> key =
                check.key(property, configured, Keys::publicKey, "Set the text of WeChat Pay's pub_key.pem");
        boolean mistaken = key.isPresent()
                && own.filter(mine -> mine.getModulus().equals(key.get().getModulus()))
                        .isPresent();
        check.require(
                !mistaken, property, "is the merchant's own public key", "Set the text of WeChat Pay's pub_key.pem");
        return key.map(found -> new PublicKey(property, id, found));
    }

    @Override
    public String toString() {
        return "WechatPaySettings[" + channel + "]";
    }
}
