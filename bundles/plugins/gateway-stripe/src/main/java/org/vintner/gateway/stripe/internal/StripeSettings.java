package org.vintner.gateway.stripe.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.vintner.gateway.http.ChannelSettings;
import org.vintner.gateway.http.Mode;

/**
 * A checked configuration. {@code toString()} shows no secret.
 *
 * @param webhookSecrets by property name, the current one first
 * @param trusted what certificates are trusted; empty: what the JVM trusts
 */
record StripeSettings(
        String channel,
        Mode mode,
        String secretKey,
        Map<String, String> webhookSecrets,
        List<Currency> currencies,
        List<String> paymentMethods,
        Duration paymentWindow,
        Duration timeout,
        URI baseUrl,
        Optional<SSLContext> trusted) {

    static final String PID = "org.vintner.gateway.stripe";

    /** The key decides between live and sandbox, not the address. */
    private static final URI API = URI.create("https://api.stripe.com");

    private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(30);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final String DASHBOARD = "Copy it from the dashboard";

    /**
     * Checks what was configured.
     *
     * @throws org.vintner.spi.configuration.InvalidConfigurationException naming all that is wrong
     */
    static StripeSettings of(StripeConfig config) {
        ChannelSettings check = new ChannelSettings();
        Mode mode = check.oneOf("mode", config.mode(), Mode.class);
        StripeSettings settings = new StripeSettings(
                check.channel(config.channel()),
                mode,
                secretKey(config, mode, check),
                webhookSecrets(config, check),
                check.currencies(config.currencies(), StripeAmount::isTaken, "Stripe"),
                ChannelSettings.list(config.paymentMethods()),
                check.duration("paymentWindow", config.paymentWindow(), SHORTEST_WINDOW, LONGEST_WINDOW),
                check.duration("timeout", config.timeout(), Duration.ofSeconds(1), LONGEST_TIMEOUT),
                check.baseUrl(mode, config.baseUrl(), API, Set.of(API.getHost()), Optional.of(API)),
                check.trustStore(config.trustStore()));
        check.throwIfAny();
        return settings;
    }

    private static String secretKey(StripeConfig config, Mode mode, ChannelSettings check) {
        String key = check.text("secretKey", config.secretKey(), DASHBOARD + ", Developers, API keys");
        if (key.isEmpty()) {
            return key;
        }
        String wanted = mode == Mode.LIVE ? "live" : "test";
        String other = mode == Mode.LIVE ? "test" : "live";
        boolean isOther = key.matches("[sr]k_" + other + "_.*");
        check.require(
                !isOther,
                "secretKey",
                "is a " + other + " key, but mode is " + mode.text(),
                "Use a key that begins with sk_" + wanted + "_, or change mode");
        check.require(
                isOther || key.matches("[sr]k_" + wanted + "_[A-Za-z0-9_]{8,240}"),
                "secretKey",
                "is no secret key of Stripe",
                DASHBOARD + "; it begins with sk_" + wanted + "_ or rk_" + wanted + "_");
        return key;
    }

    private static Map<String, String> webhookSecrets(StripeConfig config, ChannelSettings check) {
        Map<String, String> secrets = new LinkedHashMap<>();
        String current = check.text(
                "webhookSecret",
                config.webhookSecret(),
                DASHBOARD + ", Developers, Webhooks; without it anybody could forge notifications");
        secrets.put("webhookSecret", current);
        if (!config.webhookSecretPrevious().isBlank()) {
            secrets.put("webhookSecretPrevious", config.webhookSecretPrevious().strip());
        }
        secrets.forEach((property, secret) -> check.require(
                secret.isEmpty() || secret.matches("whsec_[\\x21-\\x7e]{16,250}"),
                property,
                "is no signing secret of Stripe, which begins with whsec_",
                DASHBOARD + ", Developers, Webhooks"));
        return secrets;
    }

    boolean isLive() {
        return mode == Mode.LIVE;
    }

    @Override
    public String toString() {
        return "StripeSettings[" + channel + "]";
    }
}
