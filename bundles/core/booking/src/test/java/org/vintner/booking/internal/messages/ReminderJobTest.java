package org.vintner.booking.internal.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.id.BookingId;
import org.vintner.booking.internal.BookedRows;
import org.vintner.persistence.internal.store.SqlBookingReminderStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.testing.TestDatabase;

/** S3.21: reminders at chosen times, once each. */
class ReminderJobTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private BookedRows rows;
    private SqlBookingReminderStore store;
    private ReminderJob job;

    @BeforeEach
    void prepare() {
        DATABASE.clear();
        rows = new BookedRows(DATABASE, "Tasting");
        store = new SqlBookingReminderStore(DATABASE.sql());
        job = new ReminderJob(store, new SqlOutboxStore(DATABASE.sql(), DATABASE.unitOfWork()), DATABASE.unitOfWork());
        store.set(rows.product(), List.of(DAY, HOUR));
    }

    private BookingId in(Duration time) {
        Instant start = Instant.now().plus(time);
        BookingId id = rows.booking(start.toString(), start.plusSeconds(600).toString());
        rows.bookedLongAgo(id);
        return id;
    }

    private static List<String> reminded() {
        return DATABASE.sql()
                .query(
                        "SELECT aggregate FROM outbox_event WHERE type = 'booking.reminder_due' ORDER BY seq",
                        row -> row.text("aggregate"));
    }

    @Test
    void timesAreKeptAsTheyWereSet() {
        assertThat(store.times(rows.product())).containsExactly(DAY, HOUR);
        store.set(rows.product(), List.of(HOUR));
        assertThat(store.times(rows.product())).containsExactly(HOUR);
        store.set(rows.product(), List.of());
        assertThat(store.times(rows.product())).isEmpty();
    }

    @Test
    void eachReminderOfAStartComesOnce() {
        BookingId booking = in(Duration.ofHours(20));
        in(Duration.ofDays(2));

        job.run();
        job.run();
        assertThat(reminded()).containsExactly(booking.toString());

        Instant near = Instant.now().plus(Duration.ofMinutes(50));
        DATABASE.sql().update("DELETE FROM outbox_event WHERE type = 'booking.reminder_due'");
        rows.moved(booking, near.toString(), near.plusSeconds(600).toString());
        rows.bookedLongAgo(booking);
        job.run();
        job.run();
        assertThat(reminded()).containsExactly(booking.toString());
    }

    @Test
    void whatIsOverCanceledOrOnlyHeldIsNotRemindedOf() {
        in(Duration.ofMinutes(-5));
        rows.canceled(in(Duration.ofMinutes(30)));
        Instant start = Instant.now().plus(HOUR);
        rows.bookedLongAgo(rows.held(start.toString(), start.plusSeconds(60).toString()));

        job.run();

        assertThat(reminded()).isEmpty();
    }

    @Test
    void whoBooksLaterThanAReminderWouldComeGetsNone() {
        Instant start = Instant.now().plus(Duration.ofMinutes(30));
        rows.booking(start.toString(), start.plusSeconds(600).toString());

        job.run();

        assertThat(reminded()).isEmpty();
    }

    @Test
    void anOutageMakesOneMessageOfSeveralReminders() {
        BookingId booking = in(Duration.ofMinutes(30));

        job.run();

        assertThat(reminded()).containsExactly(booking.toString());
        assertThat(DATABASE.sql().queryOne("SELECT count(*) AS n FROM booking_reminder", row -> row.number("n")))
                .contains(2L);
    }

    /** The lease lets one node run it; should two run all the same, the key refuses the second. */
    @Test
    void whatAnotherNodeIsJustNotingIsNotNotedTwice() throws Exception {
        in(Duration.ofHours(3));
        CountDownLatch noted = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        ExecutorService nodes = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> first = nodes.submit(() -> DATABASE.unitOfWork().call(() -> {
                int due = store.takeDue(10).size();
                noted.countDown();
                assertThat(awaited(commit)).isTrue();
                return due;
            }));
            assertThat(noted.await(30, TimeUnit.SECONDS)).isTrue();
            Future<Integer> second = nodes.submit(() -> store.takeDue(10).size());
            while (!second.isDone() && waiting() == 0) {
                Thread.onSpinWait();
            }
            commit.countDown();

            assertThat(first.get()).isEqualTo(1);
            assertThat(second.get()).isZero();
        } finally {
            nodes.shutdownNow();
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many statements wait for another transaction. */
    private static long waiting() {
        return DATABASE.sql()
                .queryOne("SELECT count(*) AS n FROM pg_locks WHERE NOT granted", row -> row.number("n"))
                .orElseThrow();
    }

    /** Killed between the note and the event: neither is there, and both come with the next run. */
    @Test
    void aReminderWithoutItsEventIsNotNoted() {
        BookingId booking = in(Duration.ofHours(3));
        OutboxStore broken = (OutboxStore) Proxy.newProxyInstance(
                OutboxStore.class.getClassLoader(), new Class<?>[] {OutboxStore.class}, (proxy, method, args) -> {
                    throw new IllegalStateException("killed");
                });

        assertThatThrownBy(() -> new ReminderJob(store, broken, DATABASE.unitOfWork()).run())
                .hasMessageContaining("killed");
        assertThat(reminded()).isEmpty();

        job.run();
        assertThat(reminded()).containsExactly(booking.toString());
    }
}
