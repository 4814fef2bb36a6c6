package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "download-list",
        description = "Lists download grants, newest first.",
        detailedDescription = "Example: vintner:download-list")
public final class DownloadListCommand extends PagedCommand {

    @Reference
    Downloads downloads;

    @Option(name = "--order", description = "Only grants of this order.")
    @Completion(OrderCompleter.class)
    String order;

    @Option(name = "--product", description = "Only grants of this product.")
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        GrantFilter filter = new GrantFilter(
                Optional.ofNullable(order).map(OrderId::parse),
                Optional.ofNullable(product).map(ProductId::parse));
        show(downloads.list(filter, page()), Shown::briefly, "No downloads.");
    }
}
