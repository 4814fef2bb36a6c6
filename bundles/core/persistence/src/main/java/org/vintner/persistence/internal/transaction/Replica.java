package org.vintner.persistence.internal.transaction;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.internal.database.DatabaseConfig;

/**
 * A streaming replica of the database, for reads that may be some seconds old. Each second it is looked how old it is: where the
 * primary's log stood is noted with the time, and the replica is as old as the last note that it has replayed. So no clock but ours
 * counts, a replica that is cut off grows old although it has replayed all that it got, and one behind an idle primary does not.
 */
@Component(service = Replica.class, configurationPid = DatabaseConfig.PID)
public final class Replica implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final long LOOK_MILLIS = 1_000;

    /** The log of two clusters can't be compared, so the number of the cluster goes with it. */
    private static final String PRIMARY = """
            SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS place,
                   (SELECT system_identifier FROM pg_control_system()) AS cluster
            """;

    /** A database that was promoted, or never was a replica, replays nothing. */
    private static final String REPLAYED = """
            SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END AS place,
                   (SELECT system_identifier FROM pg_control_system()) AS cluster
            """;

    private final DataSource primary;
    private final Duration most;
    private final Deque<Note> notes = new ArrayDeque<>();
    private final ScheduledExecutorService clock;

    @Reference(
            target = "(osgi.jndi.service.name=vintner-replica)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile DataSource replica;

    private volatile boolean usable;
    private volatile int looked;
    private boolean told;

    /** Where the log of the primary stood, by our clock. */
    private record Note(long nanos, long place) {}

    /** How far a database has its log, and which cluster it is of. */
    private record Place(OptionalLong place, long cluster) {}

    @Activate
    public Replica(@Reference(target = "(osgi.jndi.service.name=vintner)") DataSource primary, DatabaseConfig config) {
        this(primary, null, Duration.ofSeconds(config.replicaMaxLag()));
    }

    /** On data sources that stay; without a replica when that is null. */
    public Replica(DataSource primary, DataSource replica, Duration most) {
        this.primary = primary;
        this.replica = replica;
        this.most = most;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "vintner-replica"));
        if (primary != null) {
            var unused = clock.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** None at all. */
    static Replica none() {
        return new Replica(null, null, Duration.ZERO);
    }

    @Override
    @Deactivate
    public void close() {
        clock.shutdownNow();
    }

    /** The replica, if it is there and young enough. */
    Optional<DataSource> usable() {
        return usable ? Optional.ofNullable(replica) : Optional.empty();
    }

    /** {@return how often it was looked at} */
    int looked() {
        return looked;
    }

    /** It is not asked again before it was looked at. */
    void failed(DatabaseFailure failure) {
        verdict(Optional.of("it does not answer, SQLSTATE " + failure.sqlState()));
    }

    private void look() {
        if (replica == null) {
            usable = false;
            return;
        }
        try {
            verdict(judged());
        } catch (SQLException e) {
            verdict(Optional.of("it, or the primary, does not answer, SQLSTATE " + e.getSQLState()));
        } catch (RuntimeException e) {
            // A data source that is just being closed; without this the looking would end for ever.
            verdict(Optional.of("it does not answer"));
            LOG.debug("The replica could not be looked at", e);
        }
    }

    /** What is wrong with it. */
    private Optional<String> judged() throws SQLException {
        Place ours = ask(primary, PRIMARY);
        notes.addLast(new Note(System.nanoTime(), ours.place().orElseThrow()));
        Place theirs = ask(replica, REPLAYED);
        if (theirs.cluster() != ours.cluster()) {
            return Optional.of("it is a replica of another database");
        }
        if (theirs.place().isEmpty()) {
            return Optional.of("it is no replica, or was promoted");
        }
        Optional<Duration> age = age(theirs.place().getAsLong());
        return age.filter(found -> found.compareTo(most) <= 0).isPresent()
                ? Optional.empty()
                : Optional.of("it is more than the " + most.toSeconds() + " s behind that are allowed");
    }

    /** Since the last note that was replayed; earlier ones are of no use any more. */
    private Optional<Duration> age(long replayed) {
        Optional<Note> last = Optional.empty();
        for (Note note : notes) {
            if (note.place() <= replayed) {
                last = Optional.of(note);
            }
        }
        last.ifPresent(note -> notes.removeIf(earlier -> earlier.nanos() < note.nanos()));
        while (notes.size() > most.toSeconds() + 2) {
            // Too old anyhow, whoever has replayed it.
            notes.removeFirst();
        }
        return last.map(note -> Duration.ofNanos(System.nanoTime() - note.nanos()));
    }

    private static Place ask(DataSource database, String question) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question)) {
            result.next();
            long place = result.getLong("place");
            OptionalLong known = result.wasNull() ? OptionalLong.empty() : OptionalLong.of(place);
            return new Place(known, result.getLong("cluster"));
        }
    }

    private synchronized void verdict(Optional<String> problem) {
        looked++;
        boolean good = problem.isEmpty();
        if (good != usable || !told) {
            if (good) {
                LOG.info("The replica answers what may be {} s old", most.toSeconds());
            } else {
                LOG.warn("The replica is not asked: {}. The primary answers instead", problem.get());
            }
        }
        told = true;
        usable = good;
    }
}
