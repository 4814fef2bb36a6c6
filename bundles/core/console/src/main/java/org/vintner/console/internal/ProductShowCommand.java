package org.vintner.console.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.LicenseKeys;

@Service
@Command(
        scope = "vintner",
        name = "product-show",
        description = "Shows a product with its file or its stock of keys.",
        detailedDescription = "Example: vintner:product-show prd_...")
public final class ProductShowCommand extends ReportingCommand {

    @Reference
    Catalog catalog;

    @Reference
    LicenseKeys keys;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        Product found =
                catalog.find(Optional.of(operator()), id).orElseThrow(() -> CommerceException.notFound("product", id));
        Fields fields = Shown.whole(found);
        if (found.kind() == ProductKind.KEY) {
            fields.with(
                    "stock", keys.stock(List.of(id)).stream().map(Shown::stock).toList());
        }
        show(fields);
    }
}
