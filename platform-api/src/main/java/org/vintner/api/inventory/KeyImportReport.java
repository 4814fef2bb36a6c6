package org.vintner.api.inventory;

import java.util.List;
import org.vintner.api.id.KeyBatchId;

/**
 * What became of an import, line by line, whatever number of requests it took. Every line is imported, blank, a duplicate or
 * rejected.
 *
 * @param batch the batch, by which it goes on when it broke off
 * @param lines lines read
 * @param imported keys that are in stock now
 * @param repeated lines that were sent again after an earlier request of this import had taken them; passed over
 * @param blank lines without a key, skipped
 * @param duplicates lines whose key was in stock, sold before, or stood earlier in the same import
 * @param rejected lines that are no key: too long, with control characters, or not UTF-8
 * @param problems the first {@value #MAX_PROBLEMS} duplicates and rejections
 */
public record KeyImportReport(
        KeyBatchId batch,
        long lines,
        long imported,
        long repeated,
        long blank,
        long duplicates,
        long rejected,
        List<Problem> problems) {

    /** How many problems a report names. */
    public static final int MAX_PROBLEMS = 1000;

    /** Copies the list. */
    public KeyImportReport {
        problems = List.copyOf(problems);
    }

    /**
     * A line that was not imported. Its text is not repeated: it may be a good key of another order.
     *
     * @param line number of the line, from 1
     * @param code {@code duplicate}, {@code too_long}, {@code control_character} or {@code not_utf8}
     */
    public record Problem(long line, String code) {}
}
