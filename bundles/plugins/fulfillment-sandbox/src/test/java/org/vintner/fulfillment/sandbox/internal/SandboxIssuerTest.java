package org.vintner.fulfillment.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.InvalidConfigurationException;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueOutcome.Issued;
import org.vintner.spi.fulfillment.IssueRequest;

class SandboxIssuerTest {

    private static final String SECRET = "a secret of the sandbox";

    private static SandboxConfig config(Map<String, Object> values) {
        return new CandidateConfiguration(values).as(SandboxConfig.class);
    }

    private static SandboxIssuer issuer(String behavior) {
        return new SandboxIssuer(
                SandboxSettings.of(config(Map.of("secret", SECRET, "behavior", behavior, "deadline", "PT0.05S"))));
    }

    private static IssueRequest request(int quantity) {
        return new IssueRequest(OrderLineId.next(), ProductId.next(), "SKU", quantity);
    }

    private static List<String> keys(IssueOutcome outcome) {
        return ((Issued) outcome).keys();
    }

    @Test
    void theSameReferenceHasTheSameKeysAlsoAfterARestart() {
        IssueRequest request = request(3);
        List<String> keys = keys(issuer("issue").issue(request));
        assertThat(keys).hasSize(3).doesNotHaveDuplicates().allMatch(key -> key.matches("SBX(-[0-9A-F]{4}){5}"));
        assertThat(keys(issuer("issue").issue(request))).isEqualTo(keys);
        assertThat(keys(issuer("issue").issue(request(3)))).doesNotContainAnyElementsOf(keys);
    }

    @Test
    void itErrsAsItIsSet() {
        assertThat(issuer("refuse").issue(request(1))).isInstanceOf(IssueOutcome.Refused.class);
        assertThat(issuer("pending").issue(request(1))).isInstanceOf(IssueOutcome.Pending.class);
        assertThat(issuer("late").issue(request(1))).isInstanceOf(IssueOutcome.Unknown.class);
        assertThat(keys(issuer("too-few").issue(request(2)))).hasSize(1);
        assertThat(keys(issuer("duplicate").issue(request(2))).get(0))
                .isEqualTo(keys(issuer("duplicate").issue(request(2))).get(0));
    }

    @Test
    void whoeverWaitsForALateAnswerIsLetGoWhenTheChannelEnds() {
        SandboxIssuer late = new SandboxIssuer(
                SandboxSettings.of(config(Map.of("secret", SECRET, "behavior", "late", "deadline", "PT25S"))));
        late.close();
        assertThat(late.issue(request(1))).isEqualTo(new IssueOutcome.Unknown("the channel was closed"));
    }

    @ParameterizedTest
    @EnumSource(Behavior.class)
    void theSelfTestSaysWhenItErrs(Behavior behavior) {
        assertThat(issuer(behavior.label()).test())
                .extracting(Finding::level)
                .containsExactly(behavior == Behavior.ISSUE ? Finding.Level.GOOD : Finding.Level.DOUBTFUL);
    }

    @ParameterizedTest
    @CsvSource({
        "name,Big Name",
        "secret,short",
        "prefix,a b",
        "behavior,maybe",
        "deadline,soon",
        "deadline,PT0S",
        "deadline,PT1M"
    })
    void whatMakesNoSenseIsNamed(String property, String value) {
        Map<String, Object> values = new HashMap<>(Map.of("secret", SECRET));
        values.put(property, value);
        assertThatThrownBy(() -> new SandboxCheck().check(new CandidateConfiguration(values)))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.complaints().get(0).property()).isEqualTo(property));
    }

    @Test
    void theSecretIsNotShown() {
        assertThat(SandboxSettings.of(config(Map.of("secret", SECRET))).toString())
                .doesNotContain(SECRET);
        assertThat(issuer("issue").deadline()).isEqualTo(Duration.ofMillis(50));
    }
}
