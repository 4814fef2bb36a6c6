package org.vintner.persistence.store;

import java.util.List;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Transition;

/** Who moved what from where to where, and why. Rows are only ever added. */
@ProviderType
public interface TransitionStore {

    /** Stores changes of state, of any number of aggregates, in one statement and in this order. */
    void record(List<NewTransition> transitions);

    /** All changes of an aggregate, oldest first. */
    List<Transition> history(UUID aggregate);
}
