package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import org.vintner.api.id.Id;
import org.vintner.persistence.internal.sql.Sql.ArrayArgument;

/** Ids as arguments of a statement. */
final class Uuids {

    /** The least id that was made so many milliseconds ago: ids begin with the time, so a primary key finds the oldest. */
    static final String MADE_AGO =
            "rpad(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - ?), 12, '0'), 32, '0')::uuid";

    private Uuids() {}

    /** {@link #MADE_AGO} with the time in the statement's text, by which the planner knows how many rows there are since. */
    static String madeAgo(Duration age) {
        return MADE_AGO.replace("?", Long.toString(age.toMillis()));
    }

    static ArrayArgument of(Collection<? extends Id> ids) {
        return array("uuid", ids.stream().map(Id::value).toList());
    }

    static <T> ArrayArgument of(Collection<T> things, Function<T, ? extends Id> id) {
        return array(
                "uuid", things.stream().map(thing -> id.apply(thing).value()).toList());
    }
}
