package org.vintner.api.encryption;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;

/** The data keys, changed while the server runs. */
@ProviderType
public interface EncryptionKeys {

    /**
     * {@return the data keys, oldest first, with the number of values that each encrypts; counts rows, so not for often}
     *
     * @param actor an administrator
     */
    List<DataKey> list(Actor actor);

    /**
     * Makes a new data key. Values are encrypted by it from now on, and a job encrypts the older ones anew, in small parts,
     * while keys are sold and shown. A key that encrypts nothing any more is retired.
     *
     * @param actor an administrator
     * @return the data keys
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    List<DataKey> rotate(Actor actor);
}
