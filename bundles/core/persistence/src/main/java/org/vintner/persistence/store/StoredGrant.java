package org.vintner.persistence.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.vintner.api.catalog.AddressBinding;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.http.Network;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;

/**
 * A download grant as its row, with its file and its buyer.
 *
 * @param id its id
 * @param order what it was bought with
 * @param line the line that promised it
 * @param product what was bought
 * @param buyer the mail address of the order
 * @param file the file
 * @param storage name of the storage backend that has it
 * @param objectId its name there
 * @param generation how often the link was made; links of earlier generations are dead
 * @param used complete downloads so far
 * @param maxDownloads complete downloads that are allowed
 * @param binding from where it may be fetched once it was fetched for the first time
 * @param boundTo what that is, since then
 * @param served how often each byte was sent: from position on, times, from position on, times, ...
 * @param servedBytes all bytes that were sent
 * @param unsure the ends of the last answers, which may not have arrived: from, to (exclusive), from, to, ...
 * @param issuedAt when it was made
 * @param expiresAt when it ends
 * @param expired whether that is over, by the database's clock
 * @param suspended whether it can't be used just now, because its line is being refunded
 * @param revokedAt when it was taken back
 */
public record StoredGrant(
        GrantId id,
        OrderId order,
        OrderLineId line,
        ProductId product,
        String buyer,
        ProductFile file,
        String storage,
        String objectId,
        int generation,
        int used,
        int maxDownloads,
        Optional<AddressBinding> binding,
        Optional<Network> boundTo,
        List<Long> served,
        long servedBytes,
        List<Long> unsure,
        Instant issuedAt,
        Instant expiresAt,
        boolean expired,
        boolean suspended,
        Optional<Instant> revokedAt) {

    /** Copies the lists. */
    public StoredGrant {
        served = List.copyOf(served);
        unsure = List.copyOf(unsure);
    }

    /** The same grant, bound to a network. */
    public StoredGrant boundTo(Network network) {
        return new StoredGrant(
                id,
                order,
                line,
                product,
                buyer,
                file,
                storage,
                objectId,
                generation,
                used,
                maxDownloads,
                binding,
                Optional.of(network),
                served,
                servedBytes,
                unsure,
                issuedAt,
                expiresAt,
                expired,
                suspended,
                revokedAt);
    }

    /** Leaves the buyer's address out: records end in logs. */
    @Override
    public String toString() {
        return id + " of " + order;
    }
}
