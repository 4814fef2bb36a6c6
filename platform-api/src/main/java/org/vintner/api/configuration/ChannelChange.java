package org.vintner.api.configuration;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A change of a channel's configuration; what is not named stays.
 *
 * @param set values by property, see {@link NewChannel}; {@link ChannelConfiguration#MASK} leaves a secret as it is
 * @param unset properties that shall have their default again
 * @param revision the revision that the change was made for; it is refused when there is a newer one
 */
public record ChannelChange(Map<String, String> set, Set<String> unset, Optional<Long> revision) {

    /** Copies map and set. */
    public ChannelChange {
        set = Map.copyOf(set);
        unset = Set.copyOf(unset);
    }

    /** {@return a description without values, which may be secrets} */
    @Override
    public String toString() {
        return "ChannelChange[" + set.keySet() + ", " + unset + ", " + revision + "]";
    }
}
