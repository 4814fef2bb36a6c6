package org.vintner.persistence.store;

import java.util.List;
import java.util.UUID;
import org.vintner.api.id.GrantId;

/**
 * What one server may send on a grant and has not counted yet: an upper bound.
 *
 * @param id its id
 * @param grant which grant
 * @param copies so many whole files
 * @param ranges and these bytes: from, to (exclusive), from, to, ...
 * @param counted how often its server has written the grant's count
 * @param over whether its lease is over, by the database's clock
 */
public record TransferNote(UUID id, GrantId grant, int copies, List<Long> ranges, int counted, boolean over) {

    /** Copies the list. */
    public TransferNote {
        ranges = List.copyOf(ranges);
    }
}
