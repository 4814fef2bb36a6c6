package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.Bookings;
import org.vintner.api.booking.CancellationQuote;
import org.vintner.api.id.BookingId;

@Service
@Command(
        scope = "vintner",
        name = "booking-cancel",
        description =
                "Cancels a confirmed booking as its seller: its time is free at once, and all of it is paid back.",
        detailedDescription = "Example: vintner:booking-cancel --dry-run bkg_...")
public final class BookingCancelCommand extends ChangingCommand {

    @Reference
    Bookings bookings;

    @Argument(name = "booking", description = "Id of the booking (bkg_...).", required = true)
    @Completion(BookingCompleter.class)
    String booking;

    @Override
    void run() {
        BookingId id = BookingId.parse(booking);
        CancellationQuote quote = bookings.quote(operator(), id);
        if (!onlySay("Cancel " + id + " and pay " + Text.of(quote.refund()) + " back.")) {
            show(Shown.briefly(bookings.cancel(operator(), id, quote.refund())));
        }
    }
}
