package org.vintner.downloads.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.StoredGrant;

/**
 * Makes and reads download tokens (S1.14): version, grant, order, digest of the buyer, generation of the link, its end, and a
 * signature of 32 bytes over all that. Of a length that base64url renders without spare bits, so each token has one text.
 */
@Component(service = DownloadTokens.class)
public final class DownloadTokens {
    private static final String PURPOSE = "download-token";
    private static final String BUYER_PURPOSE = "download-buyer";
    private static final byte VERSION = 1;
    private static final int BUYER_BYTES = 10;
    private static final int MAC_BYTES = 32;
    private static final int SIGNED_BYTES = 1 + 16 + 16 + BUYER_BYTES + Integer.BYTES + Long.BYTES;
    private static final int TEXT_LENGTH = (SIGNED_BYTES + MAC_BYTES) / 3 * 4;

    private final KeyRing keys;

    @Activate
    public DownloadTokens(@Reference KeyRing keys) {
        this.keys = keys;
    }

    /**
     * What a token says.
     *
     * @param grant which grant
     * @param order which order it belongs to
     * @param buyer digest of the order's mail address
     * @param generation which link of the grant
     * @param expires when it ends, in seconds since 1970
     */
    record Token(GrantId grant, OrderId order, ByteBuffer buyer, int generation, long expires) {}

    /** The present token of a grant. */
    String issue(StoredGrant grant) {
        byte[] signed = bytes(of(grant));
        byte[] mac = keys.mac(PURPOSE, signed);
        byte[] token = Arrays.copyOf(signed, signed.length + mac.length);
        System.arraycopy(mac, 0, token, signed.length, mac.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** What a token says, if we have made it. Asks nobody, so that made-up tokens cost no database work. */
    Optional<Token> read(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != SIGNED_BYTES + MAC_BYTES) {
            return Optional.empty();
        }
        byte[] signed = Arrays.copyOf(bytes, SIGNED_BYTES);
        byte[] mac = Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length);
        return keys.verify(PURPOSE, signed, mac) && signed[0] == VERSION
                ? Optional.of(token(signed))
                : Optional.empty();
    }

    /** What the present token of a grant says. */
    Token of(StoredGrant grant) {
        byte[] buyer = keys.digest(
                BUYER_PURPOSE, grant.buyer().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return new Token(
                grant.id(),
                grant.order(),
                ByteBuffer.wrap(Arrays.copyOf(buyer, BUYER_BYTES)),
                grant.generation(),
                grant.expiresAt().getEpochSecond());
    }

    private static byte[] bytes(Token token) {
        return ByteBuffer.allocate(SIGNED_BYTES)
                .put(VERSION)
                .put(bytes(token.grant().value()))
                .put(bytes(token.order().value()))
                .put(token.buyer().duplicate())
                .putInt(token.generation())
                .putLong(token.expires())
                .array();
    }

    private static Token token(byte[] signed) {
        ByteBuffer buffer = ByteBuffer.wrap(signed);
        buffer.get();
        GrantId grant = new GrantId(uuid(buffer));
        OrderId order = new OrderId(uuid(buffer));
        byte[] buyer = new byte[BUYER_BYTES];
        buffer.get(buyer);
        return new Token(grant, order, ByteBuffer.wrap(buyer), buffer.getInt(), buffer.getLong());
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(ByteBuffer buffer) {
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
