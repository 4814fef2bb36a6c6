package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.Bookings;
import org.vintner.api.id.BookingId;

@Service
@Command(
        scope = "vintner",
        name = "booking-show",
        description = "Shows a booking with its cancellation ladder and its history.",
        detailedDescription = "Example: vintner:booking-show bkg_...")
public final class BookingShowCommand extends ReportingCommand {

    @Reference
    Bookings bookings;

    @Argument(name = "booking", description = "Id of the booking (bkg_...).", required = true)
    @Completion(BookingCompleter.class)
    String booking;

    @Override
    void run() {
        BookingId id = BookingId.parse(booking);
        Booking found = bookings.find(operator(), id).orElseThrow(() -> CommerceException.notFound("booking", id));
        show(Shown.briefly(found)
                .with("line", found.line())
                .with("end", found.end())
                .with("zone", found.zone())
                .with("balance", found.balance())
                .with("suspended", found.suspended())
                .with(
                        "cancellation",
                        found.cancellation().stream().map(Shown::step).toList())
                .with(
                        "history",
                        bookings.history(id).stream().map(Shown::transition).toList()));
    }
}
