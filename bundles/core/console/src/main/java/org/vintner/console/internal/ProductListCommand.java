package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.accounts.Account;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductState;

@Service
@Command(
        scope = "vintner",
        name = "product-list",
        description = "Lists products, newest first, also those that are not on sale.",
        detailedDescription = "Example: vintner:product-list")
public final class ProductListCommand extends PagedCommand {

    @Reference
    Catalog catalog;

    @Option(name = "--state", description = "Only products in this state.")
    @Completion(
            value = StringsCompleter.class,
            values = {"draft", "in_review", "published", "rejected", "withdrawn"})
    String state;

    @Option(name = "--seller", description = "Only products of this seller: name or id of an account.")
    @Completion(AccountCompleter.class)
    String seller;

    @Override
    void run() {
        ProductFilter filter = new ProductFilter(
                Optional.ofNullable(state).map(text -> Text.constant(ProductState.class, text, "--state")),
                Optional.ofNullable(seller).map(this::account).map(Account::id));
        show(catalog.list(Optional.of(operator()), filter, page()), Shown::briefly, "No products.");
    }
}
