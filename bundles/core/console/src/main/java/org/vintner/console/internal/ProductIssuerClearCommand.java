package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.inventory.ProductIssuers;

@Service
@Command(
        scope = "vintner",
        name = "product-issuer-clear",
        description =
                "Sells what is in stock of a product only. Keys that were asked for before still come. For administrators.",
        detailedDescription = "Example: vintner:product-issuer-clear prd_...")
public final class ProductIssuerClearCommand extends ChangingCommand {

    @Reference
    ProductIssuers issuers;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        ProductIssuer now =
                issuers.of(operator(), id).orElseThrow(() -> CommerceException.notFound("issuer of product", id));
        if (!onlySay("Ask the channel " + now.channel() + " for no more keys of " + id + ".")) {
            issuers.unbind(operator(), id);
            show(Shown.issuer(now));
        }
    }
}
