package org.vintner.inventory.internal;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.http.Network;
import org.vintner.api.id.OrderId;
import org.vintner.api.inventory.ReservationLimits;
import org.vintner.persistence.store.KeyClaimStore;
import org.vintner.persistence.store.KeyClaimStore.Held;
import org.vintner.persistence.store.KeyClaimStore.Wish;
import org.vintner.persistence.store.KeyRing;

/** Counts reserved keys per buyer and per network. Both are kept as keyed digests only. */
@Component(service = ReservationLimits.class, configurationPid = "org.vintner.inventory")
@Designate(ocd = InventoryConfig.class)
public final class StoredReservationLimits implements ReservationLimits {

    private static final String BUYER = "key-claim-buyer";
    private static final String SOURCE = "key-claim-source";
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NETWORK = 64;

    private final KeyClaimStore store;
    private final KeyRing keyRing;
    private final int perBuyer;
    private final int perSource;
    private final Duration hold;

    @Activate
    public StoredReservationLimits(@Reference KeyClaimStore store, @Reference KeyRing keyRing, InventoryConfig config) {
        this(
                store,
                keyRing,
                config.maxReservedPerBuyer(),
                config.maxReservedPerSource(),
                Duration.ofMinutes(config.claimMinutes()));
    }

    /** With these limits. */
    public StoredReservationLimits(KeyClaimStore store, KeyRing keyRing, int perBuyer, int perSource, Duration hold) {
        this.store = store;
        this.keyRing = keyRing;
        this.perBuyer = perBuyer;
        this.perSource = perSource;
        this.hold = hold;
    }

    @Override
    public void claim(Actor actor, OrderId order) {
        if (actor.mayDoEverything()) {
            return;
        }
        Optional<Wish> wish = store.wish(order);
        if (wish.isEmpty()) {
            return;
        }
        Optional<byte[]> source = actor.source()
                .flatMap(Network::address)
                .filter(StoredReservationLimits::counts)
                .map(address -> digest(SOURCE, network(address)));
        Held held = store.claim(order, digest(BUYER, normalized(wish.get().email())), source, hold);
        long keys = wish.get().keys();
        check(perBuyer, held.byBuyer(), keys, "with this e-mail address");
        if (source.isPresent()) {
            check(perSource, held.bySource(), keys, "from this network");
        }
    }

    private static void check(int limit, long held, long keys, String whose) {
        if (limit > 0 && held + keys > limit) {
            throw new CommerceException(
                    CommerceError.RESERVATION_LIMIT,
                    "At most " + limit + " keys can be held unpaid " + whose + ", " + held
                            + " are. Pay or cancel an open order, wait until it expires, or order fewer.");
        }
    }

    /** Mail to all of these reaches one person: capitals don't matter, nor does what follows a plus sign. */
    static String normalized(String email) {
        return email.toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@");
    }

    /** An address of the operator's own network is a proxy that is not configured as such: it stands for everybody. */
    private static boolean counts(InetAddress address) {
        byte first = address.getAddress()[0];
        boolean uniqueLocal = address.getAddress().length == IPV6_BYTES && (first & 0xFE) == 0xFC;
        return !address.isLoopbackAddress()
                && !address.isSiteLocalAddress()
                && !address.isLinkLocalAddress()
                && !uniqueLocal;
    }

    private static String network(InetAddress address) {
        boolean ipv6 = address.getAddress().length == IPV6_BYTES;
        return ipv6 ? new Network(address, IPV6_NETWORK).toString() : address.getHostAddress();
    }

    private byte[] digest(String purpose, String text) {
        return keyRing.digest(purpose, text.getBytes(StandardCharsets.UTF_8));
    }
}
