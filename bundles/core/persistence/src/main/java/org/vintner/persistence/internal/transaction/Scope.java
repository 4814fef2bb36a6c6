package org.vintner.persistence.internal.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.persistence.EntityManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.internal.transaction.Connections.Loan;
import org.vintner.persistence.store.UnitOfWork.Note;

/** One transaction: its connection and its entity manager, each opened when it is first needed. */
final class Scope implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scope.class);

    private final Supplier<Loan> loans;
    private final Function<Connection, EntityManager> entityManagers;
    private final boolean readOnly;
    private final List<Runnable> actions = new ArrayList<>();
    private final List<Runnable> last = new ArrayList<>();
    private final List<Write> kept = new ArrayList<>();
    private final Map<Note<?>, Object> notes = new HashMap<>();
    private Optional<Loan> loan = Optional.empty();
    private Optional<EntityManager> entityManager = Optional.empty();
    private Optional<Throwable> spoiledBy = Optional.empty();
    private boolean committed;

    Scope(Supplier<Loan> loans, Function<Connection, EntityManager> entityManagers, boolean readOnly) {
        this.loans = loans;
        this.entityManagers = entityManagers;
        this.readOnly = readOnly;
    }

    Connection connection() {
        if (loan.isEmpty()) {
            loan = Optional.of(loans.get());
            try {
                loan.get().connection().setReadOnly(readOnly);
                loan.get().connection().setAutoCommit(false);
            } catch (SQLException e) {
                throw DatabaseFailure.of(e);
            }
        }
        return loan.get().connection();
    }

    EntityManager entityManager() {
        if (entityManager.isEmpty()) {
            entityManager = Optional.of(entityManagers.apply(connection()));
        }
        return entityManager.get();
    }

    List<Write> kept() {
        return kept;
    }

    /** Sends the kept writes. */
    void flush() throws SQLException {
        if (kept.isEmpty()) {
            return;
        }
        int last = kept.size() - 1;
        try (Write.Trip trip = Write.prepare(
                connection(), kept.subList(0, last), kept.get(last).statement())) {
            kept.get(last).binder().bind(trip.prepared(), trip.next());
            trip.prepared().execute();
        }
        kept.clear();
    }

    @SuppressWarnings("unchecked") // what lies under a note was begun by it
    <T> T note(Note<T> note) {
        return (T) notes.computeIfAbsent(note, Note::begin);
    }

    void beforeCommit(Runnable action) {
        last.add(action);
    }

    void afterCommit(Runnable action) {
        actions.add(action);
    }

    List<Runnable> actions() {
        return actions;
    }

    /** From now on only a rollback is possible; the first reason is kept. */
    void spoil(Throwable reason) {
        if (spoiledBy.isEmpty()) {
            spoiledBy = Optional.of(reason);
        }
    }

    void commit() {
        if (spoiledBy.isPresent()) {
            Throwable reason = spoiledBy.get();
            throw reason instanceof DatabaseFailure failure
                    ? failure
                    : new IllegalStateException("A joined unit of work failed, so the whole is rolled back", reason);
        }
        last.forEach(Runnable::run);
        // Writes the pending changes; its own commit ends nothing, as the connection is ours.
        entityManager.ifPresent(em -> em.getTransaction().commit());
        if (loan.isEmpty()) {
            flushFirst();
        }
        if (loan.isPresent()) {
            try {
                commit(loan.get().connection());
            } catch (SQLException e) {
                throw readOnly ? DatabaseFailure.of(e) : DatabaseFailure.ofCommit(e);
            }
        }
        committed = true;
    }

    /** On a connection that was not used yet: should it be broken, this tells it before the commit, and the work is run again. */
    private void flushFirst() {
        try {
            flush();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** What was kept travels with the commit; after an error of the server the commit is not reached. */
    private void commit(Connection open) throws SQLException {
        if (kept.isEmpty()) {
            open.commit();
            return;
        }
        try (Write.Trip trip = Write.prepare(open, kept, "COMMIT")) {
            trip.prepared().execute();
        }
        kept.clear();
    }

    @Override
    public void close() {
        entityManager.ifPresent(Scope::close);
        loan.ifPresent(each -> close(each, !committed));
    }

    private static void close(EntityManager em) {
        try {
            if (em.getTransaction().isActive()) {
                em.getTransaction().rollback();
            }
            em.close();
        } catch (RuntimeException e) {
            LOG.debug("Entity manager could not be closed", e);
        }
    }

    /** A connection that cannot be rolled back is broken; the pool notices and the server undoes the work. */
    private static void close(Loan loan, boolean rollback) {
        try (loan) {
            if (rollback) {
                loan.connection().rollback();
            }
        } catch (SQLException e) {
            LOG.debug("Connection could not be handed back, SQLSTATE {}", e.getSQLState());
        }
    }
}
