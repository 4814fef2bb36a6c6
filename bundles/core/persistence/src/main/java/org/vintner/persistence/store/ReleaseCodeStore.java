package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.GrantId;

/** Codes that release download grants from the networks that they are bound to. */
@ProviderType
public interface ReleaseCodeStore {

    /** How many codes were made for a grant within a time. */
    int count(GrantId grant, Duration within);

    /** Stores a code, which is the only one of its grant from now on. */
    StoredReleaseCode add(GrantId grant, byte[] nonce, Duration validFor);

    /** The code of a grant that was made last. */
    Optional<StoredReleaseCode> latest(GrantId grant);

    /** Counts a try with another code. */
    void countTry(long code);

    /** Ends a code. */
    void use(long code);
}
