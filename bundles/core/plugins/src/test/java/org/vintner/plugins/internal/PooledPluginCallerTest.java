package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.api.plugins.PluginOutcome.Broken;
import org.vintner.api.plugins.PluginOutcome.NotBegun;
import org.vintner.api.plugins.PluginOutcome.Returned;

/** M.2, law 10 of the design: a plugin's failure is an outcome, and its own. */
@Timeout(30)
class PooledPluginCallerTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final List<String> measured = new CopyOnWriteArrayList<>();
    private final Traffic traffic = new Traffic();
    private final AtomicLong hostTime = new AtomicLong();
    private volatile long hostHaste;
    /** By a clock that stands still until a test makes each look at it late. */
    private final HostPulse pulse = new HostPulse(() -> hostTime.addAndGet(hostHaste));

    private final PooledPluginCaller caller = new PooledPluginCaller(
            new RecordedMetrics(), traffic, pulse, 2, 1, Duration.ofMillis(50), System::nanoTime);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        caller.stop();
        pulse.stop();
    }

    @Test
    void aValueThatIsReturnedInTimeIsReturned() {
        assertThat(call("a", LONG, () -> 42)).isEqualTo(new Returned<>(42));
        assertThat(measured).containsExactly("plugin.call plugin a operation test outcome returned");
    }

    @Test
    void aPluginSaysHowLongACallMayTakeInACallLikeAnyOther() {
        assertThat(caller.deadline("a", this, () -> SHORT, LONG)).isEqualTo(SHORT);
        assertThat(caller.deadline("a", this, () -> LONG.plusMillis(1), LONG)).isEqualTo(LONG);
        assertThat(caller.deadline("a", this, () -> null, LONG)).isEqualTo(LONG);
        Callable<Duration> broken = () -> {
            throw new NoClassDefFoundError("com/example/Missing");
        };
        assertThat(caller.deadline("a", this, broken, LONG)).isEqualTo(LONG);
        assertThat(measured).endsWith("plugin.call plugin a operation deadline outcome broken");
    }

    @Test
    void aPluginThatDoesNotSayHowLongACallMayTakeIsNotWaitedFor() {
        Callable<Duration> hung = () -> {
            release.await();
            return SHORT;
        };
        assertThat(caller.deadline("a", this, hung, LONG)).isEqualTo(LONG);
        assertThat(measured).containsExactly("plugin.call plugin a operation deadline outcome broken");
    }

    @Test
    void aThrownExceptionIsBrokenAndItsMessageIsNotRepeated() {
        PluginOutcome<Object> outcome = call("a", LONG, () -> {
            throw new IllegalStateException("token=secret", new java.io.IOException("secret"));
        });
        assertThat(reason(outcome))
                .contains("IllegalStateException", "PooledPluginCallerTest", "java.io.IOException")
                .doesNotContain("secret");
        assertThat(measured).containsExactly("plugin.call plugin a operation test outcome broken");
    }

    @Test
    void aMissingClassIsBrokenAndNamed() {
        PluginOutcome<Object> outcome = call("a", LONG, () -> {
            throw new NoClassDefFoundError("com/example/Missing");
        });
        assertThat(reason(outcome)).contains("NoClassDefFoundError", "com/example/Missing");
        assertThat(call("a", LONG, () -> 1)).isEqualTo(new Returned<>(1));
    }

    @Test
    void nullIsBroken() {
        assertThat(reason(call("a", LONG, () -> null))).contains("returned nothing");
    }

    @Test
    void aCallThatTakesTooLongIsBrokenAndItsThreadIsInterrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        PluginOutcome<Integer> outcome = call("a", SHORT, () -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
            return 1;
        });
        assertThat(reason(outcome)).contains("50 ms");
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    private <T> Optional<PluginOutcome<T>> patiently(
            Duration deadline, Duration patience, Callable<T> call, Consumer<PluginOutcome<T>> late) {
        return caller.call("a", "test", this, deadline, patience, call, late);
    }

    @Test
    @DisplayName("whoever has no more patience goes on, and is told what came of the call when it has come to its end")
    void aCallThatOutlastsThePatienceGoesOnAndItsOutcomeIsTold() throws Exception {
        CompletableFuture<PluginOutcome<Integer>> told = new CompletableFuture<>();
        assertThat(patiently(
                        LONG,
                        SHORT,
                        () -> {
                            release.await();
                            return 42;
                        },
                        told::complete))
                .isEmpty();
        assertThat(measured).isEmpty();
        release.countDown();
        assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo(new Returned<>(42));
        assertThat(measured).containsExactly("plugin.call plugin a operation test outcome returned");
    }

    @Test
    void aCallThatOutlastsThePatienceIsGivenUpAtItsDeadlineAllTheSame() throws Exception {
        CompletableFuture<PluginOutcome<Integer>> told = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        assertThat(patiently(
                        Duration.ofMillis(100),
                        SHORT,
                        () -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                interrupted.complete(true);
                            }
                            return 1;
                        },
                        told::complete))
                .isEmpty();
        assertThat(reason(told.get(10, TimeUnit.SECONDS))).contains("within 100 ms");
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsKnownBeforeThePatienceEndsIsReturnedAndToldToNobodyElse() throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        assertThat(patiently(LONG, LONG, () -> 42, late -> told.set(true))).contains(new Returned<>(42));
        assertThat(reason(patiently(
                                LONG,
                                Duration.ofSeconds(10),
                                () -> {
                                    throw new IllegalStateException();
                                },
                                late -> told.set(true))
                        .orElseThrow()))
                .contains("IllegalStateException");
        assertThat(reason(patiently(SHORT, LONG, this::slow, late -> told.set(true))
                        .orElseThrow()))
                .contains("50 ms");
        assertThat(told).isFalse();
    }

    @Test
    void aFullPoolIsToldAtOnceWhateverThePatience() throws Exception {
        occupy("a", 2);
        assertThat(patiently(LONG, SHORT, () -> 3, late -> {}))
                .as("it waits in the queue")
                .isEmpty();
        assertThat(patiently(LONG, LONG, () -> 4, late -> {})).contains(new NotBegun<>());
    }

    @Test
    void aFullPoolRefusesWithoutBeginning() throws Exception {
        List<CompletableFuture<PluginOutcome<Integer>>> running = occupy("a", 2);
        CompletableFuture<PluginOutcome<Integer>> waiting = inBackground("a", () -> 3);
        AtomicBoolean begun = new AtomicBoolean();
        // One place in the queue is taken, perhaps not yet by the call above; then this one takes it and gives up.
        PluginOutcome<Boolean> outcome = call("a", SHORT, () -> begun.getAndSet(true));
        assertThat(outcome).isEqualTo(new NotBegun<>());
        release.countDown();
        for (CompletableFuture<PluginOutcome<Integer>> each : running) {
            assertThat(each.get()).isInstanceOf(Returned.class);
        }
        waiting.get();
        assertThat(begun).isFalse();
        assertThat(measured).contains("plugin.call plugin a operation test outcome not_begun");
    }

    @Test
    @DisplayName("M.2: those who call a plugin first, at the same moment, share its threads")
    void theFirstCallsOfAPluginShareItsThreads() throws Exception {
        for (int round = 0; round < 300; round++) {
            String plugin = "p" + round;
            CyclicBarrier start = new CyclicBarrier(6);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<CompletableFuture<Void>> callers = IntStream.range(0, 6)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                await(start);
                                call(plugin, LONG, () -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    Thread.sleep(2);
                                    return running.decrementAndGet();
                                });
                            },
                            work -> new Thread(work, "client").start()))
                    .toList();
            for (CompletableFuture<Void> each : callers) {
                each.get();
            }
            assertThat(most).as("round " + round).hasValueLessThanOrEqualTo(2);
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCallThatFindsNoThreadBeforeItsDeadlineIsNeverBegunLater() throws Exception {
        List<CompletableFuture<PluginOutcome<Integer>>> running = occupy("a", 2);
        AtomicBoolean begun = new AtomicBoolean();
        assertThat(call("a", SHORT, () -> begun.getAndSet(true))).isEqualTo(new NotBegun<>());
        release.countDown();
        for (CompletableFuture<PluginOutcome<Integer>> each : running) {
            each.get();
        }
        assertThat(call("a", LONG, () -> 5)).isEqualTo(new Returned<>(5));
        assertThat(begun).isFalse();
    }

    @Test
    @DisplayName("a stuck plugin does not delay another (S2.38, law 10)")
    void aStuckPluginDoesNotDelayAnother() throws Exception {
        occupy("stuck", 2);
        assertThat(call("other", LONG, () -> 1)).isEqualTo(new Returned<>(1));
    }

    @Test
    void aReplacedPluginIsNotDelayedByItsStuckOldSelf() throws Exception {
        occupy("a", 2);
        Object replacement = new Object(); // of another class loader
        assertThat(caller.call("a", "test", replacement, LONG, () -> 1)).isEqualTo(new Returned<>(1));
    }

    @Test
    void theContextClassLoaderIsThePluginsDuringTheCallOnly() throws Exception {
        AtomicReference<ClassLoader> inOther = new AtomicReference<>();
        AtomicReference<Thread> thread = new AtomicReference<>();
        caller.call("a", "test", "a string, of the boot class loader", LONG, () -> {
            thread.set(Thread.currentThread());
            inOther.set(Thread.currentThread().getContextClassLoader());
            return 1;
        });
        assertThat(inOther).hasValue(null);
        assertThat(thread.get().getName()).isEqualTo("vintner-plugin-a-1");
        assertThat(thread.get().isDaemon()).isTrue();
        assertThat(call("a", LONG, () -> Thread.currentThread().getContextClassLoader()))
                .isEqualTo(new Returned<>(getClass().getClassLoader()));
    }

    @Test
    void idleThreadsDieSoThatTheyKeepNoPluginInMemory() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        call("a", LONG, () -> {
            thread.set(Thread.currentThread());
            return 1;
        });
        thread.get().join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.get().isAlive()).isFalse();
    }

    @Test
    void anInterruptedCallerIsNotHeldAndStaysInterrupted() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread client = new Thread(() -> {
            PluginOutcome<Integer> outcome = call("a", LONG, () -> {
                begun.countDown();
                release.await();
                return 1;
            });
            seen.complete(reason(outcome) + Thread.currentThread().isInterrupted());
        });
        client.start();
        begun.await();
        client.interrupt();
        assertThat(seen.get()).isEqualTo("the caller was interruptedtrue");
    }

    @Test
    void stoppingEndsWhatRunsAndWhatWaits() throws Exception {
        List<CompletableFuture<PluginOutcome<Integer>>> all = new CopyOnWriteArrayList<>(occupy("a", 2));
        all.add(inBackground("a", () -> 3));
        caller.stop();
        for (CompletableFuture<PluginOutcome<Integer>> each : all) {
            assertThat(each.get()).isNotNull();
        }
    }

    @Test
    @DisplayName("time-outs while the server itself is late are not held against the plugin")
    void timeOutsWhileTheServerItselfIsLateAreNotHeldAgainstThePlugin() {
        List<Harm> harms = harmsAfterThreeFailures();
        hostHaste = TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < 6; i++) {
            assertThat(reason(call("a", SHORT, this::slow))).contains("50 ms", "the server itself was late");
        }
        assertThat(harms).isEmpty();
        hostHaste = 0;
        for (int i = 0; i < 3; i++) {
            assertThat(reason(call("a", SHORT, this::slow))).contains("50 ms").doesNotContain("late");
        }
        assertThat(harms).singleElement().extracting(Harm::passing).isEqualTo(true);
    }

    @Test
    void whatIsThrownOrNullIsHeldAgainstThePluginHoweverLateTheServerIs() {
        List<Harm> harms = harmsAfterThreeFailures();
        hostHaste = TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < 3; i++) {
            call("a", LONG, () -> {
                throw new IllegalStateException();
            });
        }
        assertThat(harms).hasSize(1);
    }

    @Test
    void callsThatDoNotLeaveAreHarmOnlyOnceTheServerGaveThemTimeToGo() throws Exception {
        BlockingQueue<Harm> harms = new LinkedBlockingQueue<>();
        traffic.onHarm(1000, (bundle, harm) -> harms.add(harm));
        hostHaste = TimeUnit.SECONDS.toNanos(1);
        for (String plugin : List.of("a", "b")) {
            for (int i = 0; i < 2; i++) {
                call(plugin, SHORT, this::heedsNothing);
            }
        }
        assertThat(harms.poll(3, TimeUnit.SECONDS)).isNull();
        hostHaste = 0;
        assertThat(harms.poll(20, TimeUnit.SECONDS).reason()).contains("does not return, as 3 others");
    }

    private List<Harm> harmsAfterThreeFailures() {
        List<Harm> harms = new CopyOnWriteArrayList<>();
        traffic.onHarm(3, (bundle, harm) -> harms.add(harm));
        return harms;
    }

    private int slow() throws InterruptedException {
        release.await();
        return 1;
    }

    private int heedsNothing() {
        while (true) {
            try {
                return slow();
            } catch (InterruptedException e) {
                // as a bad plugin would
            }
        }
    }

    @Test
    void boundsOfNothingAreRefused() {
        assertThatThrownBy(() ->
                        new PooledPluginCaller(new RecordedMetrics(), traffic, pulse, 0, 1, SHORT, System::nanoTime))
                .hasMessageContaining("org.vintner.plugins")
                .isInstanceOf(IllegalArgumentException.class);
    }

    private <T> PluginOutcome<T> call(String plugin, Duration deadline, Callable<T> call) {
        return caller.call(plugin, "test", this, deadline, call);
    }

    private <T> CompletableFuture<PluginOutcome<T>> inBackground(String plugin, Callable<T> call) {
        return CompletableFuture.supplyAsync(
                () -> call(plugin, LONG, call), work -> new Thread(work, "client").start());
    }

    /** Holds that many threads of a plugin until {@link #release}. */
    private List<CompletableFuture<PluginOutcome<Integer>>> occupy(String plugin, int count)
            throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(count);
        List<CompletableFuture<PluginOutcome<Integer>>> calls = IntStream.range(0, count)
                .mapToObj(i -> inBackground(plugin, () -> {
                    begun.countDown();
                    release.await();
                    return i;
                }))
                .toList();
        begun.await();
        return calls;
    }

    private static String reason(PluginOutcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Broken.class);
        return ((Broken<?>) outcome).reason();
    }

    private final class RecordedMetrics implements Metrics {

        @Override
        public void count(String name, String... labels) {
            throw new AssertionError("not used");
        }

        @Override
        public void time(String name, Duration took, String... labels) {
            measured.add(name + " " + String.join(" ", labels));
        }

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            throw new AssertionError("not used");
        }
    }
}
