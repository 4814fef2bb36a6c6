package org.vintner.gateway.alipay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.itests.simulators.KeyPairs;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

class AlipaySettingsTest {

    @TempDir
    Path folder;

    private AlipayShop shop;

    @BeforeEach
    void open() throws IOException {
        shop = new AlipayShop(folder);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private List<String> wrong() {
        InvalidConfigurationException refusal =
                catchThrowableOfType(InvalidConfigurationException.class, () -> shop.settings());
        assertThat(refusal).hasMessageNotContaining(shop.alipay.merchantPrivateKey());
        return refusal.complaints().stream().map(Complaint::property).distinct().toList();
    }

    @Test
    void anEmptyConfigurationNamesAllThatIsMissing() {
        InvalidConfigurationException refusal = catchThrowableOfType(
                InvalidConfigurationException.class,
                () -> new AlipayCheck().check(new CandidateConfiguration(Map.of())));
        assertThat(refusal.complaints().stream().map(Complaint::property))
                .containsExactlyInAnyOrder("appId", "sellerId", "privateKey", "alipayPublicKey");
    }

    @ParameterizedTest
    @CsvSource({
        "channel, My Shop",
        "mode, test",
        "product, app",
        "appId, 12",
        "sellerId, 1088621993671234",
        "privateKey, bm9uZQ==",
        "alipayPublicKey, bm9uZQ==",
        "baseUrl, ftp://alipay",
        "baseUrl, https://openapi.alipay.com/gateway.do",
        "trustStore, /nowhere.pem",
        "largestAmount, 0",
        "paymentWindow, half an hour",
        "timeout, PT10M"
    })
    void aWrongValueIsNamed(String property, String value) {
        shop.set(property, value);
        assertThat(wrong().get(0)).isEqualTo(property);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://openapi-sandbox.dl.alipaydev.com/gateway.do",
                "http://openapi.alipay.com/gateway.do",
                "https://openapi.alipay.com:8443/gateway.do",
                "https://openapi.alipay.com.example.org/gateway.do",
                "https://user@openapi.alipay.com/gateway.do",
                "http://localhost:9100/gateway.do"
            })
    void liveModeTakesNothingButAlipaysOwnHostOverTls(String baseUrl) {
        shop.set("mode", "live").set("appId", "2021000122671234").set("baseUrl", baseUrl);
        assertThat(wrong()).containsExactly("baseUrl");
    }

    @Test
    void liveAndSandboxAreNotMixed() {
        shop.set("mode", "live").set("baseUrl", "");
        assertThat(wrong()).containsExactly("appId");
        shop.set("appId", "2021000122671234");
        assertThat(shop.settings().gateway()).hasToString("https://openapi.alipay.com/gateway.do");
        shop.set("mode", "sandbox");
        assertThat(shop.settings().gateway()).hasHost("openapi-sandbox.dl.alipaydev.com");
    }

    @Test
    void theApplicationsOwnPublicKeyIsNotTakenForAlipays() {
        shop.set("alipayPublicKey", KeyPairs.publicKey(KeyPairs.of("merchant", shop.alipay.books())));
        assertThat(wrong()).containsExactly("alipayPublicKey");
    }

    @Test
    void noSecretIsShown() {
        assertThat(shop.settings()).hasToString("AlipaySettings[alipay]");
    }
}
