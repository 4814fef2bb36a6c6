package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "product-publish",
        description = "Puts a product on sale.",
        detailedDescription = "Example: vintner:product-publish prd_...")
public final class ProductPublishCommand extends ChangingCommand {

    @Reference
    Catalog catalog;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        Actor operator = operator();
        ProductId id = ProductId.parse(product);
        Product found =
                catalog.find(Optional.of(operator), id).orElseThrow(() -> CommerceException.notFound("product", id));
        if (onlySay("Publish '" + found.title() + "', which is " + Text.of(found.state()) + " now.")) {
            return;
        }
        show(Shown.whole(catalog.move(operator, id, ProductState.PUBLISHED, Optional.empty())));
    }
}
