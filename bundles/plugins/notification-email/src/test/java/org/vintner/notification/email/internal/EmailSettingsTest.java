package org.vintner.notification.email.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailSettingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    host               | ''
                    name               | Mail!
                    security           | ssl
                    from               | ''
                    from               | nobody
                    from               | a@example.org, b@example.org
                    replyTo            | not an address
                    connectTimeout     | soon
                    timeout            | PT0S
                    passwordFile       | /no/such/file
                    trustedCertificate | /no/such/file
                    templates          | /no/such/folder
                    """)
    void wrongPropertyIsNamedWithTheWayOut(String property, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig().set(property, value).settings())
                .withMessageStartingWith(property)
                .withMessageMatching("(?s).*(must|missing).*");
    }

    @DisplayName("S2.9 mail that carries keys leaves this machine only under TLS")
    @ParameterizedTest
    @ValueSource(strings = {"smtp.example.org", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org"})
    void plainTextIsRefusedForOtherMachines(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig()
                        .set("host", host)
                        .set("security", "none")
                        .settings())
                .withMessageContaining("Set starttls or tls");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "::1"})
    void plainTextIsAllowedOnThisMachine(String host) {
        assertThat(new TestConfig()
                        .set("host", host)
                        .set("security", "none")
                        .settings()
                        .security())
                .isEqualTo(EmailSettings.Security.NONE);
    }

    @Test
    void userNeedsAPassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig().set("user", "shop").settings())
                .withMessageContaining("password is missing for 'user'");
    }

    @Test
    void passwordMayLieInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
        EmailSettings settings = new TestConfig()
                .set("user", "shop")
                .set("passwordFile", file.toString())
                .settings();
        assertThat(settings.password()).isEqualTo("s3cret");
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void senderCantSmuggleAHeaderIn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig()
                        .set("from", "Shop <shop@example.org>\r\nBcc: all@example.org")
                        .settings())
                .withMessageContaining("from must be one mailbox");
    }
}
