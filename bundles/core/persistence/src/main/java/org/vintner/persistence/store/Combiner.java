package org.vintner.persistence.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * Does together what arrives together. A caller who finds a round to lead does his own and whatever else waits, at once; the others
 * wait, and one of them goes on with what has come meanwhile. So there is no thread of its own, that could die or be stopped with
 * work in its hands, and no timer: an idle server does a single one at once, a busy one does as many as have come in the time that
 * the last ones took.
 *
 * <p>Several rounds may be at work at a time, but no small one beside another: what is done for few costs nearly as much as for many, so
 * few who wait are better served by the next round than by one of their own.
 */
public final class Combiner<I, O> {

    /** With so many who wait a further round is worth it. */
    private static final int ENOUGH = 16;

    private final Function<List<I>, List<O>> work;
    private final int most;
    private final Queue<Ticket<I, O>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger length = new AtomicInteger();
    private final int rounds;
    private final AtomicInteger atWork = new AtomicInteger();

    /**
     * Combines calls.
     *
     * @param work does many at once, and answers each in the order of the list; called by as many threads at once as there are rounds
     * @param most in a round
     * @param rounds at most, at a time: what is done by the database waits for its disk and for us, and a second round works meanwhile
     */
    public Combiner(Function<List<I>, List<O>> work, int most, int rounds) {
        this.work = work;
        this.most = most;
        this.rounds = rounds;
    }

    /**
     * Whether work that failed would fail for each caller alone: the database is away or overloaded, or lost its answer. To try again at
     * once would be no better, or is not allowed.
     */
    public static boolean concernsAll(RuntimeException failure) {
        return failure instanceof CommerceException e
                && (e.error() == CommerceError.UNAVAILABLE || e.error() == CommerceError.COMMIT_UNKNOWN);
    }

    /** Work of one caller. */
    private static final class Ticket<I, O> {
        private final I item;
        private final Thread owner = Thread.currentThread();
        private volatile boolean taken;
        private volatile Optional<Done<O>> done = Optional.empty();

        Ticket(I item) {
            this.item = item;
        }

        void end(Done<O> end) {
            done = Optional.of(end);
        }

        void wake() {
            LockSupport.unpark(owner);
        }
    }

    /** How the work of one caller ended. */
    private record Done<O>(Optional<O> answer, Optional<Throwable> failure) {}

    /** How many wait. */
    public int waiting() {
        return length.get();
    }

    /** Returns when the work is done, by whomever; what the work throws is thrown to all whose work it was. */
    public O call(I item) {
        Ticket<I, O> ticket = new Ticket<>(item);
        waiting.add(ticket);
        length.incrementAndGet();
        boolean interrupted = false;
        while (ticket.done.isEmpty()) {
            if (!ticket.taken && begins()) {
                lead();
            } else {
                LockSupport.park(this);
                // To be answered is worth more than to stop in time: whoever leads is bounded by the database's
                // timeouts.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer(ticket.done.get());
    }

    /** Whether a round begins now, led by whoever asks. Any who wait when none is at work, else enough of them. */
    private boolean begins() {
        int now = atWork.get();
        while (now == 0 || (now < rounds && length.get() >= Math.min(ENOUGH, most))) {
            if (atWork.compareAndSet(now, now + 1)) {
                return true;
            }
            now = atWork.get();
        }
        return false;
    }

    /** One round of work; then whoever waits longest is woken to lead the next one. */
    private void lead() {
        try {
            round();
        } finally {
            atWork.decrementAndGet();
            wakeNext();
        }
    }

    private void wakeNext() {
        Ticket<I, O> next = waiting.peek();
        if (next != null) {
            next.wake();
        }
    }

    private void round() {
        List<Ticket<I, O>> taken = new ArrayList<>();
        for (Ticket<I, O> ticket = poll(); ticket != null; ticket = taken.size() < most ? poll() : null) {
            taken.add(ticket);
        }
        // What is too much for one round is for another one, if it may be led just now.
        wakeNext();
        if (taken.isEmpty()) {
            return;
        }
        try {
            List<O> answers =
                    work.apply(taken.stream().map(ticket -> ticket.item).toList());
            for (int i = 0; i < taken.size(); i++) {
                taken.get(i).end(new Done<>(Optional.of(answers.get(i)), Optional.empty()));
            }
        } catch (RuntimeException | Error e) {
            taken.stream()
                    .filter(ticket -> ticket.done.isEmpty())
                    .forEach(ticket -> ticket.end(new Done<>(Optional.empty(), Optional.of(e))));
        }
        taken.forEach(Ticket::wake);
    }

    private Ticket<I, O> poll() {
        Ticket<I, O> ticket = waiting.poll();
        if (ticket != null) {
            ticket.taken = true;
            length.decrementAndGet();
        }
        return ticket;
    }

    private static <O> O answer(Done<O> done) {
        Throwable failure = done.failure().orElse(null);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return done.answer().orElseThrow();
    }
}
