package org.vintner.gateway.paypal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

class PayPalSettingsTest {

    private static PayPalSettings settings(Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(Fixture.configuration());
        values.putAll(changes);
        return Fixture.settings(values);
    }

    @Test
    @DisplayName("The mode decides the address and the name that notifications are signed with")
    void theModeDecidesTheAddress() {
        assertThat(settings(Map.of()).baseUrl()).hasToString("https://api-m.sandbox.paypal.com");
        assertThat(settings(Map.of()).signer()).isEqualTo("messageverificationcerts.sandbox.paypal.com");
        assertThat(settings(Map.of("mode", "live")).baseUrl()).hasToString("https://api-m.paypal.com");
        assertThat(settings(Map.of("mode", "live")).signer()).isEqualTo("messageverificationcerts.paypal.com");
        assertThat(settings(Map.of())).hasToString("PayPalSettings[paypal]");
    }

    @Test
    @DisplayName("An unfinished configuration says everything that is missing")
    void anUnfinishedConfigurationSaysAllThatIsMissing() {
        assertThatThrownBy(() -> new PayPalCheck().check(new CandidateConfiguration(Map.of())))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.complaints())
                                .extracting(Complaint::property)
                                .contains("clientId", "clientSecret", "merchantId", "webhookId"));
    }

    @ParameterizedTest
    @CsvSource({
        "channel, 'No Such'",
        "mode, test",
        "merchantId, me@example.org",
        "currencies, KWD",
        "currencies, EURO",
        "paymentWindow, PT4H",
        "paymentWindow, soon",
        "timeout, PT5M",
        "baseUrl, paypal",
        "baseUrl, https://api-m.paypal.com",
        "trustStore, /nowhere.pem"
    })
    void whatIsWrongIsNamed(String property, String value) {
        assertThatThrownBy(() -> settings(Map.of(property, value)))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.complaints()).anySatisfy(complaint -> {
                            assertThat(complaint.property()).isEqualTo(property);
                            assertThat(complaint.remedy()).isNotBlank();
                        }));
    }

    @ParameterizedTest
    @DisplayName("Live mode knows PayPal's own hosts over TLS and nothing else")
    @ValueSource(
            strings = {
                "http://api-m.paypal.com",
                "https://api-m.paypal.com.evil.example",
                "https://api-m.sandbox.paypal.com",
                "http://localhost:9200",
                "https://api-m.paypal.com:8443"
            })
    void liveModeRefusesOtherHosts(String address) {
        assertThatThrownBy(() -> settings(Map.of("mode", "live", "baseUrl", address)))
                .hasMessageContaining("baseUrl");
    }

    @Test
    @DisplayName(
            "A simulator serves its own certificates; PayPal's certificates come from PayPal's hosts of the mode only")
    void certificatesComeFromTheHostsOfTheMode() {
        PayPalSettings simulated = settings(Map.of("baseUrl", "http://localhost:9200"));
        assertThat(simulated.mayServeCertificates(URI.create("http://localhost:9200/x")))
                .isTrue();
        assertThat(simulated.mayServeCertificates(URI.create("http://localhost:9201/x")))
                .isFalse();
        PayPalSettings live = settings(Map.of("mode", "live"));
        assertThat(live.mayServeCertificates(URI.create("https://api.paypal.com/x")))
                .isTrue();
        assertThat(live.mayServeCertificates(URI.create("https://api.sandbox.paypal.com/x")))
                .isFalse();
        assertThat(live.mayServeCertificates(URI.create("http://api.paypal.com/x")))
                .isFalse();
    }
}
