package org.vintner.spi.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CandidateConfigurationTest {

    @Retention(RetentionPolicy.RUNTIME)
    @interface Config {
        String channel() default "main";

        String[] currencies() default {"EUR", "CNY"};

        long largestAmount() default 100;

        int retries();

        boolean live();

        String api_key();

        String base__url();

        double[] rates();
    }

    private static Config config(Map<String, Object> properties) {
        return new CandidateConfiguration(properties).as(Config.class);
    }

    @Test
    void valuesComeInTheFormOfTheAnnotation() {
        Config config = config(Map.of(
                "channel",
                "shop",
                "currencies",
                List.of("JPY"),
                "largestAmount",
                7L,
                "retries",
                3,
                "live",
                true,
                "rates",
                List.of(0.5, 1.5)));

        assertThat(config.channel()).isEqualTo("shop");
        assertThat(config.currencies()).containsExactly("JPY");
        assertThat(config.largestAmount()).isEqualTo(7);
        assertThat(config.retries()).isEqualTo(3);
        assertThat(config.live()).isTrue();
        assertThat(config.rates()).containsExactly(0.5, 1.5);
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        Config config = config(Map.of());

        assertThat(config.channel()).isEqualTo("main");
        assertThat(config.currencies()).containsExactly("EUR", "CNY");
        assertThat(config.retries()).isZero();
        assertThat(config.live()).isFalse();
        assertThat(config.api_key()).isEmpty();
        assertThat(config.rates()).isEmpty();
    }

    @Test
    void namesAreMappedAsDeclarativeServicesMapsThem() {
        Config config = config(Map.of("api.key", "k", "base_url", "u"));

        assertThat(config.api_key()).isEqualTo("k");
        assertThat(config.base__url()).isEqualTo("u");
    }

    @Test
    void noValueIsPrinted() {
        assertThat(new CandidateConfiguration(Map.of("secret", "hunter2")).toString())
                .contains("secret")
                .doesNotContain("hunter2");
        assertThat(config(Map.of("api.key", "hunter2")).toString()).doesNotContain("hunter2");
    }

    @Test
    void aRefusalSaysWhatIsWrongWithEachProperty() {
        InvalidConfigurationException refusal = new InvalidConfigurationException(List.of(
                new Complaint("apiKey", "is a test key", "Set a live key, or 'live' to false"),
                new Complaint("port", "must be from 1 to 65535", "")));

        assertThat(refusal)
                .hasMessage("apiKey is a test key. Set a live key, or 'live' to false. port must be from 1 to 65535.");
        assertThat(refusal.complaints()).extracting(Complaint::property).containsExactly("apiKey", "port");
    }

    @Test
    void aComplaintAndAFindingSaySomething() {
        assertThatThrownBy(() -> new Complaint("", "is wrong", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Complaint("port", " ", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Finding.good(Finding.Part.CLOCK, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
