package org.vintner.booking.internal.calendar;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.CalendarFile;
import org.vintner.api.booking.Calendars;
import org.vintner.api.booking.Resources;
import org.vintner.api.http.PublicUrl;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.store.BookingCalendarStore;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Calendar files over the store. The token of a feed is an id and a signature of it, made when it is needed and stored nowhere, as the
 * access grants of orders are; it opens the feed and nothing else.
 */
@Component(service = Calendars.class, configurationPid = "org.vintner.server")
public final class BookingCalendars implements Calendars {

    private static final String PURPOSE = "booking-calendar";
    private static final int ID = 16;
    private static final int MAC = 32;
    private static final int MOST = 2_000;
    private static final Duration KEPT = Duration.ofDays(30);

    /** What a feed is of: the first byte of its token. */
    private static final byte ORDER = 1;

    private static final byte RESOURCE = 2;

    private final BookingCalendarStore store;
    private final Resources resources;
    private final KeyRing keyRing;
    private final UnitOfWork unitOfWork;
    private final PublicUrl server;
    private final ICalendar calendar;

    @Activate
    public BookingCalendars(
            @Reference BookingCalendarStore store,
            @Reference Resources resources,
            @Reference KeyRing keyRing,
            @Reference UnitOfWork unitOfWork,
            ServerAddress server) {
        this(store, resources, keyRing, unitOfWork, PublicUrl.parse(server.publicUrl()));
    }

    BookingCalendars(
            BookingCalendarStore store, Resources resources, KeyRing keyRing, UnitOfWork unitOfWork, PublicUrl server) {
        this.unitOfWork = unitOfWork;
        this.store = store;
        this.resources = resources;
        this.keyRing = keyRing;
        this.server = server;
        this.calendar = new ICalendar(server.of(""));
    }

    @Override
    public CalendarFile file(BookingId booking) {
        return calendar.file(store.find(booking).orElseThrow(() -> CommerceException.notFound("booking", booking)));
    }

    @Override
    public String feedUrl(Actor actor, OrderId order) {
        checkSeen(actor, order);
        return address(ORDER, order.value(), store.renewed(order.value()));
    }

    @Override
    public String renewFeed(Actor actor, OrderId order) {
        checkSeen(actor, order);
        return address(ORDER, order.value(), store.renew(order.value()));
    }

    private static void checkSeen(Actor actor, OrderId order) {
        if (!actor.maySee(order)) {
            throw CommerceException.notFound("order", order);
        }
    }

    @Override
    public String feedUrl(Actor actor, ResourceId resource) {
        checkSeen(actor, resource);
        return address(RESOURCE, resource.value(), store.renewed(resource.value()));
    }

    @Override
    public String renewFeed(Actor actor, ResourceId resource) {
        checkSeen(actor, resource);
        return address(RESOURCE, resource.value(), store.renew(resource.value()));
    }

    private void checkSeen(Actor actor, ResourceId resource) {
        if (resources.find(actor, resource).isEmpty()) {
            throw CommerceException.notFound("resource", resource);
        }
    }

    private String address(byte kind, UUID id, int renewed) {
        byte[] subject = ByteBuffer.allocate(1 + ID)
                .put(kind)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        byte[] token = ByteBuffer.allocate(1 + ID + MAC)
                .put(subject)
                .put(keyRing.mac(PURPOSE, signed(subject, renewed)))
                .array();
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        return server.of("/api/v1/calendars/" + text + ".ics").toString();
    }

    /** The first address signs the subject alone, each later one its number as well; the number stands in no address. */
    private static byte[] signed(byte[] subject, int renewed) {
        return renewed == 0
                ? subject
                : ByteBuffer.allocate(subject.length + Integer.BYTES)
                        .put(subject)
                        .putInt(renewed)
                        .array();
    }

    @Override
    public CalendarFile feed(String token) {
        ByteBuffer subject = ByteBuffer.wrap(genuine(token).orElseThrow(BookingCalendars::unknown));
        byte kind = subject.get();
        UUID id = new UUID(subject.getLong(), subject.getLong());
        return unitOfWork.fromReplica(() -> kind == RESOURCE
                ? ofResource(new ResourceId(id))
                : calendar.feed("Bookings", store.ofOrder(new OrderId(id))));
    }

    private CalendarFile ofResource(ResourceId resource) {
        String name = store.nameOf(resource).orElseThrow(BookingCalendars::unknown);
        return calendar.feed(name, store.ofResource(resource, Instant.now().minus(KEPT), MOST));
    }

    /** What a token of ours is about; empty for any other text. */
    private Optional<byte[]> genuine(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != 1 + ID + MAC) {
            return Optional.empty();
        }
        byte[] subject = Arrays.copyOf(bytes, 1 + ID);
        byte[] mac = Arrays.copyOfRange(bytes, 1 + ID, bytes.length);
        // Not of a replica: an address that is taken back ends at once.
        int renewed = store.renewed(new UUID(
                ByteBuffer.wrap(subject).getLong(1), ByteBuffer.wrap(subject).getLong(1 + Long.BYTES)));
        return keyRing.verify(PURPOSE, signed(subject, renewed), mac) ? Optional.of(subject) : Optional.empty();
    }

    /** The token is not repeated: it may be a good one with a letter lost. */
    private static CommerceException unknown() {
        return CommerceException.notFound("calendar", "of this address");
    }
}
