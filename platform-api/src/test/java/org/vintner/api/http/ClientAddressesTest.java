package org.vintner.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("S1.19: where a request comes from")
final class ClientAddressesTest {

    @Test
    void withoutTrustedProxiesTheHeaderIsNotBelieved() {
        assertThat(of(new ClientAddresses(List.of()), "198.51.100.7", "203.0.113.9"))
                .isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what a client invents stands before what the proxy added
                "10.0.0.1 | 1.2.3.4, 203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | 203.0.113.9, 10.0.0.2, 192.168.0.1 | 203.0.113.9",
                "198.51.100.7 | 203.0.113.9 | 198.51.100.7",
                "10.0.0.1 | '' | 10.0.0.1",
                "10.0.0.1 | 10.0.0.3 | 10.0.0.3",
                "10.0.0.1 | 203.0.113.9, unknown | 10.0.0.1",
                "10.0.0.1 | 203.0.113.9, localhost, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | 203.0.113.9:4711 | 203.0.113.9",
                "::1 | [2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1",
                "0:0:0:0:0:0:0:1%lo | 2001:db8::1 | 2001:db8:0:0:0:0:0:1",
                "::ffff:10.0.0.1 | ::ffff:203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | [ | 10.0.0.1",
                "10.0.0.1 | 1.2.3 | 10.0.0.1",
                "10.0.0.1 | 1.2.3.4.5 | 10.0.0.1",
                "10.0.0.1 | 256.2.3.4 | 10.0.0.1",
                "10.0.0.1 | ::g | 10.0.0.1"
            })
    void headerIsReadFromItsEndAsFarAsItIsTrusted(String remote, String header, String client) {
        ClientAddresses addresses = new ClientAddresses(List.of("10.0.0.0/8, ::1", "192.168.0.1"));

        assertThat(of(addresses, remote, header)).isEqualTo(client);
    }

    @Test
    void severalHeadersAreOneList() {
        ClientAddresses addresses = new ClientAddresses(List.of("10.0.0.0/8"));

        assertThat(of(addresses, "10.0.0.1", "1.2.3.4", "203.0.113.9", "10.0.0.2"))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.77/24,203.0.113.0/24,203.0.113.255,203.0.114.0",
        "203.0.113.77,203.0.113.77/32,203.0.113.77,203.0.113.78",
        "172.16.5.4/12,172.16.0.0/12,172.31.255.255,172.32.0.0",
        "2001:db8:1:2:3:4:5:6/64,2001:db8:1:2:0:0:0:0/64,2001:db8:1:2:ffff::,2001:db8:1:3::",
        "0.0.0.0/0,0.0.0.0/0,255.255.255.255,::1"
    })
    void networkHoldsTheAddressesThatBeginAlike(String text, String shown, String inside, String outside) {
        Network network = Network.parse(text);

        assertThat(network).hasToString(shown).isEqualTo(Network.parse(shown));
        assertThat(network.contains(Network.address(inside).orElseThrow())).isTrue();
        assertThat(network.contains(Network.address(outside).orElseThrow())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "10.0.0/8", "/8"})
    void whatIsNoNetworkIsRefusedByNameOfTheProperty(String text) {
        assertThatThrownBy(() -> new ClientAddresses(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("org.vintner.server, trustedProxies");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,0.0.0.0", "255.249.199.99,255.249.199.99", "01.02.3.4,1.2.3.4"})
    void fourNumbersAreAnAddress(String text, String address) {
        assertThat(Network.address(text).orElseThrow().getHostAddress()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "...",
                "1.2.3.",
                ".2.3.4",
                "1..3.4",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1.2.3.x",
                "1.2.3.-4",
                "1.2.3.256",
                "001.2.3.4",
                "1.2.3.1234",
                "1.2.3.4 ",
                "1.2.3.\u0664",
                "localhost",
                "16909060"
            })
    void allElseWithoutColonsIsNone(String text) {
        assertThat(Network.address(text)).isEmpty();
    }

    private static String of(ClientAddresses addresses, String remote, String... headers) {
        return addresses.of(remote, List.of(headers)).getHostAddress();
    }
}
