package org.vintner.notifications.internal;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.Bookings;
import org.vintner.api.booking.CalendarFile;
import org.vintner.api.booking.Calendars;
import org.vintner.api.booking.Resources;
import org.vintner.api.events.Event;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.Label;
import org.vintner.api.id.BookingId;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;

/** Makes what messages about a booking show. */
@Component(service = BookingModels.class)
public final class BookingModels {

    private static final DateTimeFormatter WALL_CLOCK = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final Actor ACTOR = Actor.system(NotificationsConsumer.NAME);

    private final Bookings bookings;
    private final Calendars calendars;
    private final Resources resources;

    @Activate
    public BookingModels(@Reference Bookings bookings, @Reference Calendars calendars, @Reference Resources resources) {
        this.bookings = bookings;
        this.calendars = calendars;
        this.resources = resources;
    }

    private Optional<Booking> booking(Event event) {
        // What is left of an event that was deleted is a request to try again, which is about the order.
        return event.aggregate().startsWith(BookingId.PREFIX)
                ? bookings.find(ACTOR, BookingId.parse(event.aggregate()))
                : Optional.empty();
    }

    /** Why the message is not to be sent any more; empty when it is. */
    Optional<String> overtaken(Template template, Event event) {
        Optional<Booking> booking = booking(event);
        if (booking.isEmpty()) {
            return Optional.of("The booking is not known any more");
        }
        if (!template.holdsFor(booking.get().state())) {
            return Optional.of("The booking was " + booking.get().state() + " before it could be sent");
        }
        return template == Template.BOOKING_REMINDER && booking.get().start().isBefore(Instant.now())
                ? Optional.of("The booking had begun before it could be sent")
                : Optional.empty();
    }

    void add(Map<String, Object> model, Template template, Order order, Event event) {
        Booking booking = booking(event).orElseThrow();
        Optional<OrderLine> line = order.lines().stream()
                .filter(one -> one.id().equals(booking.line()))
                .findFirst();
        model.put("product", line.map(OrderLine::title).orElse(""));
        model.put(
                "resource",
                resources
                        .find(ACTOR, booking.resource())
                        .map(found -> found.name())
                        .orElse(""));
        model.put("start", wallClock(booking.start(), booking.zone()));
        model.put("end", wallClock(booking.end(), booking.zone()));
        model.put("zone", booking.zone().getId());
        model.put("seats", booking.seats().stream().map(String::valueOf).collect(joining(", ")));
        model.put("balance", booking.balance().amount() == 0 ? "" : MessageModels.shown(booking.balance()));
        model.put("answers", answers(line, order.buyer().locale()));
        model.put("feedUrl", calendars.feedUrl(ACTOR, order.id()));
        booking.heldUntil().ifPresent(end -> model.put("expiresAt", MessageModels.shown(end)));
        if (template != Template.BOOKING_REMINDER && template != Template.BOOKING_OFFERED) {
            CalendarFile file = calendars.file(booking.id());
            model.put("calendar", file.content());
            model.put("calendarMethod", file.method());
        }
    }

    private static List<Map<String, String>> answers(Optional<OrderLine> line, Locale locale) {
        return line.stream()
                .flatMap(one -> one.answers().stream())
                .map(answer -> Map.of("label", answer.label().in(locale), "value", shown(answer, locale)))
                .toList();
    }

    private static String shown(FormAnswer answer, Locale locale) {
        return answer.choice().map((Label label) -> label.in(locale)).orElse(answer.value());
    }

    private static String wallClock(Instant time, ZoneId zone) {
        return WALL_CLOCK.format(time.atZone(zone));
    }
}
