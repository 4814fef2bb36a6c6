package org.vintner.gateway.paypal.internal;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vintner.provider.client.Complaints;
import org.vintner.provider.client.Mode;
import org.vintner.provider.client.ProviderAddress;
import org.vintner.provider.client.TrustedCertificates;

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
    static final List<String> LIVE_HOSTS = List.of("api-m.paypal.com", "api.paypal.com");
    static final List<String> SANDBOX_HOSTS = List.of("api-m.sandbox.paypal.com", "api.sandbox.paypal.com");

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
        Complaints complaints = new Complaints();
        Mode mode = complaints.mode(config.mode());
        List<String> hosts = mode == Mode.LIVE ? LIVE_HOSTS : SANDBOX_HOSTS;
        URI baseUrl = config.baseUrl().isBlank()
                ? URI.create("https://" + hosts.get(0))
                : complaints.address(config.baseUrl(), mode, hosts);
        complaints.require(
                mode == Mode.LIVE || !ProviderAddress.isOwn(baseUrl, LIVE_HOSTS),
                "baseUrl",
                "is PayPal's live address, but mode is sandbox",
                "Set mode to live, or leave the address empty");
        String merchantId = complaints.text("merchantId", config.merchantId(), "Copy it from the account settings");
        complaints.require(
                merchantId.isEmpty() || merchantId.matches("[A-Z0-9]{13}"),
                "merchantId",
                "is no merchant id, which has 13 capital letters and digits",
                "Copy it from the account settings");
        PayPalSettings settings = new PayPalSettings(
                complaints.channel(config.channel()),
                mode,
                complaints.text("clientId", config.clientId(), APP),
                both(
                        "clientSecret",
                        complaints.text("clientSecret", config.clientSecret(), APP),
                        config.clientSecretPrevious()),
                merchantId,
                both(
                        "webhookId",
                        complaints.text(
                                "webhookId",
                                config.webhookId(),
                                "Copy it from the app's webhooks; without it anybody could forge notifications"),
                        config.webhookIdPrevious()),
                complaints.currencies(config.currencies(), PayPalAmount::isTaken, "PayPal"),
                complaints.duration("paymentWindow", config.paymentWindow(), SHORTEST_WINDOW, LONGEST_WINDOW),
                complaints.duration("timeout", config.timeout(), Duration.ofSeconds(1), LONGEST_TIMEOUT),
                baseUrl,
                complaints.trusted(config.trustStore()));
        complaints.end();
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
