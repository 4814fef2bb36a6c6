package org.vintner.persistence.store;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.books.FeeRate;

/** Keeps what providers should keep of payments. */
@ProviderType
public interface FeeStore {

    /** By channel and currency, newest first. */
    List<FeeRate> list(Optional<String> channel);

    /** Sets a rate; bills of the channel whose fees differ are to be compared again. */
    void set(FeeRate rate);
}
