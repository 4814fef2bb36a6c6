package org.vintner.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the SPIs' Javadoc and the tests speak of the same rules. */
class CitedRulesTest {

    private static final Path SOURCES = Path.of("../../platform-api/src/main/java/org/vintner/spi");

    @ParameterizedTest
    @CsvSource({
        "gateway configuration, GW, org.vintner.tck.gateway.GatewayContractTest",
        "storage, ST, org.vintner.tck.storage.StorageContractTest",
        "notification, NT, org.vintner.tck.notification.NotificationContractTest",
        "fulfillment, FF, org.vintner.tck.fulfillment.FulfillerContractTest",
        "fulfillment, FL, org.vintner.tck.fulfillment.KeyIssuerContractTest"
    })
    void javadocAndTestsNameTheSameRules(String packages, String prefix, Class<?> contract) throws IOException {
        Pattern number = Pattern.compile("\\b" + prefix + "-[0-9]+\\b");
        List<String> cited = new ArrayList<>();
        for (String spi : packages.split(" ", -1)) {
            try (Stream<Path> files = Files.walk(SOURCES.resolve(spi))) {
                files.filter(Files::isRegularFile)
                        .map(CitedRulesTest::read)
                        .flatMap(text -> number.matcher(text).results())
                        .map(MatchResult::group)
                        .forEach(cited::add);
            }
        }
        assertThat(cited).as("rules that the Javadoc cites").doesNotHaveDuplicates();
        assertThat(new TreeSet<>(cited)).isEqualTo(RedRules.rulesOf(contract));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "org.vintner.tck.gateway.GatewayContractTest",
        "org.vintner.tck.storage.StorageContractTest",
        "org.vintner.tck.notification.NotificationContractTest",
        "org.vintner.tck.fulfillment.FulfillerContractTest",
        "org.vintner.tck.fulfillment.KeyIssuerContractTest"
    })
    void eachNumberIsUsedOnceAndEachRuleIsOneSentence(Class<?> contract) {
        List<Rule> rules = RedRules.rules(contract);
        assertThat(rules.stream().map(Rule::value)).doesNotHaveDuplicates();
        assertThat(rules.stream().map(Rule::says)).allMatch(says -> says.endsWith(".") && !says.contains(". "));
        Set<String> sentences = rules.stream().map(Rule::says).collect(Collectors.toSet());
        assertThat(sentences).hasSameSizeAs(rules);
    }
}
