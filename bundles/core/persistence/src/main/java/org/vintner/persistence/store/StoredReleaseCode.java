package org.vintner.persistence.store;

import java.time.Instant;

/**
 * What a code that releases a download grant is made from.
 *
 * @param id its id
 * @param nonce random bytes
 * @param expiresAt when it ends
 * @param live whether it may be used: not yet used, not too old by the database's clock, not tried too often
 */
public record StoredReleaseCode(long id, byte[] nonce, Instant expiresAt, boolean live) {

    /** Copies the nonce. */
    public StoredReleaseCode {
        nonce = nonce.clone();
    }

    @Override
    public byte[] nonce() {
        return nonce.clone();
    }
}
