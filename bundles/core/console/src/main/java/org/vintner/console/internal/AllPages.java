package org.vintner.console.internal;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;

/** A list that comes in pages, read one after the other as far as it is needed. */
final class AllPages {

    private AllPages() {}

    static <T> Stream<T> of(Function<PageRequest, Page<T>> list) {
        Optional<Page<T>> first = Optional.of(list.apply(PageRequest.first(PageRequest.MAX_LIMIT)));
        return Stream.iterate(
                        first,
                        Optional::isPresent,
                        page -> page.flatMap(Page::next)
                                .map(cursor -> list.apply(new PageRequest(PageRequest.MAX_LIMIT, Optional.of(cursor)))))
                .flatMap(page -> page.orElseThrow().items().stream());
    }
}
