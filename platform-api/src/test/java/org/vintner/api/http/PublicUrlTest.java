package org.vintner.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://shop.example.org,       https://shop.example.org/orders/1",
        "https://shop.example.org/,      https://shop.example.org/orders/1",
        "https://example.org:8443/shop/, https://example.org:8443/shop/orders/1",
        "http://[::1]:8080,              http://[::1]:8080/orders/1"
    })
    void linksBeginWithTheConfiguredAddress(String configured, String link) {
        assertThat(PublicUrl.parse(configured).of("/orders/1")).hasToString(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop.example.org",
                "ftp://shop.example.org",
                "https://",
                "https:///path",
                "https://shop.example.org?a=b",
                "https://shop.example.org/#top",
                "https://user@shop.example.org",
                "https://shop example.org",
                "javascript:alert(1)"
            })
    void anythingElseIsRefusedNamingThePropertyAndTheWayOut(String configured) {
        assertThatThrownBy(() -> PublicUrl.parse(configured))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("publicUrl")
                .hasMessageContaining("https://shop.example.org")
                .hasMessageContaining("'" + configured + "'");
    }
}
