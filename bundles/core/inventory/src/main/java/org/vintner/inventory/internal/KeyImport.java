package org.vintner.inventory.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeyImportReport.Problem;
import org.vintner.inventory.internal.KeyLines.KeyLine;
import org.vintner.persistence.store.LicenseKeyStore;

/** One import: reads lines, adds them in batches, counts what became of each. */
final class KeyImport {

    /** A batch is a transaction: large enough to be fast, small enough to be short. */
    private static final int BATCH = 2_000;

    private final LicenseKeyStore store;
    private final ProductId product;
    private final List<KeyLine> batch = new ArrayList<>(BATCH);
    private final List<Problem> problems = new ArrayList<>();
    private long lines;
    private long imported;
    private long blank;
    private long duplicates;
    private long rejected;

    KeyImport(LicenseKeyStore store, ProductId product) {
        this.store = store;
        this.product = product;
    }

    KeyImportReport run(InputStream bytes) {
        KeyLines reader = new KeyLines(bytes);
        try {
            for (Optional<KeyLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                take(line.get());
            }
        } catch (IOException e) {
            flush();
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The upload broke off after line " + lines + ", " + imported
                            + " keys are in stock. Send the whole file again: what is in stock counts as duplicate then.",
                    e);
        } catch (CommerceException e) {
            flush();
            throw e;
        }
        flush();
        return new KeyImportReport(lines, imported, blank, duplicates, rejected, problems);
    }

    private void take(KeyLine line) {
        lines = line.number();
        if (!line.problem().isEmpty()) {
            rejected++;
            note(line, line.problem());
        } else if (line.text().isEmpty()) {
            blank++;
        } else {
            batch.add(line);
            if (batch.size() == BATCH) {
                flush();
            }
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        List<Boolean> added =
                store.add(product, batch.stream().map(KeyLine::text).toList());
        for (int i = 0; i < added.size(); i++) {
            if (added.get(i)) {
                imported++;
            } else {
                duplicates++;
                note(batch.get(i), "duplicate");
            }
        }
        batch.clear();
    }

    private void note(KeyLine line, String code) {
        if (problems.size() < KeyImportReport.MAX_PROBLEMS) {
            problems.add(new Problem(line.number(), code));
        }
    }
}
