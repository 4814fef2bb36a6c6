package org.vintner.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.api.id.AttentionId;
import org.vintner.api.id.AuditId;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.NotificationId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.RefundId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;

/** What an operator may rely on with every command (M.4). */
class EveryCommandTest {

    /** The verbs of commands that change nothing; with any other one there is a {@code --dry-run}. */
    private static final Set<String> LOOKING =
            Set.of("list", "show", "stock", "status", "kinds", "plan", "test", "doctor");

    /** These change nothing, whatever their verb says, or print a file of lines for programs as it is. */
    private static final Set<String> LOOKING_TOO = Set.of("invariants-check", "booking-check");

    private static final Set<String> FILES = Set.of("key-export", "key-rejected");

    /** Only the operator knows these. */
    private static final Set<String> FREE_TEXT = Set.of(
            "name",
            "title",
            "label",
            "reason",
            "resolution",
            "file",
            "count",
            "--action",
            "--subject",
            "--batch",
            "--email",
            "--prefix",
            "--pattern",
            "--type",
            "--title",
            "--description",
            "--price",
            "--currency",
            "--amount",
            "--shortage-deadline",
            "--cursor",
            "--name",
            "--expires",
            "--expires-at",
            "--label",
            "--days",
            "--url",
            "--path",
            "--valid-for",
            "day",
            "start",
            "begin",
            "end",
            "hours",
            "slot",
            "period",
            "--reason",
            "--duration",
            "--interval",
            "--buffer-before",
            "--buffer-after",
            "--lead-time",
            "--horizon",
            "--hold",
            "--cancellation",
            "--person",
            "percent",
            "item",
            "--from",
            "--label-zh",
            "--choice",
            "email",
            "expression",
            "--message",
            "--minutes");

    private static final Set<Class<?>> NUMBERS =
            Set.of(boolean.class, int.class, long.class, Integer.class, Long.class);

    private static final Set<String> KINDS_OF_IDS = Set.of(
            ApiKeyId.PREFIX,
            AttentionId.PREFIX,
            AuditId.PREFIX,
            BillDifferenceId.PREFIX,
            BillId.PREFIX,
            BlockedPeriodId.PREFIX,
            BookingId.PREFIX,
            DeliveryId.PREFIX,
            EventId.PREFIX,
            GrantId.PREFIX,
            KeyBatchId.PREFIX,
            NotificationId.PREFIX,
            OrderId.PREFIX,
            OrderLineId.PREFIX,
            PaymentId.PREFIX,
            ProductId.PREFIX,
            RefundId.PREFIX,
            ResourceId.PREFIX,
            SlotId.PREFIX);

    private static final Pattern SOME_ID = Pattern.compile("\\b([a-z]{3}_)\\.\\.\\.");

    private static final Pattern NOUN_AND_VERB = Pattern.compile("[a-z]+(-[a-z]+)+");

