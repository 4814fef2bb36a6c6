package org.vintner.accounts.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.vintner.api.Actor;
import org.vintner.api.Role;

class RecentAnswersTest {

    private static final Optional<Actor> ADA = Optional.of(new Actor(Role.SELLER, "ada"));

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final RecentAnswers answers = new RecentAnswers(Duration.ofSeconds(5), 2, now::get);

    @Test
    void anAnswerIsRememberedForAShortTime() {
        ask("a");
        ask("a");
        assertThat(asked).hasValue(1);
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        ask("a");
        assertThat(asked).hasValue(2);
    }

    @Test
    void aNoIsNotRemembered() {
        assertThat(answers.get(new byte[] {1}, Optional::empty)).isEmpty();
        assertThat(answers.get(new byte[] {1}, () -> ADA)).isEqualTo(ADA);
    }

    @Test
    void anAnswerThatWasReadBeforeForgettingIsNotRememberedAfterIt() {
        answers.get(new byte[] {1}, () -> {
            answers.forget();
            return ADA;
        });
        assertThat(answers.get(new byte[] {1}, Optional::empty)).isEmpty();
    }

    @Test
    void theMemoryIsBounded() {
        ask("a");
        ask("b");
        ask("c");
        ask("c");
        assertThat(asked).hasValue(4);
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        ask("c");
        ask("c");
        assertThat(asked).hasValue(5);
    }

    private void ask(String digest) {
        assertThat(answers.get(digest.getBytes(java.nio.charset.StandardCharsets.UTF_8), () -> {
                    asked.incrementAndGet();
                    return ADA;
                }))
                .isEqualTo(ADA);
    }
}
