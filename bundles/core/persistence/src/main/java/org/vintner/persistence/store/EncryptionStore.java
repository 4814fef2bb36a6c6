package org.vintner.persistence.store;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.encryption.DataKey;
import org.vintner.api.id.KeyId;

/** Moves stored values from older data keys to the active one. */
@ProviderType
public interface EncryptionStore {

    /** The data keys, oldest first, with the number of values of each. Reads every value's head: not for often. */
    List<DataKey> keys();

    /** Whether there is a key that is neither active nor retired. */
    boolean hasOld();

    /** How many license keys an older data key encrypts. */
    long left();

    /**
     * Encrypts at most {@code limit} license keys anew, in the order of their ids, leaving out those that others have locked.
     *
     * @param after the id where the step before ended
     * @return where this step ended; empty when there was nothing to do any more
     */
    Optional<KeyId> encryptAnew(Optional<KeyId> after, int limit);

    /** Encrypts the secrets of channels anew, leaving out those that others have locked; says how many. */
    int encryptSecretsAnew();

    /** Retires old keys that encrypt nothing any more; says how many. */
    int retire();
}
