package org.vintner.orders.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.store.KeyRing;

/**
 * What proves that its bearer is the buyer: the order's id and a signature of it, 256 bits that nobody can guess. It is made from
 * the order whenever it is needed and stored nowhere, so that it can't be stolen from the database.
 */
@Component(service = AccessGrants.class)
public final class AccessGrants {

    private static final String PREFIX = "vog_";
    private static final String PURPOSE = "order-access";
    private static final int ID_LENGTH = OrderId.next().toString().length() - OrderId.PREFIX.length();

    private final KeyRing keyRing;

    @Activate
    public AccessGrants(@Reference KeyRing keyRing) {
        this.keyRing = keyRing;
    }

    String of(OrderId order) {
        String id = order.toString().substring(OrderId.PREFIX.length());
        byte[] mac = keyRing.mac(PURPOSE, bytes(order.value()));
        return PREFIX + id + Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
    }

    /** The order that a grant belongs to; empty when it is no grant of ours. Takes equally long for every wrong signature. */
    Optional<OrderId> orderOf(String presented) {
        if (!presented.startsWith(PREFIX) || presented.length() <= PREFIX.length() + ID_LENGTH) {
            return Optional.empty();
        }
        try {
            OrderId order =
                    OrderId.parse(OrderId.PREFIX + presented.substring(PREFIX.length(), PREFIX.length() + ID_LENGTH));
            boolean genuine = MessageDigest.isEqual(ascii(of(order)), ascii(presented));
            return genuine ? Optional.of(order) : Optional.empty();
        } catch (CommerceException e) {
            return Optional.empty();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(UUID value) {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }
}
