package org.vintner.persistence.store;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Secrets at rest and unforgeable tokens. Values are encrypted by data keys that lie in the database, themselves
 * encrypted by the master key, which does not. May be called from any thread; nothing blocks but the first use of a data
 * key that another node has made.
 */
@ProviderType
public interface KeyRing {
    /**
     * Encrypts a value so that it can only be read together with the same context.
     *
     * @param plain the value
     * @param context where the value belongs, such as the id of its row, so that it cannot be moved to another place
     * @return key id, nonce and cipher text; different at each call
     */
    byte[] encrypt(byte[] plain, byte[] context);

    /**
     * Reads what {@link #encrypt} has made, by whichever data key.
     *
     * @throws org.vintner.api.CommerceException {@code internal} when the value was altered or the context is another
     */
    byte[] decrypt(byte[] sealed, byte[] context);

    /**
     * A keyed digest of 32 bytes for finding a value without storing it. The same for ever, also after a rotation; of no
     * use to somebody who has the database only.
     *
     * @param purpose what it is for; other purposes give other digests
     */
    byte[] digest(String purpose, byte[] value);

    /** A signature of 32 bytes for tokens that we hand out and read back; another than {@link #digest} gives. */
    byte[] mac(String purpose, byte[] data);

    /** Whether the signature is that of the data; takes equally long for every wrong one. */
    boolean verify(String purpose, byte[] data, byte[] mac);

    /** Makes a new data key, by which values are encrypted from now on. Older values stay readable. */
    void rotate();
}
