package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeySupply;

@Service
@Command(
        scope = "vintner",
        name = "key-batch-list",
        description =
                "Lists imports and generations of keys, newest first. One that is not finished broke off, or still runs.",
        detailedDescription = "Example: vintner:key-batch-list prd_...")
public final class KeyBatchListCommand extends PagedCommand {

    @Reference
    KeySupply supply;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        show(supply.batches(operator(), ProductId.parse(product), page()), Shown::batch, "No imports or generations.");
    }
}
