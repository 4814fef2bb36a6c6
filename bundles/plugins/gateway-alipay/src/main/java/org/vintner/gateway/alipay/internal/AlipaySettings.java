package org.vintner.gateway.alipay.internal;

import java.net.URI;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
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
 * @param alipayKeys Alipay's public keys by the property that holds them, the current one first
 * @param gateway the address that all calls go to
 * @param trust whom to trust; empty: whom the JVM trusts
 */
record AlipaySettings(
        String channel,
        Mode mode,
        Product product,
        String appId,
        String sellerId,
        RSAPrivateKey privateKey,
        Map<String, RSAPublicKey> alipayKeys,
        URI gateway,
        Optional<SSLContext> trust,
        long largestAmount,
        Duration paymentWindow,
        Duration timeout) {

    static final String PID = "org.vintner.gateway.alipay";

    private static final URI LIVE = URI.create("https://openapi.alipay.com/gateway.do");
    private static final URI SANDBOX = URI.create("https://openapi-sandbox.dl.alipaydev.com/gateway.do");
    private static final Set<String> LIVE_HOSTS = Set.of("openapi.alipay.com");

    /** How buyers pay. */
    enum Product {
        /** On Alipay's page, in a browser on a desk. */
        PAGE,
        /** On Alipay's page for phones, which opens the app. */
        WAP,
        /** By scanning a QR code with the app. */
        QR
    }

    /**
     * Checks what was configured.
     *
     * @throws InvalidConfigurationException naming each property that is wrong and the way out
     */
    static AlipaySettings of(AlipayConfig config) {
        ChannelSettings check = new ChannelSettings();
        Mode mode = check.oneOf("mode", config.mode(), Mode.class);
        String appId = check.text(
                "appId",
                config.appId(),
                "[0-9]{16}",
                "must be 16 digits",
                "Copy the APPID from the application's page on Alipay's open platform");
        check.require(
                mode == Mode.SANDBOX || !appId.startsWith("9021"),
                "appId",
                "is one of Alipay's sandbox, and mode is live",
                "Set mode = sandbox, or the APPID of the real application");
        Optional<RSAPrivateKey> privateKey = privateKey(check, config);
        AlipaySettings settings = new AlipaySettings(
                check.channel(config.channel()),
                mode,
                check.oneOf("product", config.product(), Product.class),
                appId,
                check.text(
                        "sellerId",
                        config.sellerId(),
                        "2088[0-9]{12}",
                        "must be 16 digits that begin with 2088",
                        "Copy the PID from the merchant account"),
                privateKey.orElse(null),
                alipayKeys(check, config, privateKey),
                check.baseUrl(mode, config.baseUrl(), LIVE, LIVE_HOSTS, Optional.of(SANDBOX)),
                check.trustStore(config.trustStore()),
                config.largestAmount(),
                check.duration("paymentWindow", config.paymentWindow(), Duration.ofMinutes(1), Duration.ofHours(2)),
                check.duration("timeout", config.timeout(), Duration.ofMillis(200), Duration.ofSeconds(30)));
        check.require(config.largestAmount() > 0, "largestAmount", "must be more than 0, in fen", "Set a larger one");
        check.throwIfAny();
        return settings;
    }

    private static Optional<RSAPrivateKey> privateKey(ChannelSettings check, AlipayConfig config) {
        check.require(
                !config.privateKey().isBlank(),
                "privateKey",
                "is missing; without it no call to Alipay can be signed",
                "Set the application's private key");
        return check.key(
                "privateKey",
                config.privateKey(),
                Keys::privateKey,
                "Copy the application's private key of 2048 bits; Alipay's key tool converts it to PKCS#8");
    }

    private static Map<String, RSAPublicKey> alipayKeys(
            ChannelSettings check, AlipayConfig config, Optional<RSAPrivateKey> own) {
        check.require(
                !config.alipayPublicKey().isBlank(),
                "alipayPublicKey",
                "is missing; without it anybody could forge notifications",
                "Copy Alipay's public key (支付宝公钥) from the application's page");
        Map<String, RSAPublicKey> keys = new LinkedHashMap<>();
        put(keys, "alipayPublicKey", config.alipayPublicKey(), check, own);
        put(keys, "alipayPublicKeyPrevious", config.alipayPublicKeyPrevious(), check, own);
        return keys;
    }

    /** The application's own public key is often set in the place of Alipay's: then nothing would be genuine. */
    private static void put(
            Map<String, RSAPublicKey> keys,
            String property,
            String text,
            ChannelSettings check,
            Optional<RSAPrivateKey> own) {
        check.key(property, text, Keys::publicKey, "Copy Alipay's public key (支付宝公钥) from the application's page")
                .ifPresent(key -> {
                    boolean mistaken = own.filter(mine -> mine.getModulus().equals(key.getModulus()))
                            .isPresent();
                    check.require(
                            !mistaken,
                            property,
                            "is the application's own public key",
                            "Copy Alipay's public key (支付宝公钥), which stands beside it on the application's page");
                    keys.put(property, key);
                });
    }

    @Override
    public String toString() {
        return "AlipaySettings[" + channel + "]";
    }
}
