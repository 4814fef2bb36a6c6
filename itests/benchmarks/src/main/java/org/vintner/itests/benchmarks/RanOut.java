package org.vintner.itests.benchmarks;

/** A cell was faster than what was prepared for it; it is prepared and measured again. */
final class RanOut extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RanOut(String message) {
        super(message);
    }
}
