package org.vintner.downloads.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.GrantId;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.ReleaseCodeStore;
import org.vintner.persistence.store.StoredReleaseCode;

/**
 * Codes that release a grant from its network. A code is a signature of a random nonce, cut to eight digits: the database
 * holds the nonce and the server's secret does not lie there, so nobody reads or tries codes from a copy of it, and a mail
 * that is sent again says the same. All calls come under the lock of the grant's row.
 */
@Component(service = ReleaseCodes.class)
public final class ReleaseCodes {
    private static final String PURPOSE = "download-release";
    private static final int NONCE_BYTES = 16;
    private static final long CODES = 100_000_000;
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int CODES_A_DAY = 5;

    private final ReleaseCodeStore codes;
    private final KeyRing keys;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public ReleaseCodes(@Reference ReleaseCodeStore codes, @Reference KeyRing keys) {
        this.codes = codes;
        this.keys = keys;
    }

    StoredReleaseCode make(GrantId grant) {
        if (codes.count(grant, PAUSE) > 0) {
            throw new CommerceException(
                    CommerceError.TOO_MANY_REQUESTS,
                    "A code was sent less than a minute ago. Look into the spam folder, or try again in a minute.");
        }
        if (codes.count(grant, DAY) >= CODES_A_DAY) {
            throw new CommerceException(
                    CommerceError.TOO_MANY_REQUESTS,
                    CODES_A_DAY
                            + " codes were sent within a day. Try again tomorrow, or ask the shop to renew the link.");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return codes.add(grant, nonce, LIFE);
    }

    Optional<StoredReleaseCode> latest(GrantId grant) {
        return codes.latest(grant);
    }

    String text(GrantId grant, StoredReleaseCode code) {
        byte[] data = ByteBuffer.allocate(2 * Long.BYTES + NONCE_BYTES)
                .putLong(grant.value().getMostSignificantBits())
                .putLong(grant.value().getLeastSignificantBits())
                .put(code.nonce())
                .array();
        long number = ByteBuffer.wrap(keys.mac(PURPOSE, data)).getLong();
        return String.format("%08d", Long.remainderUnsigned(number, CODES));
    }

    /** Whether it is the code; then it is used up, else a try is. */
    boolean redeem(GrantId grant, String presented) {
        Optional<StoredReleaseCode> live = codes.latest(grant).filter(StoredReleaseCode::live);
        if (live.isEmpty()) {
            return false;
        }
        StoredReleaseCode code = live.get();
        boolean right = MessageDigest.isEqual(bytes(text(grant, code)), bytes(presented.replaceAll("\\s", "")));
        if (right) {
            codes.use(code.id());
        } else {
            codes.countTry(code.id());
        }
        return right;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
