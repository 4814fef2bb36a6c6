package org.vintner.api.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamedServicesTest {

    private final Set<Long> away = new HashSet<>();
    private final NamedServices<String> services = new NamedServices<>(bundle -> !away.contains(bundle));

    @Test
    void newcomerTakesNothingAwayFromTheOneThatWorks() {
        add("old", 1, 0, 10);
        add("new", 2, 0, 20);
        assertThat(services.find("pay")).contains("old");
    }

    @Test
    void higherRankingWins() {
        add("old", 1, 0, 10);
        add("new", 2, 5, 20);
        assertThat(services.find("pay")).contains("new");
    }

    @Test
    void callsGoToTheNewVersionWhenTheOldOneIsRelieved() {
        add("old", 1, 0, 10);
        add("new", 2, 0, 20);
        away.add(1L);
        assertThat(services.find("pay")).contains("new");
        assertThat(services.all()).containsOnly(Map.entry("pay", "new"));
    }

    @Test
    void oneOnTrialTakesNoCallsEvenWhenItIsAlone() {
        add("new", 2, 0, 20);
        away.add(2L);
        assertThat(services.find("pay")).isEmpty();
        assertThat(services.all()).isEmpty();
    }

    @Test
    void theOtherStaysWhenOneGoes() {
        add("old", 1, 0, 10);
        add("new", 2, 0, 20);
        services.remove("old"::equals);
        assertThat(services.find("pay")).contains("new");
        services.remove("new"::equals);
        assertThat(services.find("pay")).isEmpty();
    }

    private void add(String value, long bundle, int ranking, long service) {
        services.add(
                "pay", value, Map.of("service.bundleid", bundle, "service.ranking", ranking, "service.id", service));
    }
}
