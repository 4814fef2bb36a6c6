package org.vintner.notifications.internal;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.vintner.api.Money;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.Bookings;
import org.vintner.api.booking.CalendarFile;
import org.vintner.api.booking.Calendars;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Resources;
import org.vintner.api.booking.Schedule;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/** One booking, of two seats in Berlin; everything that the tests don't use refuses. */
final class BookedShop {

    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    final BookingId id = BookingId.next();
    private final OrderId order;
    private final OrderLineId line;
    volatile BookingState state = BookingState.CONFIRMED;
    volatile LocalDateTime start = LocalDateTime.parse("2036-12-01T09:00");

    BookedShop(OrderId order, OrderLineId line) {
        this.order = order;
        this.line = line;
    }

    BookingModels models() {
        return new BookingModels(
                service(Bookings.class, Map.of("find", args -> Optional.of(booking()))),
                service(
                        Calendars.class,
                        Map.of(
                                "feedUrl",
                                args -> "https://shop.example/api/v1/calendars/token.ics",
                                "file",
                                args -> new CalendarFile(
                                        state == BookingState.CANCELED ? "CANCEL" : "PUBLISH", "BEGIN:VCALENDAR"))),
                service(Resources.class, Map.of("find", args -> Optional.of(resource()))));
    }

    private Booking booking() {
        Instant begin = start.atZone(BERLIN).toInstant();
        return new Booking(
                id,
                order,
                line,
                ProductId.next(),
                ResourceId.next(),
                List.of(1, 2),
                state,
                begin,
                begin.plus(Duration.ofMinutes(45)),
                start,
                BERLIN,
                Optional.empty(),
                Money.of(1000, "EUR"),
                List.of(),
                false,
                Instant.EPOCH);
    }

    private static Resource resource() {
        return new Resource(ResourceId.next(), AccountId.next(), "Ada", BERLIN, 2, Schedule.CLOSED, Instant.EPOCH);
    }

    private static <T> T service(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (!answers.containsKey(method.getName())) {
                throw new UnsupportedOperationException(method.getName());
            }
            return answers.get(method.getName()).apply(args);
        }));
    }
}
