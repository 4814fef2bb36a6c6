package org.vintner.console.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.LicenseKeys;

@Service
@Command(
        scope = "vintner",
        name = "key-stock",
        description = "Shows how many license keys are free, reserved for orders being paid, sold, and expired.",
        detailedDescription = "Example: vintner:key-stock")
public final class KeyStockCommand extends ReportingCommand {

    @Reference
    Catalog catalog;

    @Reference
    LicenseKeys keys;

    @Argument(name = "products", description = "Ids of products (prd_...); all if none is given.", multiValued = true)
    @Completion(ProductCompleter.class)
    List<String> products;

    @Override
    void run() {
        List<ProductId> ids = products == null
                ? allKeyProducts()
                : products.stream().map(ProductId::parse).toList();
        show(keys.stock(ids).stream().map(Shown::stock).toList(), "No products with keys.");
    }

    private List<ProductId> allKeyProducts() {
        ProductFilter all = new ProductFilter(Optional.empty(), Optional.empty());
        List<ProductId> found = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Product> page =
                    catalog.list(Optional.of(operator()), all, new PageRequest(PageRequest.MAX_LIMIT, cursor));
            page.items().stream()
                    .filter(product -> product.kind() == ProductKind.KEY)
                    .map(Product::id)
                    .forEach(found::add);
            cursor = page.next();
        } while (cursor.isPresent());
        return found;
    }
}
