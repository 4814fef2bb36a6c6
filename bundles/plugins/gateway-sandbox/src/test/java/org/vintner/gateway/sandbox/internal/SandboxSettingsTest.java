package org.vintner.gateway.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxSettingsTest {

    private static final Path DATA = Path.of("/data");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    channel               | Sand Box
                    channel               | ''
                    webhookSecret         | ''
                    webhookSecret         | short
                    webhookSecretPrevious | short
                    paymentWindow         | 30
                    webhookHorizon        | PT0S
                    webhookTimeout        | -PT5S
                    """)
    void wrongPropertyIsNamedWithTheWayOut(String property, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig().set(property, value).settings(DATA))
                .withMessageStartingWith(property)
                .withMessageMatching("(?s).*(must|Set ).*");
    }

    @Test
    void wrongNumbersAndListsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig().set("largestAmount", 0L).settings(DATA));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig().set("webhookConcurrency", 0).settings(DATA));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestConfig()
                        .set("currencies", new String[] {"EUR", "Euro"})
                        .settings(DATA))
                .withMessageContaining("'Euro' is none");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new TestConfig().set("currencies", new String[] {""}).settings(DATA))
                .withMessageContaining("currencies must not be empty");
    }

    @Test
    void listFromAFileIsOneTextWithCommas() {
        SandboxSettings settings = new TestConfig()
                .set("currencies", new String[] {"EUR, JPY"})
                .set("webhookRetries", new String[] {"PT1S,PT2S"})
                .settings(DATA);
        assertThat(settings.currencies()).hasSize(2);
        assertThat(settings.retries()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void booksLieUnderTheDataFolderAndAccountIsTheChannel() {
        SandboxSettings settings = new TestConfig().set("channel", "test-1").settings(DATA);
        assertThat(settings.books()).isEqualTo(Path.of("/data/sandbox/test-1"));
        assertThat(settings.account()).isEqualTo("test-1");
    }

    @Test
    void secretIsNotShown() {
        assertThat(new TestConfig().settings(DATA).toString()).doesNotContain(TestConfig.SECRET);
    }
}
