package org.vintner.persistence.store;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One database transaction around everything that the stores do on the calling thread.
 *
 * <p>A unit of work that is started while another one runs on the same thread joins it. An unchecked exception that
 * leaves any of them rolls back the whole, even if an outer one catches it. When the outermost one fails because of a
 * deadlock or a serialization failure, or because its connection broke before the commit, its work is run again a few
 * times. So <b>the work may run more than once</b> and must not touch anything but the stores: what belongs to the outside
 * world goes into {@link #afterCommit}. No network call belongs inside.
 *
 * <p>An exception with {@code commit_unknown} says that the connection broke during the commit: the work is done or not, and
 * nobody knows which. It is never run again by itself. Whoever catches an exception and concludes that nothing was done must
 * let this one pass; every caller repeats his work under the same id, or leaves it to a job that looks for it.
 */
@ProviderType
public interface UnitOfWork {
    /** Runs the work in the running transaction, or in one of its own, and returns its result. */
    <T> T call(Supplier<T> work);

    /**
     * As {@link #call}, for work that may not wait until others give a connection back: one is kept for it. Only for money that has
     * arrived, which is settled on one connection at a time however much of it comes.
     */
    <T> T urgently(Supplier<T> work);

    /** As {@link #call}, for work without a result. */
    void run(Runnable work);

    /**
     * Runs work that only reads. All its statements belong to one transaction; the database refuses writes, unless the
     * work joined a writing transaction.
     */
    <T> T readOnly(Supplier<T> work);

    /**
     * As {@link #readOnly}, of a replica when one is configured, answers, and is not too far behind; else of the primary. For reads that
     * may be some seconds old and decide nothing: whoever must see what was just written, or acts on what he sees, does not use this.
     * Inside a unit of work it joins, and reads what that sees.
     */
    <T> T fromReplica(Supplier<T> work);

    /**
     * Runs the action once, on this thread, after the outermost commit; never when the transaction is rolled back, and
     * at once when none is running. The change is durable by then, so an exception of the action is logged and goes
     * nowhere. It may never run though the change is made: the server may die in between, and it is not run when the outcome
     * of the commit is unknown. So it only hastens what a job does anyway.
     */
    void afterCommit(Runnable action);

    /**
     * A note of the running unit of work, the same for all who ask in it: so that what is as good at its end as at its begin is
     * read once. Outside of one, each call gets a new note.
     */
    <T> T note(Note<T> note);

    /** What is noted, and how a note begins. Told apart by identity: kept as a constant by whoever writes it. */
    final class Note<T> {

        private final Supplier<T> first;

        public Note(Supplier<T> first) {
            this.first = first;
        }

        /** {@return a new note} */
        public T begin() {
            return first.get();
        }
    }

    /** Whether a transaction is running on this thread. */
    boolean active();
}
