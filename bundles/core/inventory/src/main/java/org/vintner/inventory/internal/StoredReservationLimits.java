package org.vintner.inventory.internal;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.vintner.persistence.store.KeyClaimStore.Claim;
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
        for (Wish wish : store.wishes(List.of(order))) {
            Claim claim = claim(wish, actor);
            Held held = store.claim(List.of(claim), hold).get(order);
            check(perBuyer, held.byBuyer(), wish.keys(), "with this e-mail address");
            if (claim.source().isPresent()) {
                check(perSource, held.bySource(), wish.keys(), "from this network");
            }
        }
    }

    @Override
    public Set<OrderId> claim(Map<OrderId, Actor> actors) {
        Set<OrderId> within = new HashSet<>(actors.keySet());
        List<Wish> wishes = store.wishes(actors.keySet().stream()
                .filter(order -> !actors.get(order).mayDoEverything())
                .toList());
        if (!wishes.isEmpty()) {
            List<Claim> claims = wishes.stream()
                    .map(wish -> claim(wish, actors.get(wish.order())))
                    .toList();
            within.removeAll(beyond(wishes, claims, store.tryClaim(claims, hold)));
        }
        return within;
    }

    /** Those that somebody else counts just now, or for which too little is left beside what is held and what is claimed before them. */
    private Set<OrderId> beyond(List<Wish> wishes, List<Claim> claims, Map<OrderId, Held> held) {
        Set<OrderId> beyond = new HashSet<>();
        Map<ByteBuffer, Long> claimed = new HashMap<>();
        for (int i = 0; i < wishes.size(); i++) {
            Claim claim = claims.get(i);
            long keys = wishes.get(i).keys();
            Held others = held.get(claim.order());
            long ofBuyer = claimed.merge(ByteBuffer.wrap(claim.buyer()), keys, Long::sum);
            boolean fits = others != null && isWithin(perBuyer, others.byBuyer(), ofBuyer);
            if (fits && claim.source().isPresent()) {
                long ofSource = claimed.merge(ByteBuffer.wrap(claim.source().get()), keys, Long::sum);
                fits = isWithin(perSource, others.bySource(), ofSource);
            }
            if (!fits) {
                beyond.add(claim.order());
            }
        }
        return beyond;
    }

    private Claim claim(Wish wish, Actor actor) {
        Optional<byte[]> source = actor.source()
                .flatMap(Network::address)
                .filter(StoredReservationLimits::counts)
                .map(address -> digest(SOURCE, network(address)));
        return new Claim(wish.order(), digest(BUYER, normalized(wish.email())), source);
    }

    private static boolean isWithin(int limit, long held, long keys) {
        return limit <= 0 || held + keys <= limit;
    }

    private static void check(int limit, long held, long keys, String whose) {
        if (!isWithin(limit, held, keys)) {
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
