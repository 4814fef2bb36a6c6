package org.vintner.persistence.store;

import java.util.function.IntUnaryOperator;

/** Old rows are deleted in batches, each in a transaction of its own: a long one would keep vacuum away. */
public final class Batches {

    private static final int SIZE = 1_000;

    private Batches() {}

    /**
     * Deletes until nothing is left, or this thread is interrupted, or so many batches are done: the rest is for the next run.
     *
     * @param most batches, so that a run of a job ends well before its lease
     * @param delete deletes at most so many rows, and answers how many
     * @return how many were deleted
     */
    public static int delete(int most, IntUnaryOperator delete) {
        int deleted = 0;
        int last = SIZE;
        for (int batch = 0;
                last == SIZE && batch < most && !Thread.currentThread().isInterrupted();
                batch++) {
            last = delete.applyAsInt(SIZE);
            deleted += last;
        }
        return deleted;
    }
}
