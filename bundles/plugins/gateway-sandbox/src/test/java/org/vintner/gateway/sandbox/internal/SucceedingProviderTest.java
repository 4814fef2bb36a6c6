package org.vintner.gateway.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;

/** How one version of the plugin hands the books to the next. */
class SucceedingProviderTest {

    private static final int WAIT_SECONDS = 20;

    @TempDir
    Path data;

    private final PaymentId payment = PaymentId.next();
    private final TestClock clock = new TestClock();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Shop shop;
    private SandboxSettings settings;
    private SucceedingProvider old;
    private SucceedingProvider next;

    @BeforeEach
    void open() throws IOException {
        shop = new Shop();
        settings = new TestConfig().set("deadline", "PT0.5S").settings(data);
        old = SucceedingProvider.first(settings, new Dial(), clock);
        old.open(shop.order(payment, Money.of(700, "EUR"), clock.instant().plus(Duration.ofMinutes(20))));
        next = SucceedingProvider.afterAnother(settings, new Dial(), clock);
    }

    @AfterEach
    void close() throws IOException {
        threads.shutdownNow();
        next.close();
        old.close();
        shop.close();
    }

    private static void notSent(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        ProviderTrouble.class,
                        trouble -> assertThat(trouble.sent()).isFalse());
    }

    @Test
    void callThatWaitsInVainForTheBooksWasNotSent() {
        assertThatThrownBy(() -> next.find(payment)).satisfies(SucceedingProviderTest::notSent);
        assertThat(old.find(payment)).isPresent();
    }

    @Test
    void nextVersionGoesOnWhereTheOldOneEnded() throws Exception {
        old.settle(payment, State.PAID);
        Future<Optional<SandboxPayment>> found = threads.submit(() -> {
            while (true) {
                try {
                    return next.find(payment);
                } catch (ProviderTrouble e) {
                    assertThat(e.sent()).isFalse();
                }
            }
        });
        old.close();
        assertThat(found.get(WAIT_SECONDS, TimeUnit.SECONDS))
                .hasValueSatisfying(paid -> assertThat(paid.state()).isEqualTo(State.PAID));
    }

    @Test
    void booksAreClosedWhenTheLastCallHasLeft() throws Exception {
        old.settle(payment, State.PAID);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<?> reader = threads.submit(() -> old.movements(Instant.MIN, Instant.MAX, movement -> {
            reading.countDown();
            await(goOn);
        }));
        await(reading);
        Future<?> closing = threads.submit(() -> {
            old.close();
            return true;
        });
        // For as long as it patiently waits, the next version does not get what the old one still reads.
        assertThatThrownBy(() -> next.find(payment)).satisfies(SucceedingProviderTest::notSent);
        assertThat(closing).isNotDone();
        goOn.countDown();
        reader.get(WAIT_SECONDS, TimeUnit.SECONDS);
        closing.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void whoeverStillAsksTheOldOneWasNotSentAndItsPayPageAsksToComeBack() throws IOException {
        String reference = old.find(payment).orElseThrow().reference();
        PayDesk desk = new PayDesk(old, "shop.example.org");
        PayDesk.Visit visit = new PayDesk.Visit(reference, "en", "localhost:8080", "", "");
        assertThat(desk.show(visit).status()).isEqualTo(200);
        old.close();
        assertThatThrownBy(() -> old.settle(payment, State.PAID)).satisfies(SucceedingProviderTest::notSent);
        for (PayDesk.Answer answer : new PayDesk.Answer[] {desk.show(visit), desk.act(visit, "pay")}) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsEntry("Retry-After", "1");
            assertThat(answer.html()).contains("Nothing was done", "Try again");
        }
    }
}
