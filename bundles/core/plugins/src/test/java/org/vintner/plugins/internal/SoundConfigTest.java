package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people write into {@code etc/org.vintner.plugins.host.cfg}. */
class SoundConfigTest {

    private final List<String> problems = new ArrayList<>();

    private HostConfig read(String name, String value) {
        Map<String, Object> written = new TreeMap<>(Map.of(
                "service.pid",
                HostConfig.PID,
                "component.id",
                7L,
                "felix.fileinstall.filename",
                "file:/x",
                name,
                value));
        return new SoundConfig(HostConfig.PID, Set.of("drainSeconds", "quietMillis"), problems::add)
                .read(HostConfig.class, asDeclarativeServicesGiveIt(written), written);
    }

    /** Text becomes a number when it is asked for; what is none throws then. */
    private static HostConfig asDeclarativeServicesGiveIt(Map<String, Object> written) {
        return (HostConfig) Proxy.newProxyInstance(
                HostConfig.class.getClassLoader(), new Class<?>[] {HostConfig.class}, (self, property, arguments) -> {
                    Object value = written.getOrDefault(property.getName(), property.getDefaultValue());
                    return property.getReturnType() == int.class ? Integer.valueOf(value.toString()) : value;
                });
    }

    @Test
    @DisplayName("M.3: what is written well holds, and nothing is said")
    void goodValueHolds() {
        HostConfig config = read("retrySeconds", "7");
        assertThat(config.retrySeconds()).isEqualTo(7);
        assertThat(config.signature()).isEqualTo("warn");
        assertThat(config.startSeconds()).isEqualTo(30);
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("M.3: a number that is none, or too small, has its default and is named with the way out")
    void numberThatIsNoneHasItsDefault() {
        assertThat(read("retrySeconds", "abc").retrySeconds()).isEqualTo(60);
        assertThat(read("failures", "0").failures()).isEqualTo(20);
        assertThat(read("drainSeconds", "-1").drainSeconds()).isEqualTo(30);
        assertThat(problems)
                .containsExactly(
                        "Configuration org.vintner.plugins.host: retrySeconds is a whole number of 1 or more, not 'abc'. 60 holds"
                                + " until etc/org.vintner.plugins.host.cfg is mended.",
                        "Configuration org.vintner.plugins.host: failures is a whole number of 1 or more, not '0'. 20 holds"
                                + " until etc/org.vintner.plugins.host.cfg is mended.",
                        "Configuration org.vintner.plugins.host: drainSeconds is a whole number of 0 or more, not '-1'. 30 holds"
                                + " until etc/org.vintner.plugins.host.cfg is mended.");
    }

    @Test
    @DisplayName("M.3: zero is good where it makes sense")
    void zeroIsGoodWhereItMakesSense() {
        assertThat(read("drainSeconds", "0").drainSeconds()).isZero();
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("M.3: a misspelled property is named, with those that there are")
    void misspelledPropertyIsNamed() {
        assertThat(read("signatur", "required").signature()).isEqualTo("warn");
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("there is no property 'signatur'", "quietMillis, retrySeconds, signature, startSeconds");
    }
}
