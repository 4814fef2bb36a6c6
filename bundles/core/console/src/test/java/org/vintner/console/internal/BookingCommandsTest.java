package org.vintner.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.booking.AvailabilityQuery;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.Bookings;
import org.vintner.api.booking.CancellationQuote;
import org.vintner.api.booking.Eligibility;
import org.vintner.api.booking.OpenSlot;
import org.vintner.api.booking.OpenSlot.FreeResource;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Services;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/** M.4: the console's view of what can be booked is that of the REST API. */
class BookingCommandsTest {

    private static final Instant START = Instant.parse("2030-12-01T08:00:00Z");
    private static final ProductId LESSON = ProductId.next();
    private static final ResourceId ROOM = ResourceId.next();
    private static final BookingCondition EARLY = new BookingCondition("early", "time < '12:00'", "Mornings only.");

    private final Fakes.Console console = new Fakes.Console().with(Subject.class, admin());
    private final AtomicReference<Object> seen = new AtomicReference<>();

    private static Subject admin() {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal("admin"));
        return subject;
    }

    private <C extends OperatorCommand> C ready(C command) {
        command.session = console.session();
        command.accounts = Fakes.service(
                Accounts.class,
                Map.of(
                        "list",
                        args -> List.of(new Account(AccountId.next(), "admin", Role.ADMINISTRATOR, Instant.EPOCH))));
        if (command instanceof ChangingCommand changing) {
            changing.trail = Fakes.service(AuditTrail.class, Map.of("refused", args -> null));
        }
        return command;
    }

    private AvailabilityListCommand availability() {
        AvailabilityListCommand command = ready(new AvailabilityListCommand());
        command.services = Fakes.service(Services.class, Map.of("available", args -> {
            seen.set(args[0]);
            return List.of(new OpenSlot(
                    START,
                    START.plus(Duration.ofHours(1)),
                    LocalDateTime.parse("2030-12-01T16:00:00"),
                    3,
                    false,
                    List.of(new FreeResource(ROOM, 3))));
        }));
        command.product = LESSON.toString();
        command.day = "2030-12-01";
        return command;
    }

    @Test
    @DisplayName("S3.4: free times are asked for by service, days, zone and resource, and come with who is free")
    void freeTimesAreThoseOfTheRestApi() throws Exception {
        AvailabilityListCommand command = availability();
        command.days = 7;
        command.zone = "Asia/Shanghai";
        command.resource = ROOM.toString();
        command.execute();

        assertThat(seen.get())
                .isEqualTo(new AvailabilityQuery(
                        LESSON,
                        LocalDate.parse("2030-12-01"),
                        LocalDate.parse("2030-12-07"),
                        Optional.of(ZoneId.of("Asia/Shanghai")),
                        Optional.of(ROOM)));
        assertThat(console.output()).contains("2030-12-01T08:00:00Z", "2030-12-01T16:00", ROOM + " 3");

        AvailabilityListCommand json = availability();
        json.output = "json";
        json.execute();
        assertThat(seen.get())
                .isEqualTo(new AvailabilityQuery(
                        LESSON,
                        LocalDate.parse("2030-12-01"),
                        LocalDate.parse("2030-12-01"),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(console.output())
                .contains(
                        "\"free\":3,\"invitation\":false,\"resources\":[{\"resource\":\"" + ROOM + "\",\"free\":3}]}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Atlantis", "+01:00", "CET ", ""})
    void aZoneThatIsNoneIsRefused(String zone) {
        AvailabilityListCommand command = availability();
        command.zone = zone;
        assertThatThrownBy(command::execute).hasMessageContaining("Europe/Berlin");
        assertThat(seen.get()).isNull();
    }

    private BookingCheckCommand check(Eligibility answer) {
        BookingCheckCommand command = ready(new BookingCheckCommand());
        command.services = Fakes.service(Services.class, Map.of("check", args -> {
            seen.set(List.of(args[0], args[1], args[2], args[3]));
            return answer;
        }));
        command.product = LESSON.toString();
        command.email = "ada@example.com";
        command.start = "2030-12-01T09:00:00+01:00";
        return command;
    }

    @Test
    @DisplayName("S3.34: the dry run names each rule that stands against a booking")
    void theDryRunNamesTheRules() throws Exception {
        BookingCheckCommand command = check(new Eligibility(
                false,
                List.of(
                        new Eligibility.Refusal("horizon", "Booking opens 90 days before the start."),
                        new Eligibility.Refusal("early", "Mornings only."))));
        command.quantity = 2;
        command.resource = ROOM.toString();
        command.execute();

        assertThat(seen.get())
                .isEqualTo(
                        List.of(LESSON, "ada@example.com", 2, new BookingRequest(START, Optional.of(ROOM), List.of())));
        assertThat(console.output())
                .contains("Allowed            false", "horizon", "Booking opens", "early", "Mornings only.");
    }

    @Test
    void theDryRunSaysThatNothingStandsAgainstIt() throws Exception {
        BookingCheckCommand command = check(new Eligibility(true, List.of()));
        command.output = "json";
        command.execute();
        assertThat(console.output()).contains("{\"allowed\":true,\"refusals\":[]}");
    }

    private <C extends RulesCommand> C rules(C command) {
        RulesCommand ready = ready(command);
        BookingRules rules = new BookingRules(
                Duration.ofHours(2),
                Duration.ofDays(60),
                List.of(),
                50,
                Optional.of(3),
                Optional.of(1),
                List.of(EARLY),
                Optional.of(Duration.ofMinutes(10)),
                Optional.of(2),
                Optional.of(100));
        ready.services = Fakes.service(
                Services.class,
                Map.of(
                        "terms",
                        args -> Optional.of(new ServiceTerms(
                                List.of(ROOM),
                                Duration.ofHours(1),
                                Duration.ofMinutes(30),
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(10),
                                Optional.of(rules))),
                        "set",
                        args -> {
                            seen.set(args[2]);
                            return args[2];
                        }));
        ready.product = LESSON.toString();
        return command;
    }

    private List<BookingCondition> conditions() {
        return ((ServiceTerms) seen.get()).rules().orElseThrow().conditions();
    }

    @Test
    @DisplayName("S3.8: a rule is added, or replaces the one of its name, and nothing else of the terms changes")
    void aRuleIsSetAndTheOtherTermsStay() throws Exception {
        RuleSetCommand command = rules(new RuleSetCommand());
        command.name = "small";
        command.expression = "quantity <= 4";
        command.message = "Groups call.";
        command.dryRun = true;
        command.execute();
        assertThat(seen.get()).isNull();
        assertThat(console.output()).contains("only when quantity <= 4 (rule small)");

        command.dryRun = false;
        command.execute();
        assertThat(conditions()).containsExactly(EARLY, new BookingCondition("small", "quantity <= 4", "Groups call."));
        ServiceTerms before = command.terms();
        ServiceTerms after = (ServiceTerms) seen.get();
        assertThat(after).usingRecursiveComparison().ignoringFields("rules").isEqualTo(before);
        assertThat(after.rules().orElseThrow())
                .usingRecursiveComparison()
                .ignoringFields("conditions")
                .isEqualTo(before.rules().orElseThrow());

        command.name = "early";
        command.execute();
        assertThat(conditions()).containsExactly(new BookingCondition("early", "quantity <= 4", "Groups call."));
    }

    @Test
    void aRuleIsRemovedAndOneThatIsNotThereIsNamed() throws Exception {
        RuleRemoveCommand command = rules(new RuleRemoveCommand());
        command.name = "late";
        assertThatThrownBy(command::execute).hasMessage("There is no rule late. (not_found)");
        command.name = "early";
        command.execute();
        assertThat(conditions()).isEmpty();
    }

    private static Booking booking(BookingState state, Instant start) {
        return new Booking(
                BookingId.next(),
                OrderId.next(),
                OrderLineId.next(),
                LESSON,
                ROOM,
                List.of(1),
                state,
                start,
                start.plus(Duration.ofHours(1)),
                LocalDateTime.ofInstant(start, ZoneId.of("UTC")),
                ZoneId.of("UTC"),
                Optional.empty(),
                Money.of(0, "EUR"),
                List.of(),
                false,
                Instant.EPOCH);
    }

    @Test
    @DisplayName("a dry run promises nothing that the real one would refuse")
    void aDryMoveOfWhatIsNotPaidIsRefused() throws Exception {
        Booking held = booking(BookingState.HELD, START);
        BookingMoveCommand command = ready(new BookingMoveCommand());
        command.bookings = Fakes.service(Bookings.class, Map.of("find", args -> Optional.of(held), "quote", args -> {
            throw new CommerceException(CommerceError.CONFLICT, "This booking is not paid yet.");
        }));
        command.booking = held.id().toString();
        command.start = "2030-12-01T10:00:00+01:00";
        command.dryRun = true;
        assertThatThrownBy(command::execute).hasMessageContaining("not paid yet");

        command.bookings = Fakes.service(
                Bookings.class,
                Map.of(
                        "find",
                        args -> Optional.of(held),
                        "quote",
                        args -> new CancellationQuote(held.id(), 100, Money.of(1, "EUR"), START)));
        command.execute();
        assertThat(console.output()).contains("to 2030-12-01T09:00:00Z, if that is free");
    }

    @Test
    void aDryNoteOfWhatHasNotBegunOrIsNotPaidIsRefused() throws Exception {
        for (Booking none : List.of(
                booking(BookingState.HELD, Instant.EPOCH),
                booking(BookingState.CONFIRMED, Instant.now().plusSeconds(3_600)))) {
            assertThatThrownBy(noShow(none)::execute).hasMessageContaining("confirmed booking that has begun");
        }
        noShow(booking(BookingState.CONFIRMED, Instant.now().minusSeconds(1))).execute();
        assertThat(console.output()).contains("Note that nobody came");
    }

    private NoShowNoteCommand noShow(Booking booking) {
        NoShowNoteCommand command = ready(new NoShowNoteCommand());
        command.bookings = Fakes.service(Bookings.class, Map.of("find", args -> Optional.of(booking)));
        command.booking = booking.id().toString();
        command.dryRun = true;
        return command;
    }
}
