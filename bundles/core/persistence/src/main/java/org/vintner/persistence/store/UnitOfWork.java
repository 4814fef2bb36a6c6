package org.vintner.persistence.store;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One database transaction around everything that the stores do on the calling thread.
 *
 * <p>A unit of work that is started while another one runs on the same thread joins it. An unchecked exception that
 * leaves any of them rolls back the whole, even if an outer one catches it. When the outermost one fails because of a
 * deadlock or a serialization failure, its work is run again a few times, so work must not touch anything but the
 * stores: what belongs to the outside world goes into {@link #afterCommit}. No network call belongs inside.
 */
@ProviderType
public interface UnitOfWork {
    /** Runs the work in the running transaction, or in one of its own, and returns its result. */
    <T> T call(Supplier<T> work);

    /** As {@link #call}, for work without a result. */
    void run(Runnable work);

    /**
     * Runs work that only reads. All its statements belong to one transaction; the database refuses writes, unless the
     * work joined a writing transaction.
     */
    <T> T readOnly(Supplier<T> work);

    /**
     * Runs the action once, on this thread, after the outermost commit; never when the transaction is rolled back, and
     * at once when none is running. The change is durable by then, so an exception of the action is logged and goes
     * nowhere.
     */
    void afterCommit(Runnable action);

    /** Whether a transaction is running on this thread. */
    boolean active();
}
