package org.vintner.gateway.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.audit.AuditEntry;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.audit.AuditTrail;

class SandboxDialsTest {

    private static final Actor ADMINISTRATOR = new Actor(Role.ADMINISTRATOR, "ada");

    private final List<String> recorded = new ArrayList<>();
    private final Dial dial = new Dial();
    private final SandboxDials dials = new SandboxDials(new AuditTrail() {
        @Override
        public void done(Actor actor, String action, String subject, Map<String, String> detail) {
            recorded.add(actor.id() + " " + action + " " + subject + " " + detail);
        }

        @Override
        public void refused(Actor actor, String action, String subject, CommerceException refusal) {
            throw new AssertionError("not used");
        }

        @Override
        public Page<AuditEntry> list(Actor actor, AuditFilter filter, PageRequest page) {
            throw new AssertionError("not used");
        }
    });

    @BeforeEach
    void open() {
        dials.opened("sandbox", dial);
    }

    @Test
    void aTurnIsInForceAtOnceAndOnTheAuditTrail() {
        dials.set(ADMINISTRATOR, "sandbox", Map.of("drop", 100));
        assertThat(dial.strikes(Misdeed.DROP)).isTrue();
        assertThat(dial.strikes(Misdeed.HANG)).isFalse();
        dials.reset(ADMINISTRATOR, "sandbox");
        assertThat(dial.strikes(Misdeed.DROP)).isFalse();
        assertThat(recorded)
                .containsExactly("ada sandbox.dial sandbox {drop=100 %}", "ada sandbox.dial sandbox {reset=0 %}");
    }

    @ParameterizedTest
    @EnumSource(names = {"SELLER", "BUYER", "PROVIDER"})
    void onlyAdministratorsTurnIt(Role role) {
        Actor other = new Actor(role, "eve");
        assertThatThrownBy(() -> dials.set(other, "sandbox", Map.of("drop", 100)))
                .isInstanceOf(CommerceException.class)
                .hasMessageContaining("administrator");
        assertThatThrownBy(() -> dials.settings(other, "sandbox")).isInstanceOf(CommerceException.class);
        assertThat(dial.strikes(Misdeed.DROP)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"drop, 101, from 0", "drop, -1, from 0", "fall, 5, has no dial 'fall'. It has decline"})
    void aWrongTurnIsExplainedAndChangesNothing(String misdeed, int percent, String why) {
        assertThatThrownBy(() -> dials.set(ADMINISTRATOR, "sandbox", Map.of(misdeed, percent, "hang", 100)))
                .isInstanceOf(CommerceException.class)
                .hasMessageContaining(why);
        assertThat(dial.settings().values()).containsOnly(0);
    }

    @Test
    void aChannelThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> dials.reset(ADMINISTRATOR, "other")).hasMessageContaining("sandbox channel other");
        dials.closed("sandbox", new Dial());
        assertThat(dials.channels()).containsExactly("sandbox");
        dials.closed("sandbox", dial);
        assertThat(dials.channels()).isEmpty();
    }

    @Test
    void aPercentageIsAPercentage() {
        dials.set(ADMINISTRATOR, "sandbox", Map.of("drop", 30));
        long struck = IntStream.range(0, 10_000)
                .filter(i -> dial.strikes(Misdeed.DROP))
                .count();
        assertThat(struck).isBetween(2_500L, 3_500L);
    }
}
