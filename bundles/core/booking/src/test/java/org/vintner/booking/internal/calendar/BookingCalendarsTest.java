package org.vintner.booking.internal.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.booking.CalendarFile;
import org.vintner.api.booking.Resources;
import org.vintner.api.http.PublicUrl;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ResourceId;
import org.vintner.booking.internal.BookedRows;
import org.vintner.persistence.internal.store.SqlBookingCalendarStore;
import org.vintner.persistence.testing.TestDatabase;

/** S3.21, S3.22: calendar files of what is booked, on a real PostgreSQL. */
class BookingCalendarsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Actor administrator =
            new Actor(Role.ADMINISTRATOR, AccountId.next().toString());
    private BookedRows rows;
    private BookingCalendars calendars;

    @BeforeEach
    void prepare() {
        DATABASE.clear();
        rows = new BookedRows(DATABASE, "Tasting; red, white\\rosé 葡萄酒");
        calendars = new BookingCalendars(
                new SqlBookingCalendarStore(DATABASE.sql()),
                resources(),
                DATABASE.keyRing(),
                DATABASE.unitOfWork(),
                PublicUrl.parse("https://shop.example/wine"));
    }

    /** The one resource, for its seller and administrators. */
    private Resources resources() {
        return (Resources) Proxy.newProxyInstance(
                Resources.class.getClassLoader(), new Class<?>[] {Resources.class}, (proxy, method, args) -> {
                    Actor actor = (Actor) args[0];
                    return rows.resource().id().equals(args[1]) && actor.mayDoEverything()
                            ? Optional.of(rows.resource())
                            : Optional.empty();
                });
    }

    private static Calendar read(CalendarFile file) throws IOException, ParserException {
        return new CalendarBuilder().build(new StringReader(file.content()));
    }

    private static VEvent only(CalendarFile file) throws IOException, ParserException {
        List<VEvent> events = read(file).getComponents("VEVENT");
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static String value(VEvent event, String property) {
        return event.getProperty(property).orElseThrow().getValue();
    }

    @Test
    void aBookingIsAFileThatOthersRead() throws Exception {
        BookingId booking = rows.booking("2026-12-01T08:00:00Z", "2026-12-01T08:45:00Z");

        CalendarFile file = calendars.file(booking);

        assertThat(file.method()).isEqualTo("PUBLISH");
        assertThat(file.content())
                .startsWith("BEGIN:VCALENDAR\r\n")
                .contains("METHOD:PUBLISH\r\n", "DTSTART:20261201T080000Z\r\n", "DTEND:20261201T084500Z\r\n")
                .endsWith("END:VCALENDAR\r\n");
        VEvent event = only(file);
        assertThat(value(event, "UID")).isEqualTo(booking + "@shop.example");
        assertThat(value(event, "SUMMARY")).isEqualTo("Tasting; red, white\\rosé 葡萄酒");
        assertThat(value(event, "LOCATION")).isEqualTo("Cellar");
        assertThat(value(event, "STATUS")).isEqualTo("CONFIRMED");
        assertThat(file.content().lines()).allMatch(line -> line.length() <= 75);
    }

    @Test
    void theUidStaysAndTheSequenceGrowsUntilItIsCanceled() throws Exception {
        BookingId booking = rows.booking("2026-12-01T08:00:00Z", "2026-12-01T09:00:00Z");
        VEvent first = only(calendars.file(booking));
        rows.moved(booking, "2026-12-02T08:00:00Z", "2026-12-02T09:00:00Z");
        VEvent moved = only(calendars.file(booking));
        rows.canceled(booking);
        CalendarFile last = calendars.file(booking);
        VEvent canceled = only(last);

        assertThat(last.method()).isEqualTo("CANCEL");
        assertThat(value(canceled, "STATUS")).isEqualTo("CANCELLED");
        assertThat(List.of(first, moved, canceled))
                .extracting(event -> value(event, "UID"))
                .containsOnly(booking + "@shop.example");
        assertThat(List.of(first, moved, canceled))
                .extracting(event -> Integer.valueOf(value(event, "SEQUENCE")))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(value(moved, "DTSTART")).isEqualTo("20261202T080000Z");
    }

    @Test
    void whatIsOnlyHeldIsInNoCalendar() {
        BookingId held = rows.held("2026-12-01T08:00:00Z", "2026-12-01T09:00:00Z");

        refused(() -> calendars.file(held));
        assertThat(calendars
                        .feed(token(calendars.feedUrl(administrator, rows.order())))
                        .content())
                .doesNotContain("VEVENT");
    }

    @Test
    void aBuyerSubscribesToHisOrderAndASellerToAResource() throws Exception {
        BookingId booking = rows.booking("2026-12-01T08:00:00Z", "2026-12-01T09:00:00Z");
        String ofOrder = calendars.feedUrl(Actor.buyerOf(rows.order()), rows.order());
        String ofResource = calendars.feedUrl(administrator, rows.resource().id());

        assertThat(ofOrder)
                .startsWith("https://shop.example/wine/api/v1/calendars/")
                .endsWith(".ics");
        assertThat(token(ofOrder)).hasSizeGreaterThan(60);
        for (String url : List.of(ofOrder, ofResource)) {
            assertThat(value(only(calendars.feed(token(url))), "UID")).isEqualTo(booking + "@shop.example");
        }
        assertThat(calendars.feed(token(ofResource)).content())
                .contains("Cellar")
                .doesNotContain("ada@example.com");
    }

    @Test
    void nobodyElseLearnsAnAddressAndNoneCanBeGuessed() {
        Actor stranger = Actor.buyerOf(OrderId.next());
        refused(() -> calendars.feedUrl(stranger, rows.order()));
        refused(() -> calendars.feedUrl(stranger, rows.resource().id()));
        refused(() -> calendars.feedUrl(administrator, ResourceId.next()));
        String token = token(calendars.feedUrl(administrator, rows.order()));
        refused(() -> calendars.feed(token.substring(1)));
        refused(() -> calendars.feed((token.charAt(0) == 'B' ? 'C' : 'B') + token.substring(1)));
        refused(() ->
                calendars.feed(token.substring(0, 30) + (token.charAt(30) == 'A' ? 'B' : 'A') + token.substring(31)));
        refused(() -> calendars.feed("not base64!"));
        refused(() -> calendars.feed(""));
    }

    @Test
    void anAddressIsTakenBackWithoutAnyOther() {
        String first = calendars.feedUrl(administrator, rows.order());
        String ofResource = calendars.feedUrl(administrator, rows.resource().id());

        String second = calendars.renewFeed(Actor.buyerOf(rows.order()), rows.order());
        assertThat(second).isNotEqualTo(first).isEqualTo(calendars.feedUrl(administrator, rows.order()));
        refused(() -> calendars.feed(token(first)));
        assertThat(calendars.feed(token(second)).content()).contains("BEGIN:VCALENDAR");
        assertThat(calendars.feed(token(ofResource)).content()).contains("BEGIN:VCALENDAR");

        calendars.renewFeed(administrator, rows.order());
        refused(() -> calendars.feed(token(second)));
        calendars.renewFeed(administrator, rows.resource().id());
        refused(() -> calendars.feed(token(ofResource)));
        refused(() -> calendars.renewFeed(Actor.buyerOf(OrderId.next()), rows.order()));
    }

    @Test
    void aFeedKeepsWhatIsOverForAMonth() {
        Instant now = Instant.now();
        rows.booking(
                now.minusSeconds(40 * 86_400L).toString(),
                now.minusSeconds(40 * 86_400L - 60).toString());
        BookingId recent = rows.booking(
                now.minusSeconds(86_400L).toString(), now.minusSeconds(86_340L).toString());

        String feed = calendars
                .feed(token(calendars.feedUrl(administrator, rows.resource().id())))
                .content();

        assertThat(feed.lines().filter("BEGIN:VEVENT"::equals)).hasSize(1);
        assertThat(feed).contains(recent.toString());
    }

    private static String token(String url) {
        return url.substring(url.lastIndexOf('/') + 1, url.length() - ".ics".length());
    }

    private static void refused(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.NOT_FOUND));
    }
}
