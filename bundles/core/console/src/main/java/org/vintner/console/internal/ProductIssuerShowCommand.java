package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuers;

@Service
@Command(
        scope = "vintner",
        name = "product-issuer-show",
        description = "Shows which channel is asked for a product's keys when there are none in stock.",
        detailedDescription = "Example: vintner:product-issuer-show prd_...")
public final class ProductIssuerShowCommand extends ReportingCommand {

    @Reference
    ProductIssuers issuers;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        show(Shown.issuer(
                issuers.of(operator(), id).orElseThrow(() -> CommerceException.notFound("issuer of product", id))));
    }
}
