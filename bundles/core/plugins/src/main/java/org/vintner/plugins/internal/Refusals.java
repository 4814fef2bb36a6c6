package org.vintner.plugins.internal;

import java.util.ArrayList;
import java.util.List;

/** Why a change would be refused, and what an operator should know. Each is a sentence that names the thing and the way out. */
record Refusals(List<String> refusals, List<String> warnings) {

    Refusals() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    void refuse(String reason) {
        refusals.add(reason);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    boolean any() {
        return !refusals.isEmpty();
    }
}
