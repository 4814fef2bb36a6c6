package org.vintner.accounts.internal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.persistence.store.KeyRing;

/**
 * Makes and recognizes the secrets of API keys. Only a keyed digest is stored. It is a fast one: a secret of 256 random bits
 * can't be guessed however fast a guess is, and it is looked up with each request. Looking up by digest also tells nothing by
 * the time that it takes.
 */
@Component(service = Secrets.class)
public final class Secrets {

    private static final String PREFIX = "vsk_";
    private static final int BYTES = 32;

    /** Nothing that long is a secret of ours. */
    private static final int MAX_LENGTH = 256;

    private final SecureRandom random = new SecureRandom();
    private final KeyRing keyRing;

    @Activate
    public Secrets(@Reference KeyRing keyRing) {
        this.keyRing = keyRing;
    }

    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    boolean plausible(String secret) {
        return !secret.isBlank() && secret.length() <= MAX_LENGTH;
    }

    byte[] digest(String secret) {
        return keyRing.digest("api-key", secret.getBytes(StandardCharsets.UTF_8));
    }
}
