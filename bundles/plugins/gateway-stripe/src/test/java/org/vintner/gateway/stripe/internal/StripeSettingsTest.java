package org.vintner.gateway.stripe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

class StripeSettingsTest {

    private static StripeSettings settings(Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(Fixture.configuration());
        values.putAll(changes);
        return Fixture.settings(values);
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        StripeSettings settings = settings(Map.of());
        assertThat(settings.baseUrl()).hasToString("https://api.stripe.com");
        assertThat(settings.channel()).isEqualTo("stripe");
        assertThat(settings.trusted()).isEmpty();
        assertThat(settings).hasToString("StripeSettings[stripe]");
    }

    @Test
    @DisplayName("An unfinished configuration says everything that is missing, and names no secret")
    void anUnfinishedConfigurationSaysAllThatIsMissing() {
        assertThatThrownBy(() -> new StripeCheck().check(new CandidateConfiguration(Map.of())))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.complaints())
                                .extracting(Complaint::property)
                                .contains("secretKey", "webhookSecret"));
    }

    @ParameterizedTest
    @DisplayName("What is wrong is named with the way out; the value of a secret is not")
    @CsvSource({
        "channel, 'No Such'",
        "mode, test",
        "mode, live",
        "secretKey, sk_live_abcdefgh12",
        "secretKey, pk_test_abcdefgh12",
        "secretKey, nonsense",
        "webhookSecret, short",
        "webhookSecret, whsec_short",
        "webhookSecretPrevious, nonsense",
        "currencies, EURO",
        "currencies, IQD",
        "paymentWindow, PT5M",
        "paymentWindow, PT25H",
        "paymentWindow, soon",
        "timeout, PT0S",
        "timeout, PT5M",
        "baseUrl, stripe",
        "baseUrl, https://a@b.example",
        "trustStore, /nowhere.pem"
    })
    void whatIsWrongIsNamed(String property, String value) {
        String blamed = value.equals("live") ? "secretKey" : property;
        assertThatThrownBy(() -> settings(Map.of(property, value)))
                .isInstanceOfSatisfying(InvalidConfigurationException.class, e -> {
                    assertThat(e.complaints()).extracting(Complaint::property).contains(blamed);
                    assertThat(e.complaints())
                            .allSatisfy(
                                    complaint -> assertThat(complaint.remedy()).isNotBlank());
                    if (property.contains("ecret")) {
                        assertThat(e.getMessage()).doesNotContain(value);
                    }
                });
    }

    @ParameterizedTest
    @DisplayName("Live mode knows Stripe's own host over TLS and nothing else")
    @CsvSource({
        "http://api.stripe.com",
        "https://api.stripe.com.evil.example",
        "http://localhost:9100",
        "https://api.stripe.com:444"
    })
    void liveModeRefusesOtherHosts(String address) {
        Map<String, Object> live = Map.of("mode", "live", "secretKey", "sk_live_abcdefgh12", "baseUrl", address);
        assertThatThrownBy(() -> settings(live)).hasMessageContaining("baseUrl");
    }

    @Test
    void sandboxModeMayUseASimulator() {
        assertThat(settings(Map.of("baseUrl", "http://localhost:9100/")).baseUrl())
                .hasToString("http://localhost:9100");
        assertThat(settings(Map.of(
                                "mode", "live", "secretKey", "rk_live_abcdefgh12", "baseUrl", "https://api.stripe.com"))
                        .isLive())
                .isTrue();
    }

    @Test
    void listsComeAsOneTextOrAsMany() {
        assertThat(settings(Map.of("paymentMethods", "card, sepa_debit")).paymentMethods())
                .isEqualTo(settings(Map.of("paymentMethods", List.of("card", "sepa_debit")))
                        .paymentMethods())
                .containsExactly("card", "sepa_debit");
    }

    @ParameterizedTest
    @CsvSource({"zh-CN, zh", "zh-TW, zh-TW", "zh-Hant, zh-TW", "de-AT, de", "tlh, auto"})
    void thePageSpeaksTheBuyersLanguage(String tag, String name) {
        assertThat(StripeLocale.of(Locale.forLanguageTag(tag))).isEqualTo(name);
    }
}
