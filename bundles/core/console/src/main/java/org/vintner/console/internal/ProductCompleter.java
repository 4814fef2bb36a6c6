package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Actor;
import org.vintner.api.PageRequest;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.ProductFilter;

/** Offers the newest products. */
@Service
public final class ProductCompleter extends ChoiceCompleter {

    @Reference
    Catalog catalog;

    @Override
    Stream<Choice> choices() {
        return catalog
                .list(
                        Optional.of(Actor.system("console")),
                        new ProductFilter(Optional.empty(), Optional.empty()),
                        PageRequest.first(MANY))
                .items()
                .stream()
                .map(product -> new Choice(product.id().toString(), product.title()));
    }
}
