package org.vintner.console.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.Bookings;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.ResourceId;

@Service
@Command(
        scope = "vintner",
        name = "booking-move",
        description = "Moves a confirmed booking to another time of its service; its buyer is told.",
        detailedDescription = "Example: vintner:booking-move bkg_... 2030-12-01T09:00:00+01:00")
public final class BookingMoveCommand extends ChangingCommand {

    @Reference
    Bookings bookings;

    @Option(name = "--resource", description = "To this resource (res_...); any of the service's if not given.")
    @Completion(ResourceCompleter.class)
    String resource;

    @Argument(name = "booking", description = "Id of the booking (bkg_...).", required = true)
    @Completion(BookingCompleter.class)
    String booking;

    @Argument(
            index = 1,
            name = "start",
            description = "Its new start, such as 2030-12-01T09:00:00+01:00.",
            required = true)
    String start;

    @Override
    void run() {
        BookingId id = BookingId.parse(booking);
        Booking found = bookings.find(operator(), id).orElseThrow(() -> CommerceException.notFound("booking", id));
        Instant to = Text.time(start, "start").orElseThrow();
        if (dryRun) {
            // What can't be canceled can't be moved either.
            var unused = bookings.quote(operator(), id);
        }
        if (onlySay("Move " + id + " from " + Text.of(found.start()) + " to " + Text.of(to)
                + ", if that is free and no rule stands against it.")) {
            return;
        }
        BookingRequest request =
                new BookingRequest(to, Optional.ofNullable(resource).map(ResourceId::parse), List.of());
        show(Shown.briefly(bookings.rebook(operator(), id, request)));
    }
}
