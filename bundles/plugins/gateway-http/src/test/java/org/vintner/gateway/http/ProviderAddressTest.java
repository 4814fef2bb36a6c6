package org.vintner.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderAddressTest {

    private static final List<String> HOSTS = List.of("api.stripe.com");

    @ParameterizedTest
    @ValueSource(strings = {"https://api.stripe.com", "https://API.stripe.com/", "https://api.stripe.com:443"})
    void theProvidersOwn(String address) {
        assertThat(ProviderAddress.read(address))
                .hasValueSatisfying(
                        uri -> assertThat(ProviderAddress.isOwn(uri, HOSTS)).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.stripe.com",
                "https://api.stripe.com.evil.example",
                "https://evil.example",
                "https://api.stripe.com:8443",
                "https://evil@api.stripe.com",
                "https://127.0.0.1"
            })
    void anybodyElses(String address) {
        assertThat(ProviderAddress.isOwn(URI.create(address), HOSTS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "api.stripe.com", "ftp://x", "https://a?b", "https://a#b", "https://u:p@a", "https://a b"})
    void noAddress(String address) {
        assertThat(ProviderAddress.read(address)).isEmpty();
    }
}
