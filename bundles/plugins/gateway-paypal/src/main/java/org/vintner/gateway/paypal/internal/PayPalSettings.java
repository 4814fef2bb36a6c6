package org.vintner.gateway.paypal.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vintner.gateway.http.ChannelSettings;
import org.vintner.gateway.http.Mode;
import org.vintner.gateway.http.ProviderAddress;
import org.vintner.gateway.http.TrustedCertificates;

/**
 * A checked configuration. {@code toString()} shows no secret.
 *
 * @param clientSecrets by property name, the current one first
 * @param webhookIds by property name, the current one first
 * @param trusted what certificates are trusted; empty: what the JVM trusts
 */
record PayPalSettings(
        String channel,
        Mode mode,
        String clientId,
        Map<String, String> clientSecrets,
        String merchantId,
        Map<String, String> webhookIds,
        List<Currency> currencies,
        Duration paymentWindow,
        Duration timeout,
        URI baseUrl,
        Optional<TrustedCertificates> trusted) {

    static final String PID = "org.vintner.gateway.paypal";
    static final Set<String> LIVE_HOSTS = Set.of("api-m.paypal.com", "api.paypal.com");
    static final Set<String> SANDBOX_HOSTS = Set.of("api-m.sandbox.paypal.com", "api.sandbox.paypal.com");

    private static final URI LIVE = URI.create("https://api-m.paypal.com");
    private static final URI SANDBOX = URI.create("https://api-m.sandbox.paypal.com");

    /** An approval that is not captured is given back by PayPal after 3 hours. */
    private static final Duration LONGEST_WINDOW = Duration.ofHours(3);

    private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final String APP = "Copy it from the developer dashboard, Apps & Credentials";

    /**
     * Checks what was configured.
     *
     * @throws org.vintner.spi.configuration.InvalidConfigurationException naming all that is wrong
     */
    static PayPalSettings of(PayPalConfig config) {
        ChannelSettings check = new ChannelSettings();
        Mode mode = check.oneOf("mode", config.mode(), Mode.class);
        String merchantId = check.text("merchantId", config.merchantId(), "Copy it from the account settings");
        check.require(
                merchantId.isEmpty() || merchantId.matches("[A-Z0-9]{13}"),
                "merchantId",
                "is no merchant id, which has 13 capital letters and digits",
                "Copy it from the account settings");
        PayPalSettings settings = new PayPalSettings(
                check.channel(config.channel()),
                mode,
                check.text("clientId", config.clientId(), APP),
                both(
                        "clientSecret",
                        check.text("clientSecret", config.clientSecret(), APP),
                        config.clientSecretPrevious()),
                merchantId,
                both(
                        "webhookId",
                        check.text(
                                "webhookId",
                                config.webhookId(),
                                "Copy it from the app's webhooks; without it anybody could forge notifications"),
                        config.webhookIdPrevious()),
                check.currencies(config.currencies(), PayPalAmount::isTaken, "PayPal"),
                check.duration("paymentWindow", config.paymentWindow(), SHORTEST_WINDOW, LONGEST_WINDOW),
                check.duration("timeout", config.timeout(), Duration.ofSeconds(1), LONGEST_TIMEOUT),
                check.baseUrl(mode, config.baseUrl(), LIVE, LIVE_HOSTS, Optional.of(SANDBOX)),
                check.trusted(config.trustStore()));
        check.throwIfAny();
        return settings;
    }

    private static Map<String, String> both(String property, String current, String previous) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(property, current);
        if (!previous.isBlank()) {
            values.put(property + "Previous", previous.strip());
        }
        return values;
    }

    boolean isLive() {
        return mode == Mode.LIVE;
    }

    /** Whether a certificate may be fetched from there: PayPal's hosts of this mode over TLS, and a simulator's own address. */
    boolean mayServeCertificates(URI address) {
        if (ProviderAddress.isOwn(address, isLive() ? LIVE_HOSTS : SANDBOX_HOSTS)) {
            return true;
        }
        boolean simulated = !isLive() && !ProviderAddress.isOwn(baseUrl, SANDBOX_HOSTS);
        return simulated
                && baseUrl.getScheme().equals(address.getScheme())
                && baseUrl.getRawAuthority().equals(address.getRawAuthority());
    }

    /** {@return the name that the certificate of this mode's notifications has} */
    String signer() {
        return isLive() ? "messageverificationcerts.paypal.com" : "messageverificationcerts.sandbox.paypal.com";
    }

    List<String> secrets() {
        return new ArrayList<>(clientSecrets.values());
    }

    @Override
    public String toString() {
        return "PayPalSettings[" + channel + "]";
    }
}
