package org.vintner.console.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.inventory.KeySupply;

@Service
@Command(
        scope = "vintner",
        name = "key-rejected",
        description = "Prints the lines that an import did not take, as they came.",
        detailedDescription = "Example: vintner:key-rejected kbt_...")
public final class KeyRejectedCommand extends OperatorCommand {

    @Reference
    KeySupply supply;

    @Argument(
            name = "batch",
            description = "Id of the import (kbt_...), as vintner:key-batch-list shows it.",
            required = true)
    @Completion(KeyBatchCompleter.class)
    String batch;

    @Override
    void run() {
        try {
            supply.rejectedLines(operator(), KeyBatchId.parse(batch)).writeTo(out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out().flush();
    }
}
