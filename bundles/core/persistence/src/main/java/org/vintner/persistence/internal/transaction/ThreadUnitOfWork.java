package org.vintner.persistence.internal.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.PersistenceException;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.internal.database.DatabaseConfig;
import org.vintner.persistence.internal.transaction.Connections.Loan;
import org.vintner.persistence.store.UnitOfWork;

/** The unit of work as a transaction that is bound to the calling thread. */
@Component(
        service = {UnitOfWork.class, Transaction.class},
        configurationPid = DatabaseConfig.PID)
public final class ThreadUnitOfWork implements UnitOfWork, Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadUnitOfWork.class);
    private static final int TRIES = 5;
    private static final int TRIES_WHEN_LOST = 20;
    private static final int LONGEST_PAUSE_SHIFT = 7;

    /** The settlement of all money that has arrived takes one connection at a time. */
    private static final int URGENT = 1;

    private final Connections connections;
    private final Replica replica;
    private final Function<Connection, EntityManager> entityManagers;
    // Not static: two data sources in one JVM are two units of work.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Scope> current = new ThreadLocal<>();

    @Activate
    public ThreadUnitOfWork(
            @Reference(target = "(osgi.jndi.service.name=vintner)") DataSource dataSource,
            @Reference(target = "(osgi.unit.name=vintner)") EntityManagerFactory factory,
            @Reference Replica replica,
            DatabaseConfig config) {
        this(dataSource, factory, replica, config.poolSize());
    }

    /** On a pool of so many connections, without a replica. */
    public ThreadUnitOfWork(DataSource dataSource, EntityManagerFactory factory, int poolSize) {
        this(dataSource, factory, Replica.none(), poolSize);
    }

    /** On a pool of so many connections. */
    public ThreadUnitOfWork(DataSource dataSource, EntityManagerFactory factory, Replica replica, int poolSize) {
        this.connections = new Connections(dataSource, Math.max(1, poolSize - URGENT));
        this.replica = replica;
        this.entityManagers = connection -> JoinedEntityManager.open(factory, connection);
    }

    @Override
    public <T> T call(Supplier<T> work) {
        return current.get() == null ? outermost(work, connections::open, false) : joined(work);
    }

    @Override
    public <T> T urgently(Supplier<T> work) {
        return current.get() == null ? outermost(work, connections::openUrgently, false) : joined(work);
    }

    @Override
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    @Override
    public <T> T readOnly(Supplier<T> work) {
        return current.get() == null ? outermost(work, connections::open, true) : joined(work);
    }

    @Override
    public <T> T fromReplica(Supplier<T> work) {
        if (current.get() == null) {
            Optional<DataSource> source = replica.usable();
            if (source.isPresent()) {
                try {
                    return once(work, () -> loan(source.get()), true);
                } catch (DatabaseFailure e) {
                    fellBack(e);
                } catch (PersistenceException e) {
                    fellBack(DatabaseFailure.of(e));
                }
            }
        }
        return readOnly(work);
    }

    /** Of the replica's pool, whose size is its only bound. */
    private static Loan loan(DataSource source) {
        try {
            return new Loan(source.getConnection(), () -> {});
        } catch (SQLException e) {
            throw DatabaseFailure.noConnection(e);
        }
    }

    /** The replica may also have ended a statement that stood in the way of its replaying: that one is asked of the primary. */
    private void fellBack(DatabaseFailure failure) {
        LOG.debug("The primary is asked instead of the replica, SQLSTATE {}", failure.sqlState());
        if (failure.lostBeforeCommit()) {
            replica.failed(failure);
        }
    }

    @Override
    public void afterCommit(Runnable action) {
        Scope scope = current.get();
        if (scope == null) {
            runQuietly(action);
        } else {
            scope.afterCommit(action);
        }
    }

    @Override
    public <T> T note(Note<T> note) {
        Scope scope = current.get();
        return scope == null ? note.begin() : scope.note(note);
    }

    @Override
    public boolean active() {
        return current.get() != null;
    }

    @Override
    public Connection connection() {
        return flushed(running()).connection();
    }

    @Override
    public EntityManager entityManager() {
        return flushed(running()).entityManager();
    }

    private static Scope flushed(Scope scope) {
        return inScope(scope, any -> scope);
    }

    @Override
    public Optional<List<Write>> kept() {
        return Optional.ofNullable(current.get()).map(Scope::kept);
    }

    @Override
    public void beforeCommit(Runnable action) {
        running().beforeCommit(action);
    }

    @Override
    public <T> T statement(SqlAction<T> action) {
        Scope scope = current.get();
        return scope == null
                ? repeating(() -> autoCommitted(action, DatabaseFailure::ofCommit))
                : inScope(scope, action);
    }

    @Override
    public <T> T trip(SqlAction<T> action) {
        return sent(running(), action);
    }

    @Override
    public <T> T read(SqlAction<T> action) {
        Scope scope = current.get();
        return scope == null ? repeating(() -> autoCommitted(action, DatabaseFailure::of)) : inScope(scope, action);
    }

    private Scope running() {
        Scope scope = current.get();
        if (scope == null) {
            throw new IllegalStateException("No unit of work is running on this thread");
        }
        return scope;
    }

    private <T> T outermost(Supplier<T> work, Supplier<Loan> loans, boolean readOnly) {
        return repeating(() -> once(work, loans, readOnly));
    }

    private <T> T once(Supplier<T> work, Supplier<Loan> loans, boolean readOnly) {
        Scope scope = new Scope(loans, entityManagers, readOnly);
        current.set(scope);
        T result;
        try (scope) {
            result = work.get();
            scope.commit();
        } catch (DatabaseFailure e) {
            if (e.uncertain()) {
                LOG.warn(
                        "The database connection broke at a commit (SQLSTATE {}), so it is not known whether it took"
                                + " place; the caller is told so. {} actions that were to follow it are left to the jobs"
                                + " that look after them",
                        e.sqlState(),
                        scope.actions().size());
            }
            throw e;
        } finally {
            current.remove();
        }
        scope.actions().forEach(ThreadUnitOfWork::runQuietly);
        return result;
    }

    private <T> T joined(Supplier<T> work) {
        Scope scope = running();
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            scope.spoil(e);
            throw e;
        }
    }

    private static <T> T inScope(Scope scope, SqlAction<T> action) {
        return sent(scope, connection -> {
            scope.flush();
            return action.run(connection);
        });
    }

    private static <T> T sent(Scope scope, SqlAction<T> action) {
        try {
            return action.run(scope.connection());
        } catch (SQLException e) {
            // PostgreSQL has given up the transaction at this point, whoever catches the exception.
            DatabaseFailure failure = DatabaseFailure.of(e);
            scope.spoil(failure);
            throw failure;
        }
    }

    private <T> T autoCommitted(SqlAction<T> action, Function<SQLException, DatabaseFailure> failure) {
        try (Loan loan = connections.open()) {
            return action.run(loan.connection());
        } catch (SQLException e) {
            throw failure.apply(e);
        }
    }

    private static <T> T repeating(Supplier<T> attempt) {
        for (int n = 1; ; n++) {
            DatabaseFailure failure;
            try {
                return attempt.get();
            } catch (DatabaseFailure e) {
                failure = e;
            } catch (PersistenceException e) {
                failure = DatabaseFailure.of(e);
            }
            if (n >= tries(failure)) {
                throw failure.translated();
            }
            LOG.debug("Unit of work runs again after SQLSTATE {}", failure.sqlState());
            // A random pause keeps two opponents from meeting again in the same order.
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L << Math.min(n, LONGEST_PAUSE_SHIFT)));
        }
    }

    /**
     * With one connection all others of the pool have mostly broken, and those that were used a moment ago are handed out
     * without a look at them. The pauses together are longer than that moment.
     */
    private static int tries(DatabaseFailure failure) {
        if (failure.repeatable()) {
            return TRIES;
        }
        return failure.lostBeforeCommit() ? TRIES_WHEN_LOST : 1;
    }

    private static void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("An action after commit failed", e);
        }
    }
}
