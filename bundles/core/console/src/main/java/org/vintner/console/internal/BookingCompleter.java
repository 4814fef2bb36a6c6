package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.BookingFilter;
import org.vintner.api.booking.Bookings;

/** Offers the newest bookings. */
@Service
public final class BookingCompleter extends ChoiceCompleter {

    private static final BookingFilter ALL =
            new BookingFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Reference
    Bookings bookings;

    @Override
    Stream<Choice> choices() {
        return bookings.list(COMPLETION, ALL, PageRequest.first(MANY)).items().stream()
                .map(booking ->
                        new Choice(booking.id().toString(), Text.of(booking.state()) + " " + booking.localStart()));
    }
}
