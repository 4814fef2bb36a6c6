package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;

/** Offers the newest products that are booked. */
@Service
public final class ServiceCompleter extends ChoiceCompleter {

    @Reference
    Catalog catalog;

    @Override
    Stream<Choice> choices() {
        return catalog
                .list(
                        Optional.of(COMPLETION),
                        new ProductFilter(Optional.empty(), Optional.empty()),
                        PageRequest.first(MANY))
                .items()
                .stream()
                .filter(product -> product.kind() == ProductKind.BOOKING)
                .map(product -> new Choice(product.id().toString(), product.title()));
    }
}
