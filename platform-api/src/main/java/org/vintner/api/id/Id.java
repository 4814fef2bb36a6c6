package org.vintner.api.id;

import java.util.UUID;

/**
 * An identifier of one kind of thing. Implementations are records with a fixed prefix; {@code toString()} gives the text form
 * that REST and the console show.
 */
public interface Id extends Comparable<Id> {

    /** {@return the value without its prefix, a version 7 UUID: time-ordered, 74 random bits} */
    UUID value();

    @Override
    default int compareTo(Id other) {
        int high = Long.compareUnsigned(
                value().getMostSignificantBits(), other.value().getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        value().getLeastSignificantBits(), other.value().getLeastSignificantBits());
    }
}
