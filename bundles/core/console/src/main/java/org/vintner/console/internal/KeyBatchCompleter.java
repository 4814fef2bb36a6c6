package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.inventory.KeySupply;

/** Offers the newest imports and generations of the newest products. */
@Service
public final class KeyBatchCompleter extends ChoiceCompleter {

    private static final int FEW = 10;

    @Reference
    Catalog catalog;

    @Reference
    KeySupply supply;

    @Override
    Stream<Choice> choices() {
        ProductFilter all = new ProductFilter(Optional.empty(), Optional.empty());
        return catalog.list(Optional.of(COMPLETION), all, PageRequest.first(MANY)).items().stream()
                .filter(product -> product.kind() == ProductKind.KEY)
                .limit(FEW)
                .flatMap(product -> supply.batches(COMPLETION, product.id(), PageRequest.first(FEW)).items().stream())
                .map(batch -> new Choice(batch.id().toString(), batch.name()));
    }
}
