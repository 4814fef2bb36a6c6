package org.vintner.booking.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.Eligibility.Refusal;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.spi.booking.BookingAttempt;

/** S3.30, S3.31, S3.33, S3.34: rules as data, and what is done to those who try to do harm with them. */
class ConditionsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ProductId SERVICE = ProductId.next();
    private static final ResourceId RESOURCE = ResourceId.next();

    private final Conditions conditions = new Conditions();

    /** A Tuesday, 9:00 in Berlin; asked three days before. */
    private static BookingAttempt attempt() {
        Instant start = LocalDateTime.parse("2026-12-01T09:00").atZone(BERLIN).toInstant();
        return new BookingAttempt(
                SERVICE,
                Optional.of(RESOURCE),
                "Ada@Example.com",
                2,
                start,
                start.plus(Duration.ofMinutes(45)),
                BERLIN,
                start.minus(Duration.ofDays(3)),
                1);
    }

    private static BookingCondition rule(String expression) {
        return new BookingCondition("house rule", expression, "Not in this house.");
    }

    private boolean allows(String expression) {
        conditions.check(List.of(rule(expression)));
        return conditions.refusals(List.of(rule(expression)), attempt()).isEmpty();
    }

    private CommerceException refused(BookingCondition... wanted) {
        try {
            conditions.check(List.of(wanted));
        } catch (CommerceException e) {
            assertThat(e.error()).isEqualTo(CommerceError.INVALID_REQUEST);
            return e;
        }
        throw new AssertionError("Nobody minded " + List.of(wanted));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        quantity <= 2                                          | true
        quantity + booked <= 2                                 | false
        weekday in ['mon', 'tue']                              | true
        weekday == 'sun'                                       | false
        time >= '09:00' && time < '12:00'                      | true
        time == '08:00'                                        | false
        date != '2026-12-01'                                   | false
        lead_hours >= 72                                       | true
        lead_hours > 72                                        | false
        end - start <= duration('45m')                         | true
        start - now < duration('72h')                          | false
        start < timestamp('2026-12-24T00:00:00Z')              | true
        person.endsWith('@example.com')                        | true
        !(person in ['ada@example.com', 'eve@example.com'])    | false
        weekday == 'tue' ? quantity == 2 : quantity == 1       | true
        'size(person) > 3 || 1 / 0 == 1'                       | true
        """)
    void aConditionSpeaksOfTheServicesWallClockAndOfWhoBooks(String expression, boolean allowed) {
        assertThat(allows(expression)).isEqualTo(allowed);
    }

    @Test
    void serviceAndResourceAreKnownByTheirIds() {
        assertThat(allows("service == '" + SERVICE + "' && resource == '" + RESOURCE + "'"))
                .isTrue();
    }

    @Test
    void whoIsRefusedHearsTheNameOfEachRule() {
        List<BookingCondition> rules = List.of(
                new BookingCondition("members", "person.endsWith('@club.example')", "For members only."),
                new BookingCondition("small groups", "quantity <= 8", "Eight at most."),
                new BookingCondition("not on Tuesdays", "weekday != 'tue'", "Closed on Tuesdays."));

        assertThat(conditions.refusals(rules, attempt()))
                .containsExactly(
                        new Refusal("members", "For members only."),
                        new Refusal("not on Tuesdays", "Closed on Tuesdays."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        quantty > 3             | At line 1, column 1: undeclared reference to 'quantty'
        quantity >              | At line 1, column 11:
        quantity > '3'          | At line 1, column 10: found no matching overload
        quantity                | At line 1, column 1: expected type 'bool' but found 'int'
        quantity <= 2;          | At line 1, column 14:
        """)
    void anErrorNamesThePlaceAndWhatIsAllowed(String expression, String message) {
        CommerceException refused = refused(rule(expression));

        assertThat(refused.param()).contains("rules.conditions[0].expression");
        assertThat(refused).hasMessageContaining("The rule 'house rule' is not understood. " + message.strip());
        assertThat(refused).hasMessageContaining("Known are service, resource, person, quantity, booked, start");
    }

    static List<String> hostile() {
        return List.of(
                // endless
                "[1, 2, 3].all(x, x > 0)",
                "[1, 2].map(a, [1, 2].map(b, a * b)).size() > 0",
                "[1].exists(x, x == 1)",
                "cel.bind(x, 1, x == 1)",
                // slow
                "person.matches('(a+)+$')",
                "matches(person, '((a{999}){999}){999}')",
                "(".repeat(250) + "true" + ")".repeat(240),
                "[".repeat(240) + "]".repeat(240) + " == []",
                "1" + "+1".repeat(240) + " > 0",
                "true" + " && true".repeat(60) + " && (" + "!(".repeat(30) + "true" + ")".repeat(30) + ")",
                "'" + "a".repeat(600) + "' == ''",
                "1 in [" + "1,".repeat(230) + "1]",
                // outside
                "java.lang.System.exit(0)",
                "''.getClass().forName('java.lang.Runtime') != null",
                "person.class.classLoader == null",
                "google.protobuf.Timestamp{seconds: 1} == start",
                "google.protobuf.Any{type_url: 'x'} == null",
                "{'a': 1} == {'a': 1}",
                "{'a': 1}['a'] == 1",
                "has(start.seconds)",
                "type(person) == string",
                "dyn(person) == 1",
                "bytes(person) == b''",
                "#pragma x",
                "true\u0000",
                "${1 + 1} == 2");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatCouldRunLongOrReachOutIsNoRule(String expression) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            CommerceException refused = refused(rule(expression));
            assertThat(refused.getMessage()).hasSizeLessThan(1_200).doesNotContain("dev.cel", "Exception");
        });
    }

    @Test
    void theWorstThatIsTakenIsReckonedAtOnce() {
        String worst = String.join(
                " && ",
                IntStream.range(0, 14)
                        .mapToObj(i -> "size(person + person) > 0")
                        .toList());
        conditions.check(List.of(rule(worst)));

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 10_000; i++) {
                assertThat(conditions.refusals(List.of(rule(worst)), attempt())).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10 / (booked - 1) > 2",
                "9223372036854775807 + quantity > 0",
                "timestamp(person) < now",
                "duration('long') < duration('1h')"
            })
    void aConditionWithoutAnAnswerRefuses(String expression) {
        assertThat(allows(expression)).isFalse();
    }

    @Test
    void whyThereIsNoAnswerTellsNothingOfWhoBooks() throws RuleLanguage.Malformed {
        RuleLanguage.Condition condition = new RuleLanguage().compile("timestamp(person) < now");

        assertThatThrownBy(() -> condition.holds(attempt()))
                .isInstanceOf(RuleLanguage.Undecided.class)
                .hasMessageNotContaining("ada");
    }

    @Test
    void whatWasNeverUnderstoodRefuses() {
        assertThat(conditions.refusals(List.of(rule("no(")), attempt())).hasSize(1);
    }

    @Test
    void eachRuleHasANameOfItsOwn() {
        assertThat(refused(rule("true"), rule("true")).param()).contains("rules.conditions[1].name");
        assertThat(refused(new BookingCondition("lead_time", "true", "No.")).param())
                .contains("rules.conditions[0].name");
    }

    @Test
    void whoBooksIsNotShownByAnAttemptsText() {
        assertThat(attempt().toString()).doesNotContainIgnoringCase("ada");
    }

    @Test
    void aListWithoutConditionsAllows() {
        conditions.check(List.of());
        assertThat(conditions.refusals(List.of(), attempt())).isEmpty();
    }
}
