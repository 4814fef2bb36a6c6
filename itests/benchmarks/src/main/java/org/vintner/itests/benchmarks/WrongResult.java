package org.vintner.itests.benchmarks;

/** What was done is not what had to be done, so no figure counts. */
final class WrongResult extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongResult(String message) {
        super(message);
    }

    static void unless(boolean right, String message) {
        if (!right) {
            throw new WrongResult(message);
        }
    }
}
