package org.vintner.booking.internal.calendar;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import net.fortuna.ical4j.data.CalendarOutputter;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.Description;
import net.fortuna.ical4j.model.property.DtEnd;
import net.fortuna.ical4j.model.property.DtStamp;
import net.fortuna.ical4j.model.property.DtStart;
import net.fortuna.ical4j.model.property.LastModified;
import net.fortuna.ical4j.model.property.Location;
import net.fortuna.ical4j.model.property.Method;
import net.fortuna.ical4j.model.property.Organizer;
import net.fortuna.ical4j.model.property.ProdId;
import net.fortuna.ical4j.model.property.Sequence;
import net.fortuna.ical4j.model.property.Summary;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.XProperty;
import net.fortuna.ical4j.model.property.immutable.ImmutableMethod;
import net.fortuna.ical4j.model.property.immutable.ImmutableStatus;
import net.fortuna.ical4j.model.property.immutable.ImmutableVersion;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.CalendarFile;
import org.vintner.persistence.store.BookingCalendarStore.Entry;

/**
 * Writes iCalendar files. Times are instants in UTC, which every calendar shows in its reader's zone, so no file depends on which rules
 * of a zone a program knows.
 */
final class ICalendar {

    private static final String PRODUCER = "-//Vintner//Booking//EN";
    private static final Duration REFRESH = Duration.ofHours(1);

    private final String domain;
    private final URI organizer;

    /**
     * @param shop the address of this server, which is the organizer of all bookings
     */
    ICalendar(URI shop) {
        this.domain = shop.getHost();
        this.organizer = shop;
    }

    /** One booking, for a message. */
    CalendarFile file(Entry entry) {
        Method method = isCanceled(entry) ? ImmutableMethod.CANCEL : ImmutableMethod.PUBLISH;
        Calendar calendar = calendar(method);
        calendar.add(event(entry));
        return new CalendarFile(method.getValue(), written(calendar));
    }

    /** Bookings to subscribe to. */
    CalendarFile feed(String name, List<Entry> entries) {
        Calendar calendar = calendar(ImmutableMethod.PUBLISH);
        calendar.add(new XProperty("X-WR-CALNAME", name));
        calendar.add(new XProperty("X-PUBLISHED-TTL", REFRESH.toString()));
        entries.forEach(entry -> calendar.add(event(entry)));
        return new CalendarFile(ImmutableMethod.PUBLISH.getValue(), written(calendar));
    }

    private static Calendar calendar(Method method) {
        Calendar calendar = new Calendar();
        calendar.add(new ProdId(PRODUCER));
        calendar.add(ImmutableVersion.VERSION_2_0);
        calendar.add(method);
        return calendar;
    }

    private VEvent event(Entry entry) {
        VEvent event = new VEvent(false);
        event.add(new Uid(entry.id() + "@" + domain));
        event.add(new Sequence(entry.changes()));
        event.add(new DtStamp(entry.changedAt()));
        event.add(new LastModified(entry.changedAt()));
        event.add(new DtStart<>(entry.start()));
        event.add(new DtEnd<>(entry.end()));
        event.add(new Summary(entry.title()));
        event.add(new Location(entry.resource()));
        event.add(new Description("Seats: "
                + entry.seats().stream().map(String::valueOf).collect(joining(", ")) + "\nBooking: " + entry.id()));
        event.add(new Organizer(organizer));
        event.add(isCanceled(entry) ? ImmutableStatus.VEVENT_CANCELLED : ImmutableStatus.VEVENT_CONFIRMED);
        return event;
    }

    private static boolean isCanceled(Entry entry) {
        return entry.state() == BookingState.CANCELED;
    }

    private static String written(Calendar calendar) {
        StringWriter text = new StringWriter();
        try {
            // What is written is ours; a calendar without bookings is good to subscribe to, which the library's rules
            // don't allow.
            new CalendarOutputter(false).output(calendar, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
