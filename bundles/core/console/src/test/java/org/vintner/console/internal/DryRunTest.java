package org.vintner.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Resources;
import org.vintner.api.booking.Schedule;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.api.id.AttentionId;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/** M.4: {@code --dry-run} says no more than is true. */
final class DryRunTest {

    private static final Account ADMIN = new Account(AccountId.next(), "admin", Role.ADMINISTRATOR, Instant.EPOCH);

    private static final Resource ROOM =
            new Resource(ResourceId.next(), ADMIN.id(), "Room", ZoneOffset.UTC, 1, Schedule.CLOSED, Instant.EPOCH);

    /** All that these commands may look at, and nothing is there. */
    private static final Map<String, Function<Object[], Object>> NOTHING = Map.of(
            "list",
            DryRunTest::nothing,
            "differences",
            DryRunTest::nothing,
            "find",
            args -> Optional.empty(),
            "attempts",
            args -> {
                throw CommerceException.notFound("message", args[0]);
            });

    private static Object nothing(Object[] args) {
        return args == null ? List.of() : new Page<>(List.of(), Optional.empty());
    }

    private final Fakes.Console console = new Fakes.Console();

    private <C extends ChangingCommand> C dry(C command) throws IllegalAccessException {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal("admin"));
        for (Field field : command.getClass().getDeclaredFields()) {
            if (field.isAnnotationPresent(Reference.class) && !Modifier.isStatic(field.getModifiers())) {
                field.set(command, Fakes.service(field.getType(), NOTHING));
            }
        }
        command.session = console.with(Subject.class, subject).session();
        Map<String, Function<Object[], Object>> accounts = new HashMap<>();
        accounts.put("list", args -> List.of(ADMIN));
        accounts.put("keysOf", args -> List.of());
        command.accounts = Fakes.service(Accounts.class, accounts);
        command.trail = Fakes.service(AuditTrail.class, Map.of());
        command.dryRun = true;
        return command;
    }

    @TestFactory
    @DisplayName("what nobody knows is refused as without it")
    Stream<DynamicTest> whatNobodyKnowsIsRefused() throws Exception {
        ApiKeyRevokeCommand key = dry(new ApiKeyRevokeCommand());
        key.key = ApiKeyId.next().toString();
        AttentionAllocateCommand allocate = dry(new AttentionAllocateCommand());
        allocate.item = AttentionId.next().toString();
        AttentionRefundCommand refund = dry(new AttentionRefundCommand());
        refund.item = AttentionId.next().toString();
        AttentionResolveCommand resolve = dry(new AttentionResolveCommand());
        resolve.item = AttentionId.next().toString();
        resolve.resolution = "done";
        BillFetchCommand bill = dry(new BillFetchCommand());
        bill.channel = "nobody";
        bill.day = "2030-12-31";
        BillRecheckCommand difference = dry(new BillRecheckCommand());
        difference.difference = BillDifferenceId.next().toString();
        FeeSetCommand fee = dry(new FeeSetCommand());
        fee.channel = "nobody";
        fee.percent = "2.9";
        JobRunCommand job = dry(new JobRunCommand());
        job.job = "nothing";
        KeyGenerateCommand generate = dry(new KeyGenerateCommand());
        generate.product = ProductId.next().toString();
        generate.count = 1;
        MessageResendCommand resend = dry(new MessageResendCommand());
        resend.order = OrderId.next().toString();
        MessageRetryCommand retry = dry(new MessageRetryCommand());
        retry.message = DeliveryId.next().toString();
        OutboxRetryCommand event = dry(new OutboxRetryCommand());
        event.event = EventId.next().toString();
        event.consumer = "notifications";
        PeriodUnblockCommand period = dry(new PeriodUnblockCommand());
        period.resource = ROOM.id().toString();
        period.period = BlockedPeriodId.next().toString();
        period.resources =
                Fakes.service(Resources.class, Map.of("find", args -> Optional.of(ROOM), "blocked", args -> List.of()));
        return Stream.of(
                        period,
                        key,
                        allocate,
                        refund,
                        resolve,
                        bill,
                        difference,
                        fee,
                        job,
                        generate,
                        resend,
                        retry,
                        event)
                .map(command -> DynamicTest.dynamicTest(
                        command.getClass().getSimpleName(),
                        () -> assertThatThrownBy(command::execute)
                                .hasMessageContaining("There is no ")
                                .hasMessageEndingWith("(not_found)")));
    }

    @Test
    void pagesAreReadAsFarAsTheyAreNeeded() {
        Function<PageRequest, Page<Integer>> numbers = request -> {
            int from = request.cursor().map(Integer::parseInt).orElse(0);
            assertThat(from).isLessThan(30);
            return new Page<>(List.of(from, from + 1), Optional.of(Integer.toString(from + 10)));
        };
        assertThat(AllPages.of(numbers).anyMatch(number -> number == 21)).isTrue();
        assertThat(AllPages.of(request -> new Page<>(List.of(1), Optional.empty())))
                .containsExactly(1);
    }
}
