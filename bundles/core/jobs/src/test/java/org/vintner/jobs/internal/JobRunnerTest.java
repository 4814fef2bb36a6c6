package org.vintner.jobs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.api.jobs.Job;
import org.vintner.api.jobs.JobStatus;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.internal.store.SqlJobLeaseStore;
import org.vintner.persistence.store.JobLeaseStore;
import org.vintner.persistence.testing.TestDatabase;

@Timeout(30)
class JobRunnerTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final List<JobRunner> nodes = new ArrayList<>();
    private JobLeaseStore leases;

    @BeforeEach
    void setUp() {
        DATABASE.clear();
        leases = new SqlJobLeaseStore(DATABASE.sql());
    }

    @AfterEach
    void stop() {
        nodes.forEach(JobRunner::close);
    }

    @Test
    void jobRunsAgainAndAgainUntilItIsRemoved() throws Exception {
        CountDownLatch runs = new CountDownLatch(5);
        Job job = new TestJob("tick", Duration.ofMillis(1), runs::countDown);
        JobRunner node = node();

        node.add(job);

        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
        node.remove(job);
        assertThat(lastError("tick")).isEmpty();
        assertThat(owner("tick")).isEmpty();
    }

    @Test
    void jobRunsOnOneNodeAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch runs = new CountDownLatch(40);
        Runnable work = () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            DATABASE.execute("SELECT 1");
            inside.decrementAndGet();
            runs.countDown();
        };

        for (int i = 0; i < 4; i++) {
            node().add(new TestJob("alone", Duration.ZERO, work));
        }

        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void failedJobIsRunAgainAndItsErrorIsKept() throws Exception {
        CountDownLatch failures = new CountDownLatch(3);
        JobRunner node = node();
        Job job = new TestJob("bad", Duration.ofMillis(1), () -> {
            failures.countDown();
            throw new IllegalStateException("out of order");
        });

        node.add(job);

        assertThat(failures.await(20, TimeUnit.SECONDS)).isTrue();
        node.remove(job);
        assertThat(lastError("bad")).contains("IllegalStateException: out of order");
    }

    @Test
    void runningJobIsInterruptedWhenItsNodeStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        JobRunner node = node();
        node.add(new TestJob("stuck", Duration.ofMillis(1), () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        node.close();

        assertThat(interrupted.getCount()).isZero();
        assertThat(owner("stuck")).isEmpty();
    }

    @Test
    void removedJobIsInterruptedAndOthersGoOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        JobRunner node = node();
        Job stuck = new TestJob("stuck", Duration.ofMillis(1), () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        node.add(stuck);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        node.remove(stuck);

        CountDownLatch runs = new CountDownLatch(10);
        node.add(new TestJob("well", Duration.ZERO, runs::countDown));
        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** A job that heeds no interrupt, as many times as there are threads: the others go on, and it is named. */
    @Test
    void jobsThatHangAreNamedAndOthersGoOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch finish = new CountDownLatch(1);
        CountDownLatch interrupts = new CountDownLatch(2);
        JobRunner node = node();
        for (String name : List.of("hangs-a", "hangs-b")) {
            node.add(new ShortJob(name, () -> {
                begun.countDown();
                awaitStubbornly(finish, interrupts);
            }));
        }
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        CountDownLatch runs = new CountDownLatch(10);
        node.add(new TestJob("well", Duration.ZERO, runs::countDown));

        assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupts.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.problem()).contains("Job hangs-a hangs. Job hangs-b hangs.");
        assertThat(node.holdsBackTraffic()).isFalse();
        assertThat(status(node, "hangs-a").state()).isEqualTo(JobStatus.State.OVERDUE);
        finish.countDown();
        until(() -> node.problem().isEmpty());
    }

    private static void awaitStubbornly(CountDownLatch finish, CountDownLatch interrupts) {
        while (finish.getCount() > 0) {
            try {
                finish.await();
            } catch (InterruptedException e) {
                interrupts.countDown();
            }
        }
    }

    @Test
    void jobThatFailsAgainAndAgainIsNamedUntilItIsWell() {
        AtomicBoolean mended = new AtomicBoolean();
        JobRunner node = node();
        node.add(new TestJob("bad", Duration.ofMillis(1), () -> {
            if (!mended.get()) {
                throw new IllegalStateException("out of order");
            }
        }));

        until(() -> node.problem().isPresent());
        assertThat(node.problem().orElseThrow()).startsWith("Job bad failed ").endsWith(" times in a row.");
        JobStatus status = status(node, "bad");
        assertThat(status.failures()).isGreaterThanOrEqualTo(3);
        assertThat(status.lastError()).contains("IllegalStateException: out of order");
        mended.set(true);
        until(() -> node.problem().isEmpty());
        until(() -> status(node, "bad").failures() == 0);
        assertThat(status(node, "bad").lastError()).isEmpty();
    }

    @Test
    void jobIsRunNowHoweverLongItsPauseIs() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        JobRunner node = node();
        node.add(new TestJob("daily", Duration.ofDays(1), () -> {
            first.countDown();
            second.countDown();
        }));
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        until(() -> status(node, "daily").nextRunAt().isPresent());
        JobStatus before = status(node, "daily");
        assertThat(before.nextRunAt()).contains(before.lastRunAt().orElseThrow().plus(Duration.ofDays(1)));

        node.runNow(Actor.system("test"), "daily");

        assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
        until(() -> status(node, "daily")
                .lastRunAt()
                .orElseThrow()
                .isAfter(before.lastRunAt().orElseThrow()));
    }

    @Test
    void runOfAJobIsRefusedWithAName() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        JobRunner node = node();
        node.add(new TestJob("busy", Duration.ofDays(1), () -> {
            begun.countDown();
            awaitStubbornly(finish, new CountDownLatch(1));
        }));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(refusal(node, Actor.system("test"), "busy")).isEqualTo(CommerceError.CONFLICT);
        assertThat(refusal(node, Actor.system("test"), "none")).isEqualTo(CommerceError.NOT_FOUND);
        assertThat(refusal(node, Actor.buyerOf(OrderId.next()), "busy")).isEqualTo(CommerceError.FORBIDDEN);
        assertThat(status(node, "busy").state()).isEqualTo(JobStatus.State.RUNNING);
        finish.countDown();
    }

    private static CommerceError refusal(JobRunner node, Actor actor, String job) {
        return catchThrowableOfType(CommerceException.class, () -> node.runNow(actor, job))
                .error();
    }

    private static JobStatus status(JobRunner node, String job) {
        return node.list().stream()
                .filter(status -> status.name().equals(job))
                .findFirst()
                .orElseThrow();
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void leaseIsExclusiveUntilItEndsOrIsGivenBack() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        Duration minute = Duration.ofMinutes(1);

        assertThat(leases.acquire("j", first, Duration.ZERO, minute)).isTrue();
        assertThat(leases.acquire("j", second, Duration.ZERO, minute)).isFalse();
        assertThat(leases.acquire("j", first, Duration.ZERO, minute)).isFalse();

        DATABASE.execute("UPDATE job_lease SET until = now()");
        assertThat(leases.acquire("j", second, Duration.ZERO, minute)).isTrue();
        assertThat(leases.release("j", first, Optional.empty())).isFalse();
        assertThat(leases.release("j", second, Optional.empty())).isTrue();
        assertThat(leases.acquire("j", first, Duration.ZERO, minute)).isTrue();
    }

    @Test
    void pauseHoldsForAllNodesTogether() {
        UUID first = UUID.randomUUID();
        Duration hour = Duration.ofHours(1);
        leases.acquire("daily", first, hour, hour);
        leases.release("daily", first, Optional.of("no"));

        assertThat(leases.acquire("daily", UUID.randomUUID(), hour, hour)).isFalse();

        DATABASE.execute("UPDATE job_lease SET last_run_at = now() - interval '61 minutes'");
        assertThat(leases.acquire("daily", UUID.randomUUID(), hour, hour)).isTrue();
    }

    private JobRunner node() {
        JobRunner node = new JobRunner(leases, new NoMetrics(), 2, Duration.ZERO, Duration.ofMillis(200));
        nodes.add(node);
        return node;
    }

    private static Optional<String> lastError(String job) {
        return DATABASE.sql()
                .query("SELECT last_error FROM job_lease WHERE name = ?", row -> row.maybeText("last_error"), job)
                .get(0);
    }

    private static Optional<UUID> owner(String job) {
        return DATABASE.sql()
                .query("SELECT owner FROM job_lease WHERE name = ?", row -> row.maybeUuid("owner"), job)
                .get(0);
    }

    private record TestJob(String name, Duration interval, Runnable work) implements Job {
        @Override
        public void run() {
            work.run();
        }
    }

    /** With a lease of a moment. */
    private record ShortJob(String name, Runnable work) implements Job {
        @Override
        public Duration interval() {
            return Duration.ofDays(1);
        }

        @Override
        public Duration lease() {
            return Duration.ofMillis(50);
        }

        @Override
        public void run() {
            work.run();
        }
    }

    private static final class NoMetrics implements Metrics {
        @Override
        public void count(String name, String... labels) {}

        @Override
        public void time(String name, Duration took, String... labels) {}

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            return () -> {};
        }
    }
}
