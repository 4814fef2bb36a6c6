package org.vintner.api.payments;

/** What became of one fact. None of these is an error to the one who reported. */
public sealed interface ReportOutcome {

    /** It was news, and is true now. */
    record Applied() implements ReportOutcome {}

    /** It was true before. */
    record AlreadyApplied() implements ReportOutcome {}

    /**
     * It says nothing that could be applied, such as a failure after the capture.
     *
     * @param reason why
     */
    record Ignored(String reason) implements ReportOutcome {}

    /**
     * It contradicts what was written down before the buyer left: nothing moved, a person must look.
     *
     * @param reason what differs
     */
    record Flagged(String reason) implements ReportOutcome {}
}
