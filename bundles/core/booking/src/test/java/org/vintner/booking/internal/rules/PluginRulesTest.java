package org.vintner.booking.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.vintner.api.booking.Eligibility.Refusal;
import org.vintner.api.id.ProductId;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.spi.booking.BookingAttempt;
import org.vintner.spi.booking.BookingRule;
import org.vintner.spi.booking.Verdict;

/** S3.30: a bundle brings a rule. */
class PluginRulesTest {

    private static final BookingAttempt ATTEMPT = new BookingAttempt(
            ProductId.next(),
            Optional.empty(),
            "ada@example.com",
            1,
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(60),
            ZoneOffset.UTC,
            Instant.EPOCH,
            0);

    private long admitted = 1;
    private final InlineCaller caller = new InlineCaller();
    private final PluginRules rules = new PluginRules(caller, bundle -> bundle == admitted);

    private static Map<String, Object> of(String name, long bundle) {
        return Map.of(BookingRule.NAME, name, "service.bundleid", bundle, "service.id", bundle);
    }

    private static BookingRule saying(Verdict verdict) {
        return attempt -> verdict;
    }

    @Test
    void aRuleThatRefusesIsNamed() {
        rules.add(saying(new Verdict.Refused("Members only.")), of("membership", 1));
        rules.add(saying(new Verdict.Allowed()), of("curfew", 1));

        assertThat(rules.refusals(ATTEMPT)).containsExactly(new Refusal("membership", "Members only."));
    }

    @Test
    void aRuleThatThrowsHangsOrSaysNothingRefuses() {
        rules.add(
                attempt -> {
                    throw new IllegalStateException("secret detail");
                },
                of("broken", 1));
        rules.add(saying(null), of("mute", 1));

        assertThat(rules.refusals(ATTEMPT))
                .extracting(Refusal::rule, Refusal::message)
                .containsExactly(
                        tuple("broken", "It can't be asked just now. Try again in a moment."),
                        tuple("mute", "It can't be asked just now. Try again in a moment."));
    }

    @Test
    void aRuleThatIsGoneOrOnTrialIsNotAsked() {
        BookingRule membership = saying(new Verdict.Refused("Members only."));
        rules.add(membership, of("membership", 1));
        rules.add(saying(new Verdict.Refused("Not yet.")), of("on trial", 2));
        rules.add(saying(new Verdict.Refused("Nameless.")), Map.of());

        assertThat(rules.refusals(ATTEMPT)).extracting(Refusal::rule).containsExactly("membership");
        rules.remove(membership);
        assertThat(rules.refusals(ATTEMPT)).isEmpty();
        admitted = 2;
        assertThat(rules.refusals(ATTEMPT)).extracting(Refusal::rule).containsExactly("on trial");
    }

    @Test
    void aLongMessageIsShortened() {
        rules.add(saying(new Verdict.Refused("x".repeat(5_000))), of("wordy", 1));

        assertThat(rules.refusals(ATTEMPT).get(0).message()).hasSize(200);
    }

    @Test
    void noRuleKeepsATransactionOpenForLong() {
        rules.add(waiting(() -> Duration.ofHours(1)), of("slow", 1));
        rules.add(
                waiting(() -> {
                    throw new IllegalStateException("no idea");
                }),
                of("broken", 1));
        rules.add(waiting(() -> null), of("mute", 1));
        rules.add(waiting(() -> Duration.ofMillis(10)), of("quick", 1));

        assertThat(rules.refusals(ATTEMPT)).isEmpty();
        Duration longest = Duration.ofSeconds(5);
        assertThat(caller.deadlines)
                .isEqualTo(Map.of("slow", longest, "broken", longest, "mute", longest, "quick", Duration.ofMillis(10)));
    }

    private static BookingRule waiting(Supplier<Duration> deadline) {
        return new BookingRule() {
            @Override
            public Verdict judge(BookingAttempt attempt) {
                return new Verdict.Allowed();
            }

            @Override
            public Duration deadline() {
                return deadline.get();
            }
        };
    }

    /** The outcomes of the real caller, on this thread. */
    private static final class InlineCaller implements PluginCaller {
        private final Map<String, Duration> deadlines = new HashMap<>();

        @Override
        public <T> PluginOutcome<T> call(
                String plugin, String operation, Object target, Duration deadline, Callable<T> call) {
            if (operation.equals("judge")) {
                deadlines.put(plugin, deadline);
            }
            try {
                T value = call.call();
                return value == null ? new PluginOutcome.Broken<>("null") : new PluginOutcome.Returned<>(value);
            } catch (Exception e) {
                return new PluginOutcome.Broken<>(e.toString());
            }
        }
    }
}
