package org.vintner.booking.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.booking.AvailabilityQuery;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.ExceptionalDay;
import org.vintner.api.booking.Hours;
import org.vintner.api.booking.NewBlockedPeriod;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.NewSlot;
import org.vintner.api.booking.ResourceChange;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.booking.internal.rules.Conditions;
import org.vintner.booking.internal.rules.PluginRules;
import org.vintner.persistence.internal.store.SqlBookingResourceStore;
import org.vintner.persistence.internal.store.SqlBookingServiceStore;
import org.vintner.persistence.internal.store.SqlBookingStore;
import org.vintner.persistence.internal.store.SqlWaitingStore;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName(
        "S3.2, S3.31: what makes no sense is refused by a named problem that says what is allowed, and no row is changed")
class BadInputTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration HOUR = Duration.ofHours(1);
    /** The clock jumps from 02:00 to 03:00. */
    private static final LocalDateTime GAP = LocalDateTime.of(2031, 3, 30, 2, 30);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final AccountId account = AccountId.next();
    private final Actor seller = new Actor(Role.SELLER, account.toString());
    private final ProductId lesson = ProductId.next();
    private StoredResources resources;
    private StoredServices services;
    private ResourceId room;

    @BeforeEach
    void open() {
        DATABASE.clear();
        DATABASE.execute("INSERT INTO account (id, name, role) VALUES ('" + account.value() + "', 'ada', 'SELLER');"
                + "INSERT INTO product (id, kind, seller_id, title, description, price, currency, download_valid_seconds,"
                + " download_max, state) VALUES ('" + lesson.value() + "', 'BOOKING', '" + account.value()
                + "', 'Lesson', '', 1000, 'EUR', 1, 1, 'PUBLISHED')");
        SqlBookingResourceStore resourceStore = new SqlBookingResourceStore(DATABASE.sql());
        SqlBookingServiceStore serviceStore = new SqlBookingServiceStore(DATABASE.sql());
        SqlBookingStore store = new SqlBookingStore(DATABASE.sql());
        Timetables timetables = new Timetables(serviceStore, resourceStore, DATABASE.unitOfWork());
        Conditions conditions = new Conditions();
        resources = new StoredResources(resourceStore, DATABASE.unitOfWork());
        services = new StoredServices(
                catalog(),
                serviceStore,
                resourceStore,
                store,
                timetables,
                new Reception(
                        timetables,
                        new RuleBook(store, conditions, noPlugins()),
                        store,
                        new SqlWaitingStore(DATABASE.sql())),
                conditions,
                DATABASE.unitOfWork());
        room = resources.create(seller, new NewResource("Room", BERLIN, 4)).id();
        resources.schedule(seller, room, new Schedule(List.of(weekly("09:00", "17:00")), List.of()));
        services.set(seller, lesson, terms(HOUR, HOUR, BookingRules.DEFAULT));
    }

    /** Of one product. */
    private Catalog catalog() {
        Product product = new Product(
                lesson,
                ProductKind.BOOKING,
                account,
                "Lesson",
                "",
                Money.of(1000, "EUR"),
                DownloadPolicy.DEFAULT,
                SalePolicy.DEFAULT,
                ProductState.PUBLISHED,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
        return (Catalog) Proxy.newProxyInstance(
                BadInputTest.class.getClassLoader(),
                new Class<?>[] {Catalog.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "find" ->
                        Optional.of(product).filter(known -> known.id().equals(arguments[1]));
                    case "onSale" -> List.of(product);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    // ------------------------------------------------------------------ what is wrong with it

    private record Bad(String what, String param, Consumer<BadInputTest> call) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Bad> slots() {
        return Stream.of(
                slot("in the past", "from", LocalDateTime.of(2020, 1, 1, 9, 0), LocalDateTime.of(2020, 1, 1, 10, 0)),
                slot("begins in a gap of the clock", "from", GAP, GAP.plusHours(2)),
                slot("ends in a gap of the clock", "to", GAP.minusHours(2), GAP),
                slot("ends before it begins", "to", day().atTime(9, 0), day().atTime(8, 0)),
                slot("of zero length", "to", day().atTime(9, 0), day().atTime(9, 0)),
                slot(
                        "of a thousand years",
                        "to",
                        day().atTime(9, 0),
                        day().plusYears(1_000).atTime(9, 0)),
                slot(
                        "of a month and a day",
                        "to",
                        day().atTime(9, 0),
                        day().plusDays(32).atTime(9, 0)),
                slot(
                        "far away",
                        "from",
                        day().plusYears(20).atTime(9, 0),
                        day().plusYears(20).atTime(10, 0)),
                new Bad(
                        "for people without address",
                        "people[0]",
                        test -> test.offer(new NewSlot(
                                day().atTime(9, 0), day().atTime(10, 0), List.of(), List.of("<b>everybody</b>")))));
    }

    private static Bad slot(String what, String param, LocalDateTime from, LocalDateTime to) {
        return new Bad("a slot " + what, param, test -> test.offer(new NewSlot(from, to, List.of(), List.of())));
    }

    static Stream<Bad> schedules() {
        return Stream.of(
                schedule("that overlaps itself", "weekly[1]", weekly("09:00", "12:00"), weekly("11:59", "14:00")),
                schedule("that ends before it begins", "weekly[0]", weekly("12:00", "09:00")),
                schedule("of zero length", "weekly[0]", weekly("12:00", "12:00")),
                schedule("of seconds", "weekly[0]", weekly("12:00:01", "13:00")),
                new Bad(
                        "a schedule with a date that is there twice",
                        "exceptions[1].date",
                        test -> test.schedule(new Schedule(List.of(), List.of(holiday(), holiday())))),
                new Bad(
                        "an exceptional day that overlaps itself",
                        "exceptions[0].hours[1]",
                        test -> test.schedule(new Schedule(
                                List.of(),
                                List.of(new ExceptionalDay(
                                        day(),
                                        List.of(
                                                new Hours(LocalTime.of(9, 0), LocalTime.MIDNIGHT),
                                                new Hours(LocalTime.of(23, 0), LocalTime.of(23, 30))),
                                        Optional.empty()))))),
                new Bad(
                        "a blocked period of zero length",
                        "to",
                        test -> test.resources.block(
                                test.seller,
                                test.room,
                                new NewBlockedPeriod(day().atTime(9, 0), day().atTime(9, 0), Optional.empty()))),
                new Bad(
                        "a blocked period with a reason of two lines",
                        "reason",
                        test -> test.resources.block(
                                test.seller,
                                test.room,
                                new NewBlockedPeriod(
                                        day().atTime(9, 0), day().atTime(10, 0), Optional.of("away\nfrom here")))));
    }

    private static Bad schedule(String what, String param, WeeklyHours... hours) {
        return new Bad("a schedule " + what, param, test -> test.schedule(new Schedule(List.of(hours), List.of())));
    }

    static Stream<Bad> resourcesAndTerms() {
        return Stream.of(
                new Bad("a capacity of 0", "capacity", test -> test.create(BERLIN, 0)),
                new Bad("a capacity of a million", "capacity", test -> test.create(BERLIN, 1_000_000)),
                new Bad("an offset in place of a zone", "zone", test -> test.create(ZoneOffset.ofHours(2), 1)),
                new Bad(
                        "a capacity lowered to 0",
                        "capacity",
                        test -> test.resources.change(
                                test.seller, test.room, new ResourceChange(Optional.empty(), Optional.of(0)))),
                terms("an interval of 0", "interval", HOUR, Duration.ZERO, BookingRules.DEFAULT),
                terms("a negative interval", "interval", HOUR, HOUR.negated(), BookingRules.DEFAULT),
                terms("a duration of 0", "duration", Duration.ZERO, HOUR, BookingRules.DEFAULT),
                terms("a duration of a year", "duration", Duration.ofDays(365), HOUR, BookingRules.DEFAULT),
                terms("a duration of seconds", "duration", Duration.ofSeconds(90), HOUR, BookingRules.DEFAULT),
                terms("a deposit of 0 percent", "rules.deposit", HOUR, HOUR, rules(List.of(), 0)),
                terms(
                        "a ladder that pays back more to who cancels later",
                        "rules.cancellation[1].percent",
                        HOUR,
                        HOUR,
                        rules(List.of(step(10, 50), step(5, 100)), 100)),
                terms(
                        "a ladder out of order",
                        "rules.cancellation[1].before",
                        HOUR,
                        HOUR,
                        rules(List.of(step(5, 100), step(10, 50)), 100)),
                terms(
                        "a ladder of 101 percent",
                        "rules.cancellation[0].percent",
                        HOUR,
                        HOUR,
                        rules(List.of(step(5, 101)), 100)),
                rule("that does not parse", "quantity <="),
                rule("that never ends", "[1, 2].all(x, x > 0)"),
                rule("that reaches for the outside", "java.lang.System.exit(0)"),
                rule("that speaks of what there is not", "moon == 'full'"));
    }

    private static Bad rule(String what, String expression) {
        return terms("a rule " + what, "rules.conditions[0].expression", HOUR, HOUR, conditions(expression));
    }

    private static BookingRules conditions(String expression) {
        BookingRules usual = BookingRules.DEFAULT;
        return new BookingRules(
                usual.leadTime(),
                usual.horizon(),
                usual.cancellation(),
                usual.deposit(),
                usual.maxPerPerson(),
                usual.maxPerDay(),
                List.of(new BookingCondition("house rule", expression, "Not in this house.")));
    }

    private static Bad terms(String what, String param, Duration duration, Duration interval, BookingRules rules) {
        return new Bad(
                what,
                param,
                test -> test.services.set(test.seller, test.lesson, test.terms(duration, interval, rules)));
    }

    @ParameterizedTest
    @MethodSource({"slots", "schedules", "resourcesAndTerms"})
    void isRefusedAndChangesNothing(Bad bad) {
        Map<String, String> before = everything();

        assertThatThrownBy(() -> bad.call().accept(this)).isInstanceOfSatisfying(CommerceException.class, e -> {
            assertThat(e.error()).isEqualTo(CommerceError.INVALID_REQUEST);
            assertThat(e.param()).contains(bad.param());
            assertThat(e.getMessage()).isNotBlank();
        });

        assertThat(everything()).isEqualTo(before);
    }

    // ------------------------------------------------------------------ what is out of place

    @Test
    void aSlotThatOverlapsAnotherIsRefusedAndTheOtherStays() {
        SlotId slot = resources
                .offer(seller, room, new NewSlot(day().atTime(9, 0), day().atTime(10, 0), List.of(), List.of()))
                .id();
        resources.offer(seller, room, new NewSlot(day().atTime(10, 0), day().atTime(11, 0), List.of(), List.of()));
        Map<String, String> before = everything();

        NewSlot longer = new NewSlot(day().atTime(9, 0), day().atTime(10, 1), List.of(), List.of());
        assertRefused(CommerceError.ALREADY_EXISTS, () -> resources.change(seller, room, slot, longer));

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @DisplayName(
            "a start that is not offered, more seats than there are, and times without measure are told with what is offered")
    void requestsThatCanNotBeMet() {
        Instant nine = day().atTime(9, 0).atZone(BERLIN).toInstant();

        assertThat(refusal(nine.plusSeconds(60), 1)).contains("hours").anyMatch(text -> text.contains("nearest begin"));
        assertThat(refusal(nine, 5)).contains("hours").anyMatch(text -> text.contains("4 seats at most"));
        assertThat(refusal(Instant.MAX, 1)).contains("hours");
        assertThat(refusal(Instant.MIN, 1)).contains("hours");
        assertThat(refusal(nine, 4)).isEmpty();
        assertThat(services.check(
                                lesson, "ada@example.com", 2, new BookingRequest(nine, Optional.empty(), List.of(2, 9)))
                        .allowed())
                .isFalse();
        assertRefused(
                CommerceError.INVALID_REQUEST,
                () -> services.check(
                        lesson, "ada@example.com", 2, new BookingRequest(nine, Optional.empty(), List.of(2, 2))));
    }

    @Test
    @DisplayName("S3.30: a dry run names the seller's own rule that stands against a booking, from the next request on")
    void dryRunsNameConditions() {
        Instant nine = day().atTime(9, 0).atZone(BERLIN).toInstant();
        services.set(seller, lesson, terms(HOUR, HOUR, conditions("quantity <= 2 && time >= '09:00'")));

        assertThat(refusal(nine, 2)).isEmpty();
        assertThat(refusal(nine, 3)).containsExactly("house rule", "Not in this house.");

        services.set(seller, lesson, terms(HOUR, HOUR, BookingRules.DEFAULT));
        assertThat(refusal(nine, 3)).isEmpty();
    }

    /** None is here, so none is called. */
    private static PluginRules noPlugins() {
        PluginCaller none = (PluginCaller) Proxy.newProxyInstance(
                BadInputTest.class.getClassLoader(),
                new Class<?>[] {PluginCaller.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        return new PluginRules(none, bundle -> true);
    }

    @Test
    void datesThatCanNotBeAskedFor() {
        assertRefused(CommerceError.INVALID_REQUEST, () -> available(day(), day().minusDays(1)));
        assertRefused(CommerceError.INVALID_REQUEST, () -> available(day(), day().plusDays(62)));
        assertRefused(CommerceError.INVALID_REQUEST, () -> available(LocalDate.MIN, LocalDate.MAX));
        assertThat(available(day().minusYears(2), day().minusYears(2))).isZero();
        assertThat(available(day().plusYears(9), day().plusYears(9))).isZero();
        assertThat(available(day(), day())).isEqualTo(8);
    }

    @Test
    @DisplayName("another seller finds no resource, and sells nobody else's time")
    void strangersFindNothing() {
        Actor other = new Actor(Role.SELLER, AccountId.next().toString());
        Map<String, String> before = everything();
        assertThat(resources.find(other, room)).isEmpty();
        assertRefused(CommerceError.NOT_FOUND, () -> resources.schedule(other, room, Schedule.CLOSED));
        assertRefused(CommerceError.NOT_FOUND, () -> resources.slots(other, room));
        assertRefused(
                CommerceError.NOT_FOUND,
                () -> resources.change(other, room, new ResourceChange(Optional.of("Mine"), Optional.empty())));
        assertRefused(
                CommerceError.FORBIDDEN, () -> services.set(other, lesson, terms(HOUR, HOUR, BookingRules.DEFAULT)));
        assertThat(everything()).isEqualTo(before);
    }

    // ------------------------------------------------------------------

    private List<String> refusal(Instant start, int quantity) {
        return services
                .check(lesson, "ada@example.com", quantity, new BookingRequest(start, Optional.empty(), List.of()))
                .refusals()
                .stream()
                .flatMap(refusal -> Stream.of(refusal.rule(), refusal.message()))
                .toList();
    }

    private int available(LocalDate from, LocalDate to) {
        return services.available(new AvailabilityQuery(lesson, from, to, Optional.empty(), Optional.empty()))
                .size();
    }

    private void offer(NewSlot slot) {
        resources.offer(seller, room, slot);
    }

    private void schedule(Schedule schedule) {
        resources.schedule(seller, room, schedule);
    }

    private void create(ZoneId zone, int capacity) {
        resources.create(seller, new NewResource("Room", zone, capacity));
    }

    private ServiceTerms terms(Duration duration, Duration interval, BookingRules rules) {
        return new ServiceTerms(List.of(room), duration, interval, Duration.ZERO, Duration.ZERO, Optional.of(rules));
    }

    private static BookingRules rules(List<CancellationStep> ladder, int deposit) {
        return new BookingRules(
                Duration.ZERO, Duration.ofDays(60), ladder, deposit, Optional.empty(), Optional.empty(), List.of());
    }

    private static CancellationStep step(int days, int percent) {
        return new CancellationStep(Duration.ofDays(days), percent);
    }

    private static WeeklyHours weekly(String from, String to) {
        return new WeeklyHours(DayOfWeek.MONDAY, LocalTime.parse(from), LocalTime.parse(to));
    }

    /** A Monday to come. */
    private static LocalDate day() {
        return LocalDate.now(BERLIN).plusDays(20).with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY));
    }

    private static ExceptionalDay holiday() {
        return new ExceptionalDay(day(), List.of(), Optional.empty());
    }

    /** A digest of every table. */
    private static Map<String, String> everything() {
        return DATABASE
                .sql()
                .query("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'", row -> row.text("t"))
                .stream()
                .collect(Collectors.toMap(table -> table, BadInputTest::digest));
    }

    private static String digest(String table) {
        return DATABASE.sql()
                .queryOne(
                        "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS d FROM " + table + " t",
                        row -> row.text("d"))
                .orElseThrow();
    }

    private static void assertRefused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
