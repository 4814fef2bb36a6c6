package org.vintner.rest.api.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

class GuessesTest {

    private static final String HERE = "192.0.2.7";

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final Guesses guesses = new Guesses(now::get);

    private int guessed(String address, int times) {
        AtomicInteger let = new AtomicInteger();
        IntStream.range(0, times).forEach(i -> {
            try {
                guesses.check(address);
                let.incrementAndGet();
                guesses.note(address);
            } catch (CommerceException e) {
                assertThat(e.error()).isEqualTo(CommerceError.TOO_MANY_REQUESTS);
            }
        });
        return let.get();
    }

    @Test
    @DisplayName("Whoever guesses is refused before anybody is asked, and others at other addresses are not")
    void whoeverGuessesIsRefused() {
        assertThat(guessed(HERE, 1_000)).isBetween(300, 301);
        assertThatThrownBy(() -> guesses.check(HERE)).hasMessageContaining("Retry-After");
        assertThatCode(() -> guesses.check("192.0.2.8")).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("Time forgives: ten guesses a second go on, and all is forgotten after half a minute")
    void timeForgives() {
        guessed(HERE, 1_000);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(guessed(HERE, 1_000)).isEqualTo(10);
        now.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(guessed(HERE, 1_000)).isBetween(300, 301);
    }

    @Test
    @DisplayName("A network of IPv6 is one source")
    void networkIsOneSource() {
        guessed("2001:db8::1", 1_000);
        assertThat(guessed("2001:db8::2", 10)).isZero();
        assertThat(guessed("2001:db8:0:1::2", 10)).isEqualTo(10);
    }

    @Test
    @DisplayName("More addresses than are kept share the guesses of one")
    void crowdOfAddressesIsOneSource() {
        int let = IntStream.range(0, 20_000)
                .map(i -> guessed("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 1))
                .sum();
        assertThat(let).isBetween(10_300, 10_302);
    }
}
