package org.vintner.console.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named values in the order in which they are shown; the names are those of the REST API. */
final class Fields {

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Adds a value: text, number, boolean, id, time, money, constant, list, other fields, or an Optional of these. */
    Fields with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }
}
