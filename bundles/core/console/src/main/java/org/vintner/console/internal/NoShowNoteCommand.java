package org.vintner.console.internal;

import java.time.Instant;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.Bookings;
import org.vintner.api.id.BookingId;

@Service
@Command(
        scope = "vintner",
        name = "no-show-note",
        description = "Notes that nobody came to a booking that has begun. Nothing is paid back.",
        detailedDescription = "Example: vintner:no-show-note bkg_...")
public final class NoShowNoteCommand extends ChangingCommand {

    @Reference
    Bookings bookings;

    @Argument(name = "booking", description = "Id of the booking (bkg_...).", required = true)
    @Completion(BookingCompleter.class)
    String booking;

    @Override
    void run() {
        BookingId id = BookingId.parse(booking);
        Booking found = bookings.find(operator(), id).orElseThrow(() -> CommerceException.notFound("booking", id));
        if (dryRun && (found.state() != BookingState.CONFIRMED || found.start().isAfter(Instant.now()))) {
            throw new CommerceException(
                    CommerceError.CONFLICT,
                    "Only of a confirmed booking that has begun; this one is " + Text.of(found.state())
                            + " and begins at " + Text.of(found.start()) + ".");
        }
        if (!onlySay("Note that nobody came to " + id + " at " + Text.of(found.start()) + ".")) {
            show(Shown.briefly(bookings.noShow(operator(), id)));
        }
    }
}