    private static List<Class<?>> commands() throws IOException {
        Path folder = Path.of("target/classes/org/vintner/console/internal");
        List<Class<?>> commands = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Command.class")) {
                    Class<?> type = load(name.substring(0, name.length() - ".class".length()));
                    if (type.isAnnotationPresent(Command.class)) {
                        commands.add(type);
                    }
                }
            }
        }
        return commands;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("org.vintner.console.internal." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private interface Rule {
        void holds(Class<?> type, Command command) throws Exception;
    }

    private static Stream<DynamicTest> each(Rule rule) throws IOException {
        List<Class<?>> commands = commands();
        assertThat(commands).hasSizeGreaterThan(50);
        return commands.stream().map(type -> {
            Command command = type.getAnnotation(Command.class);
            return DynamicTest.dynamicTest(command.name(), () -> rule.holds(type, command));
        });
    }

    @TestFactory
    Stream<DynamicTest> isNamedByNounAndVerbAndExplainsItselfWithAnExample() throws IOException {
        return each((type, command) -> {
            assertThat(command.scope()).isEqualTo("vintner");
            assertThat(command.name()).matches(NOUN_AND_VERB);
            assertThat(command.description()).hasSizeGreaterThan(20);
            assertThat(command.detailedDescription()).startsWith("Example: vintner:" + command.name());
            for (Field field : fields(type)) {
                if (field.isAnnotationPresent(Argument.class)) {
                    assertThat(field.getAnnotation(Argument.class).description())
                            .hasSizeGreaterThan(5);
                }
                if (field.isAnnotationPresent(Option.class)) {
                    assertThat(field.getAnnotation(Option.class).description()).hasSizeGreaterThan(5);
                }
            }
        });
    }

    /** Whoever copies an example puts an id of his own for {@code prd_...}: it must be of the kind that is asked for. */
    @TestFactory
    Stream<DynamicTest> exampleHasIdsOfTheKindsThatAreAskedFor() throws IOException {
        return each((type, command) -> {
            Set<String> asked = fields(type).stream()
                    .flatMap(field -> ids(description(field)))
                    .collect(Collectors.toSet());
            assertThat(KINDS_OF_IDS).containsAll(asked);
            assertThat(asked).containsAll(ids(command.detailedDescription()).toList());
        });
    }

    private static Stream<String> ids(String text) {
        return SOME_ID.matcher(text).results().map(found -> found.group(1));
    }

    private static String description(Field field) {
        if (field.isAnnotationPresent(Argument.class)) {
            return field.getAnnotation(Argument.class).description();
        }
        return field.isAnnotationPresent(Option.class)
                ? field.getAnnotation(Option.class).description()
                : "";
    }

    /** The console takes no option after an argument: who types an example as it stands must not be told that he gave too much. */
    @TestFactory
    Stream<DynamicTest> exampleHasItsOptionsBeforeItsArguments() throws IOException {
        return each((type, command) -> {
            Map<String, Field> options = fields(type).stream()
                    .filter(field -> field.isAnnotationPresent(Option.class))
                    .collect(Collectors.toMap(EveryCommandTest::name, field -> field));
            Iterator<String> words = Arrays.stream(
                            command.detailedDescription().split("[;>]", -1)[0].split(" ", -1))
                    .skip(2)
                    .iterator();
            boolean inArguments = false;
            while (words.hasNext()) {
                String word = words.next();
                if (!word.startsWith("--")) {
                    inArguments = true;
                    continue;
                }
                assertThat(inArguments).as(word + " stands after an argument").isFalse();
                assertThat(options).containsKey(word);
                if (options.get(word).getType() != boolean.class) {
                    words.next();
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> exampleGivesAllThatIsRequired() throws IOException {
        return each((type, command) -> {
            List<String> words = Arrays.asList(command.detailedDescription().split(" ", -1));
            List<Field> fields = fields(type);
            long values = fields.stream()
                    .filter(field -> field.isAnnotationPresent(Option.class) && words.contains(name(field)))
                    .mapToLong(field -> field.getType() == boolean.class ? 1 : 2)
                    .sum();
            long required = fields.stream()
                    .filter(field -> field.isAnnotationPresent(Argument.class)
                            && field.getAnnotation(Argument.class).required())
                    .count();
            assertThat(words.size() - 2 - values).as("arguments").isGreaterThanOrEqualTo(required);
            assertThat(fields.stream()
                            .filter(field -> field.isAnnotationPresent(Option.class)
                                    && field.getAnnotation(Option.class).required())
                            .map(EveryCommandTest::name))
                    .allMatch(words::contains);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatItShowsCanBeReadByProgramsAndWhatItChangesCanBeTriedDry() throws IOException {
        return each((type, command) -> {
            String verb = command.name().substring(command.name().lastIndexOf('-') + 1);
            if (FILES.contains(command.name())) {
                assertThat(options(type)).doesNotContain("--dry-run");
            } else if (LOOKING.contains(verb) || LOOKING_TOO.contains(command.name())) {
                assertThat(ReportingCommand.class).isAssignableFrom(type);
                assertThat(options(type)).contains("--output");
            } else {
                assertThat(ChangingCommand.class).isAssignableFrom(type);
                assertThat(options(type)).contains("--output", "--dry-run");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> offersWhatCanBeChosen() throws IOException {
        return each((type, command) -> {
            for (Field field : fields(type)) {
                String name = name(field);
                if (!name.isEmpty() && !NUMBERS.contains(field.getType()) && !FREE_TEXT.contains(name)) {
                    assertThat(field.isAnnotationPresent(Completion.class))
                            .as(name + " can be completed")
                            .isTrue();
                }
            }
        });
    }

    /** Before it looks at anything else: none of its services is there. */
    @TestFactory
    Stream<DynamicTest> refusesWhoIsNoAdministrator() throws IOException {
        Account seller = new Account(AccountId.next(), "demo", Role.SELLER, Instant.EPOCH);
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal("demo"));
        return each((type, command) -> {
            OperatorCommand instance =
                    (OperatorCommand) type.getDeclaredConstructor().newInstance();
            instance.session = new Fakes.Console().with(Subject.class, subject).session();
            instance.accounts = Fakes.service(Accounts.class, Map.of("list", args -> List.of(seller)));
            if (instance instanceof ChangingCommand changing) {
                changing.trail = Fakes.service(AuditTrail.class, Map.of());
            }
            assertThatThrownBy(instance::execute).hasMessageEndingWith("(forbidden)");
        });
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> at = type; at != Object.class; at = at.getSuperclass()) {
            fields.addAll(List.of(at.getDeclaredFields()));
        }
        return fields;
    }

    private static String name(Field field) {
        if (field.isAnnotationPresent(Argument.class)) {
            return field.getAnnotation(Argument.class).name();
        }
        return field.isAnnotationPresent(Option.class)
                ? field.getAnnotation(Option.class).name()
                : "";
    }

    private static List<String> options(Class<?> type) {
        return fields(type).stream()
                .filter(field -> field.isAnnotationPresent(Option.class))
                .map(field -> field.getAnnotation(Option.class).name())
                .toList();
    }
}
