package org.vintner.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.accounts.IssuedApiKey;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.books.FeeRate;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.api.configuration.NewChannel;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.Outbox;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.NotificationId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.invariants.InvariantReport;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.invariants.InvariantViolation;
import org.vintner.api.invariants.Invariants;
import org.vintner.api.inventory.KeyFile;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.NewKeyImport;
import org.vintner.api.inventory.NewKeys;
import org.vintner.api.jobs.JobStatus;
import org.vintner.api.jobs.Jobs;
import org.vintner.api.notifications.Messages;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;
import org.vintner.api.payments.WebhookNotifications;

/** M.4: merchants work with the console. */
class CommandsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Account ADMIN = new Account(AccountId.next(), "admin", Role.ADMINISTRATOR, NOW);
    private static final Account SELLER = new Account(AccountId.next(), "demo", Role.SELLER, NOW);
    private static final Product PRODUCT = new Product(
            ProductId.next(),
            ProductKind.KEY,
            SELLER.id(),
            "Photo Studio",
            "",
            Money.of(1999, "EUR"),
            DownloadPolicy.DEFAULT,
            SalePolicy.DEFAULT,
            ProductState.DRAFT,
            Optional.empty(),
            Optional.empty(),
            NOW);

    private final List<String> refused = new ArrayList<>();
    private final Fakes.Console console = new Fakes.Console().with(Subject.class, subject("admin"));

    @Test
    void aListIsATableForPeopleAndJsonForPrograms() throws Exception {
        OrderListCommand command = orderList();
        command.execute();
        assertThat(console.output()).contains("Email", "ada@example.com", "19.99 EUR", "--cursor next-one");

        OrderListCommand json = orderList();
        json.output = "json";
        json.execute();
        assertThat(console.output())
                .contains("{\"items\":[{\"id\":\"ord_", "\"amount\":1999", "\"next\":\"next-one\"}");
    }

    @Test
    void filtersArePassedOn() throws Exception {
        AtomicReference<Object> seen = new AtomicReference<>();
        OrderListCommand command = ready(new OrderListCommand());
        command.orders = Fakes.service(Orders.class, Map.of("list", args -> {
            seen.set(args[0]);
            return new Page<Order>(List.of(), Optional.empty());
        }));
        command.state = "paid";
        command.email = "ada@example.com";
        command.execute();
        assertThat(seen.get()).isEqualTo(new OrderFilter(Optional.of(OrderState.PAID), Optional.of("ada@example.com")));
        assertThat(console.output()).contains("No orders.");
    }

    @Test
    void aRefusalIsOneLineAndTheCommandFails() {
        OrderShowCommand command = ready(new OrderShowCommand());
        command.order = "ord_wrong";
        assertThatThrownBy(command::execute)
                // Karaf looks at the simple name of the class.
                .isExactlyInstanceOf(CommandException.class)
                .hasMessageContaining("An id that begins with 'ord_'")
                .hasMessageEndingWith("(invalid_id)")
                .hasMessageNotContaining("\n");
    }

    @Test
    void commandsActAsTheAdministratorWhoIsLoggedIn() throws Exception {
        AtomicReference<Object> actor = new AtomicReference<>();
        ProductPublishCommand command = publish(actor);
        command.execute();
        assertThat(actor.get())
                .isEqualTo(new Actor(Role.ADMINISTRATOR, ADMIN.id().toString()));
        assertThat(console.output()).contains("Photo Studio");
    }

    @Test
    void onTheTerminalOfTheServerCommandsActAsTheServer() throws Exception {
        AtomicReference<Object> actor = new AtomicReference<>();
        ProductPublishCommand command = publish(actor);
        command.session = new Fakes.Console().session();
        command.execute();
        assertThat(actor.get()).isEqualTo(Actor.system("console"));
    }

    @Test
    void whoIsNoAdministratorAnyMoreIsRefused() {
        ProductPublishCommand command = publish(new AtomicReference<>());
        command.session =
                new Fakes.Console().with(Subject.class, subject("demo")).session();
        assertThatThrownBy(command::execute).hasMessageEndingWith("(forbidden)");
    }

    @Test
    void aDryRunSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
        ProductPublishCommand command = ready(new ProductPublishCommand());
        command.catalog = Fakes.service(Catalog.class, Map.of("find", args -> Optional.of(PRODUCT)));
        command.product = PRODUCT.id().toString();
        command.dryRun = true;
        command.execute();
        assertThat(console.output()).contains("Publish 'Photo Studio', which is draft now.");
    }

    @Test
    @DisplayName("S1.29: what is named of a product's policy changes, the rest stays")
    void theSalePolicyIsChanged() throws Exception {
        AtomicReference<Object> change = new AtomicReference<>();
        ProductChangeCommand command = productChange(change);
        command.latePayment = "refund";
        command.execute();
        assertThat(change.get())
                .isEqualTo(new ProductChange(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new SalePolicy(LatePayment.REFUND, SalePolicy.DEFAULT.shortageDeadline()))));
    }

    @Test
    void aChangeOfNothingIsRefused() {
        ProductChangeCommand command = productChange(new AtomicReference<>());
        assertThatThrownBy(command::execute).hasMessageEndingWith("(invalid_request)");
    }

    @Test
    @DisplayName("keys are imported from a file of the server, each line told (S2.2)")
    void keysAreImportedFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("keys.txt"), "A-1\n\nA-2\nA-1\n");
        KeyImportCommand command = keyImport("A-1\n\nA-2\nA-1\n");
        command.file = file.toString();
        command.execute();
        assertThat(console.output()).contains("Imported", "Duplicates", "duplicate");
    }

    @Test
    void keysAreImportedFromWhatIsPiped() throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("B-1\n".getBytes(StandardCharsets.UTF_8)));
        try {
            KeyImportCommand command = keyImport("B-1\n");
            command.file = "-";
            command.execute();
        } finally {
            System.setIn(before);
        }
        assertThat(console.output()).contains("Imported");
    }

    @Test
    void aMissingFileIsRefusedWithTheWayOut() {
        KeyImportCommand command = keyImport("");
        command.file = "/no/such/file";
        assertThatThrownBy(command::execute).hasMessageContaining("see --help").hasMessageContaining("/no/such/file");
    }

    @Test
    void aDryRunOfAnImportCountsTheLines(@TempDir Path folder) throws Exception {
        KeyImportCommand command = keyImport("");
        command.supply = Fakes.service(KeySupply.class, Map.of());
        command.file = Files.writeString(folder.resolve("keys.txt"), "A\n\nB\n").toString();
        command.dryRun = true;
        command.execute();
        assertThat(console.output()).contains("up to 2 keys");
    }

    @Test
    void aSecretIsShownWhenItIsIssuedAndNotAgain() throws Exception {
        ApiKey key = new ApiKey(ApiKeyId.next(), SELLER.id(), "shop", NOW, Optional.empty());
        Accounts accounts = Fakes.service(
                Accounts.class,
                Map.of(
                        "list", args -> List.of(ADMIN, SELLER),
                        "issueKey", args -> new IssuedApiKey(key, "vsk_secret"),
                        "keysOf", args -> List.of(key)));
        ApiKeyIssueCommand issue = ready(new ApiKeyIssueCommand());
        issue.accounts = accounts;
        issue.account = "Demo";
        issue.label = "shop";
        issue.execute();
        assertThat(console.output()).contains("vsk_secret", "can't be shown again");

        Fakes.Console other = new Fakes.Console().with(Subject.class, subject("admin"));
        ApiKeyListCommand list = new ApiKeyListCommand();
        list.session = other.session();
        list.accounts = accounts;
        list.account = SELLER.id().toString();
        list.execute();
        assertThat(other.output()).contains("shop").doesNotContain("vsk_secret");
    }

    @Test
    void retryNeedsEitherAnEventOrDead() {
        OutboxRetryCommand command = ready(new OutboxRetryCommand());
        assertThatThrownBy(command::execute).hasMessageContaining("--dead");
    }

    @Test
    void deadDeliveriesAreRetriedTogether() throws Exception {
        OutboxRetryCommand command = ready(new OutboxRetryCommand());
        command.outbox = Fakes.service(Outbox.class, Map.of("retryDead", args -> 7));
        command.dead = true;
        command.execute();
        assertThat(console.output()).contains("7");
    }

    /** S2.26. */
    @Test
    void failedMessagesAreTriedAgainOneOrAll() throws Exception {
        MessageRetryCommand command = ready(new MessageRetryCommand());
        assertThatThrownBy(command::execute).hasMessageContaining("--failed");
        command.messages = Fakes.service(
                Messages.class, Map.of("retryFailed", args -> args[1].equals(Optional.of("email")) ? 3 : -1));
        command.failed = true;
        command.channel = "email";
        command.execute();
        assertThat(console.output()).contains("3");

        MessageRetryCommand dry = ready(new MessageRetryCommand());
        dry.messages = Fakes.service(Messages.class, Map.of("attempts", args -> List.of()));
        dry.message = DeliveryId.next().toString();
        dry.dryRun = true;
        dry.execute();
        assertThat(console.output()).contains("Try " + dry.message + " again.");
    }

    @Test
    void jobIsRunUnlessItIsOnlyAskedWhatWouldHappen() throws Exception {
        JobRunCommand command = ready(new JobRunCommand());
        JobStatus expiry = new JobStatus(
                "order-expiry",
                JobStatus.State.WAITING,
                Duration.ofMinutes(1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty());
        command.jobs = Fakes.service(Jobs.class, Map.of("list", args -> List.of(expiry)));
        command.job = "order-expiry";
        command.dryRun = true;
        command.execute();
        assertThat(console.output()).contains("Run order-expiry now.");

        AtomicReference<Object> run = new AtomicReference<>();
        command.jobs = Fakes.service(Jobs.class, Map.of("runNow", args -> {
            run.set(args[1]);
            return null;
        }));
        command.dryRun = false;
        command.execute();
        assertThat(run.get()).isEqualTo("order-expiry");
    }

    @Test
    void theServersTerminalMustNameTheOwnerOfANewProduct() {
        ProductCreateCommand command = ready(new ProductCreateCommand());
        command.session = new Fakes.Console().session();
        command.kind = "key";
        command.price = "1";
        command.currency = "EUR";
        command.title = "T";
        assertThatThrownBy(command::execute).hasMessageContaining("--seller");
    }

    @Test
    void offeredStatesAreThoseThatExist() throws Exception {
        assertThat(offered(ProductListCommand.class)).containsExactlyElementsOf(names(ProductState.values()));
        assertThat(offered(OrderListCommand.class)).containsExactlyElementsOf(names(OrderState.values()));
        assertThat(offered(OutboxListCommand.class)).containsExactlyElementsOf(names(EventDelivery.State.values()));
    }

    private static List<String> offered(Class<?> command) throws NoSuchFieldException {
        Field state = command.getDeclaredField("state");
        return List.of(state.getAnnotation(org.apache.karaf.shell.api.action.Completion.class)
                .values());
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void violationsAreListedAndAFullCheckIsTheRule() throws Exception {
        AtomicReference<Object> full = new AtomicReference<>();
        InvariantsCheckCommand command = ready(new InvariantsCheckCommand());
        command.invariants = Fakes.service(Invariants.class, Map.of("check", args -> {
            full.set(args[1]);
            return new InvariantReport(
                    NOW,
                    true,
                    List.of(new InvariantViolation(InvariantRule.LEDGER_BALANCED, "pay_x", "sums to 1 EUR")));
        }));
        command.execute();
        assertThat(full.get()).isEqualTo(true);
        assertThat(console.output()).contains("ledger_balanced", "pay_x", "sums to 1 EUR");
    }

    @Test
    void aDryReplayTouchesNothing() throws Exception {
        WebhookReplayCommand command = ready(new WebhookReplayCommand());
        command.notifications = Fakes.service(WebhookNotifications.class, Map.of());
        command.notification = NotificationId.next().toString();
        command.dryRun = true;
        command.execute();
        assertThat(console.output()).contains("Process " + command.notification + " again.");
    }

    @Test
    void aFeeIsGivenInPercentAndSetExactly() throws Exception {
        AtomicReference<Object> set = new AtomicReference<>();
        FeeSetCommand command = feeSet(set);
        command.percent = "2.9";
        command.fixed = 25;
        command.currency = "eur";
        command.from = "2030-01-01T00:00:00Z";
        command.execute();
        assertThat(set.get())
                .isEqualTo(new FeeRate(
                        "sandbox",
                        Optional.of(Currency.getInstance("EUR")),
                        Instant.parse("2030-01-01T00:00:00Z"),
                        29_000,
                        25,
                        0));
        assertThat(console.output()).contains("29000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2,9", "2.90001", "1e9", "a lot", ""})
    void aFeeThatIsNoPercentageIsRefused(String percent) {
        AtomicReference<Object> set = new AtomicReference<>();
        FeeSetCommand command = feeSet(set);
        command.percent = percent;
        assertThatThrownBy(command::execute).hasMessageContaining("such as 2.9");
        assertThat(set.get()).isNull();
    }

    private FeeSetCommand feeSet(AtomicReference<Object> set) {
        FeeSetCommand command = ready(new FeeSetCommand());
        command.channel = "sandbox";
        command.books = Fakes.service(ChannelBooks.class, Map.of("setFee", args -> {
            set.set(args[1]);
            return args[1];
        }));
        return command;
    }

    @Test
    void aDayThatIsNoneIsRefusedAndADryFetchTouchesNothing() throws Exception {
        BillFetchCommand command = ready(new BillFetchCommand());
        command.books = Fakes.service(ChannelBooks.class, Map.of());
        command.channels = Fakes.service(
                Channels.class,
                Map.of(
                        "list",
                        args -> List.of(new Channel("sandbox", "sandbox", true, Set.of(), "https://shop.example/"))));
        command.channel = "sandbox";
        command.day = "yesterday";
        assertThatThrownBy(command::execute).hasMessageContaining("2030-12-31");
        command.day = "2026-11-20";
        command.dryRun = true;
        command.execute();
        assertThat(console.output()).contains("Fetch the bill of sandbox for 2026-11-20");
    }

    @Test
    void answerThatIsFoundWrongIsAskedForAgainAndTheOthersStay() throws Exception {
        List<Map<String, String>> tried = new ArrayList<>();
        ChannelCreateCommand command = ready(new ChannelCreateCommand());
        console.answering("a-secret", "soon", "PT5M");
        command.kind = "acme";
        command.name = "test";
        ChannelKind kind = new ChannelKind(
                "org.acme",
                ChannelUse.PAYMENT,
                "Acme",
                "A bank.",
                "org.acme",
                "channel",
                List.of(property("secret"), property("window")));
        command.configurations =
                Fakes.service(ChannelConfigurations.class, Map.of("kind", args -> kind, "create", args -> {
                    Map<String, String> values = ((NewChannel) args[1]).properties();
                    tried.add(values);
                    if (values.get("window").equals("soon")) {
                        throw new CommerceException(
                                CommerceError.INVALID_CONFIGURATION, "window is no time span.", "window");
                    }
                    throw new CommerceException(CommerceError.CONFLICT, "Enough.");
                }));
        assertThatThrownBy(command::execute).hasMessageContaining("Enough.");
        assertThat(tried)
                .containsExactly(
                        Map.of("secret", "a-secret", "window", "soon"), Map.of("secret", "a-secret", "window", "PT5M"));
        assertThat(console.output()).contains("window is no time span.");
    }

    private static ChannelProperty property(String name) {
        return new ChannelProperty(
                name,
                name,
                "",
                ChannelProperty.Type.TEXT,
                false,
                true,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private OrderListCommand orderList() {
        OrderListCommand command = ready(new OrderListCommand());
        Order order = new Order(
                OrderId.next(),
                OrderState.PAID,
                new Buyer("ada@example.com", Locale.ENGLISH),
                List.of(),
                Money.of(1999, "EUR"),
                NOW,
                NOW,
                Optional.of(NOW));
        command.orders = Fakes.service(
                Orders.class, Map.of("list", args -> new Page<>(List.of(order), Optional.of("next-one"))));
        return command;
    }

    private ProductPublishCommand publish(AtomicReference<Object> actor) {
        ProductPublishCommand command = ready(new ProductPublishCommand());
        command.catalog = Fakes.service(Catalog.class, Map.of("find", args -> Optional.of(PRODUCT), "move", args -> {
            actor.set(args[0]);
            return PRODUCT;
        }));
        command.product = PRODUCT.id().toString();
        return command;
    }

    private ProductChangeCommand productChange(AtomicReference<Object> change) {
        ProductChangeCommand command = ready(new ProductChangeCommand());
        command.catalog = Fakes.service(Catalog.class, Map.of("find", args -> Optional.of(PRODUCT), "change", args -> {
            change.set(args[2]);
            return PRODUCT;
        }));
        command.product = PRODUCT.id().toString();
        return command;
    }

    private KeyImportCommand keyImport(String expected) {
        KeyImportCommand command = ready(new KeyImportCommand());
        command.catalog = Fakes.service(Catalog.class, Map.of("find", args -> Optional.of(PRODUCT)));
        command.supply = Fakes.service(KeySupply.class, Map.of("importKeys", args -> {
            assertThat(args[2]).isEqualTo(NewKeyImport.WHOLE);
            assertThat(text((InputStream) args[3])).isEqualTo(expected);
            return new KeyImportReport(
                    KeyBatchId.next(), 4, 2, 0, 1, 1, 0, List.of(new KeyImportReport.Problem(4, "duplicate")));
        }));
        command.product = PRODUCT.id().toString();
        return command;
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <C extends OperatorCommand> C ready(C command) {
        command.session = console.session();
        if (command instanceof ChangingCommand changing) {
            changing.trail = Fakes.service(AuditTrail.class, Map.of("refused", args -> {
                refused.add(args[0] + " " + args[1]);
                return null;
            }));
        }
        command.accounts = Fakes.service(Accounts.class, Map.of("list", args -> List.of(ADMIN, SELLER)));
        return command;
    }

    private static Subject subject(String user) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        return subject;
    }

    @Test
    void aDryRunOfAGenerationShowsTheShapeAndNoKey() throws Exception {
        KeyGenerateCommand command = ready(new KeyGenerateCommand());
        command.supply = Fakes.service(KeySupply.class, Map.of());
        command.catalog = Fakes.service(Catalog.class, Map.of("find", args -> Optional.of(PRODUCT)));
        command.product = PRODUCT.id().toString();
        command.count = 500;
        command.prefix = "WINE-";
        command.length = 8;
        command.group = 4;
        command.dryRun = true;
        command.execute();
        assertThat(console.output()).contains("Generate 500 keys of the shape WINE-xxxx-xxxx.");
    }

    @Test
    void aGenerationIsPassedOnAndItsRefusalIsAudited() {
        AtomicReference<Object> seen = new AtomicReference<>();
        KeyGenerateCommand command = ready(new KeyGenerateCommand());
        command.supply = Fakes.service(KeySupply.class, Map.of("generate", args -> {
            seen.set(args[2]);
            throw new CommerceException(CommerceError.INVALID_REQUEST, "Too short.", "pattern.length");
        }));
        command.product = PRODUCT.id().toString();
        command.count = 500;
        command.batch = "monday";
        command.expiresAt = "2030-01-01T00:00:00Z";
        assertThatThrownBy(command::execute).hasMessage("Too short. (invalid_request)");
        assertThat(seen.get()).isInstanceOfSatisfying(NewKeys.class, wanted -> {
            assertThat(wanted.batch()).contains("monday");
            assertThat(wanted.expiresAt()).contains(Instant.parse("2030-01-01T00:00:00Z"));
            assertThat(wanted.pattern().length()).isEqualTo(20);
        });
        assertThat(refused).containsExactly("administrator " + ADMIN.id() + " vintner:key-generate");
    }

    @Test
    void anExportIsPrintedAsItComes() throws Exception {
        KeyExportCommand command = ready(new KeyExportCommand());
        command.supply = Fakes.service(KeySupply.class, Map.of("export", args ->
                (KeyFile) out -> out.write("id,key\r\n".getBytes(StandardCharsets.UTF_8))));
        command.product = PRODUCT.id().toString();
        command.execute();
        assertThat(console.output()).isEqualTo("id,key\r\n");
    }

    /** Refusals come as they are, whatever the service. */
    @Test
    void aMissingThingIsNamed() {
        OrderCancelCommand command = ready(new OrderCancelCommand());
        command.orders = Fakes.service(Orders.class, Map.of("find", args -> Optional.empty()));
        OrderId id = OrderId.next();
        command.order = id.toString();
        assertThatThrownBy(command::execute)
                .hasMessage("There is no order " + id + ". (not_found)")
                .hasCauseInstanceOf(CommerceException.class);
        assertThat(refused).containsExactly("administrator " + ADMIN.id() + " vintner:order-cancel");
    }
}
