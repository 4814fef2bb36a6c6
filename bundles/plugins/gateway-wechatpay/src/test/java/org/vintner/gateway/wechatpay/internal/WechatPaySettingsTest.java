package org.vintner.gateway.wechatpay.internal;

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
import org.vintner.itests.simulators.wechatpay.WechatPaySimulator;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

class WechatPaySettingsTest {

    @TempDir
    Path folder;

    private WechatShop shop;

    @BeforeEach
    void open() throws IOException {
        shop = new WechatShop(folder);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private List<String> wrong() {
        InvalidConfigurationException refusal =
                catchThrowableOfType(InvalidConfigurationException.class, () -> shop.settings());
        assertThat(refusal)
                .hasMessageNotContaining(shop.wechat.merchantPrivateKey())
                .hasMessageNotContaining(WechatPaySimulator.API_KEY);
        return refusal.complaints().stream().map(Complaint::property).distinct().toList();
    }

    @Test
    void anEmptyConfigurationNamesAllThatIsMissing() {
        InvalidConfigurationException refusal = catchThrowableOfType(
                InvalidConfigurationException.class,
                () -> new WechatPayCheck().check(new CandidateConfiguration(Map.of())));
        assertThat(refusal.complaints().stream().map(Complaint::property))
                .containsExactlyInAnyOrder("appId", "merchantId", "privateKey", "certificateSerial", "apiV3Key");
    }

    @ParameterizedTest
    @CsvSource({
        "channel, My Shop",
        "mode, test",
        "product, app",
        "appId, 12",
        "merchantId, 12",
        "privateKey, bm9uZQ==",
        "certificateSerial, xyz",
        "apiV3Key, short",
        "apiV3KeyPrevious, short",
        "publicKeyIdPrevious, nonsense",
        "baseUrl, ftp://wechat",
        "baseUrl, https://api.mch.weixin.qq.com",
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
                "http://api.mch.weixin.qq.com",
                "https://api.mch.weixin.qq.com:8443",
                "https://api.mch.weixin.qq.com.example.org",
                "https://user@api.mch.weixin.qq.com",
                "http://localhost:9100"
            })
    void liveModeTakesNothingButWechatsOwnHostsOverTls(String baseUrl) {
        shop.set("mode", "live").set("baseUrl", baseUrl);
        assertThat(wrong()).containsExactly("baseUrl");
    }

    @Test
    void testModeNeedsASimulatorAndLiveModeNone() {
        shop.set("baseUrl", "");
        assertThat(wrong()).containsExactly("baseUrl");
        shop.set("mode", "live");
        assertThat(shop.settings().base()).hasToString("https://api.mch.weixin.qq.com");
    }

    @Test
    void theMerchantsOwnPublicKeyIsNotTakenForWechats() {
        shop.set("publicKeyId", WechatPaySimulator.PUBLIC_KEY_ID);
        shop.set("publicKey", KeyPairs.publicKey(KeyPairs.of("merchant", shop.wechat.books())));
        assertThat(wrong()).containsExactly("publicKey");
    }

    @Test
    void noSecretIsShown() {
        assertThat(shop.settings()).hasToString("WechatPaySettings[wechatpay]");
    }
}
