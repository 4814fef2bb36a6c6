package org.vintner.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.FormField.Choice;
import org.vintner.api.forms.Label;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderLine;
import org.vintner.persistence.internal.store.JpaProductStore;
import org.vintner.persistence.internal.store.SqlFormStore;
import org.vintner.persistence.internal.store.SqlOrderStore;
import org.vintner.persistence.internal.store.SqlTransitionStore;
import org.vintner.persistence.store.FormStore.Answers;
import org.vintner.persistence.store.OrderStore.NewRow;
import org.vintner.persistence.testing.TestDatabase;

/** S3.32: forms of products on a real PostgreSQL. */
final class StoredFormsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final FormField NAME = field("fullName", FieldType.TEXT, true, true, Optional.of(40));
    private static final FormField NOTE = field("note", FieldType.LONG_TEXT, false, false, Optional.empty());
    private static final FormField GUESTS = new FormField(
            "guests",
            FieldType.NUMBER,
            label("guests"),
            false,
            false,
            Optional.empty(),
            Optional.of(1L),
            Optional.of(6L),
            List.of());
    private static final FormField DIET = new FormField(
            "diet",
            FieldType.CHOICE,
            label("diet"),
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(new Choice("vegan", new Label("Vegan", Optional.of("纯素"))), new Choice("any", label("any"))));

    private final Actor seller = new Actor(Role.SELLER, AccountId.next().toString());
    private final Actor other = new Actor(Role.SELLER, AccountId.next().toString());
    private StoredForms forms;
    private SqlFormStore store;
    private SqlOrderStore orders;
    private Product product;

    private static Label label(String en) {
        return new Label(en, Optional.empty());
    }

    private static FormField field(
            String name, FieldType type, boolean required, boolean personal, Optional<Integer> maxLength) {
        return new FormField(
                name, type, label(name), required, personal, maxLength, Optional.empty(), Optional.empty(), List.of());
    }

    @BeforeEach
    void prepare() {
        DATABASE.clear();
        for (Actor actor : List.of(seller, other)) {
            DATABASE.sql()
                    .update(
                            "INSERT INTO account (id, name, role) VALUES (?, ?, ?)",
                            AccountId.parse(actor.id()).value(),
                            actor.id(),
                            actor.role());
        }
        ReviewedCatalog catalog = new ReviewedCatalog(
                DATABASE.unitOfWork(),
                new JpaProductStore(DATABASE.transaction(), DATABASE.sql()),
                new SqlTransitionStore(DATABASE.sql()),
                new FileIntake(new FileStorages(bundle -> true), "default", 1_000));
        store = new SqlFormStore(DATABASE.sql());
        orders = new SqlOrderStore(DATABASE.sql());
        forms = new StoredForms(catalog, store, DATABASE.unitOfWork());
        product = catalog.create(
                seller,
                new NewProduct(
                        ProductKind.KEY, "Dinner", "", Money.of(1999, "EUR"), Optional.empty(), Optional.empty()));
    }

    private List<FormAnswer> check(Map<String, String> answers, FormField... fields) {
        return forms.check(new ProductForm(product.id(), 1, List.of(fields)), answers, "lines[0].answers");
    }

    private long rows(String table) {
        return DATABASE.sql()
                .queryOne("SELECT count(*) AS n FROM " + table, row -> row.number("n"))
                .orElseThrow();
    }

    @Test
    void aFormIsStoredAsItWasGiven() {
        List<FormField> fields = List.of(NAME, NOTE, GUESTS, DIET);

        ProductForm set = forms.set(seller, product.id(), fields);

        assertThat(set).isEqualTo(new ProductForm(product.id(), 1, fields));
        assertThat(forms.find(Optional.of(seller), product.id())).contains(set);
        assertThat(forms.of(List.of(product.id(), ProductId.next()))).containsExactly(Map.entry(product.id(), set));
    }

    @Test
    void aProductAsksNothingUntilItsSellerSaysSo() {
        assertThat(forms.find(Optional.of(seller), product.id())).contains(new ProductForm(product.id(), 0, List.of()));
        assertThat(forms.find(Optional.empty(), product.id())).isEmpty();
        assertThat(forms.of(List.of(product.id()))).isEmpty();
    }

    @Test
    void eachChangeIsAVersionAndNoChangeIsNone() {
        forms.set(seller, product.id(), List.of(NAME));
        assertThat(forms.set(seller, product.id(), List.of(NAME)).version()).isEqualTo(1);
        assertThat(forms.set(seller, product.id(), List.of(NAME, NOTE)).version())
                .isEqualTo(2);
        ProductForm none = forms.set(seller, product.id(), List.of());

        assertThat(none).isEqualTo(new ProductForm(product.id(), 3, List.of()));
        assertThat(forms.find(Optional.of(seller), product.id())).contains(none);
    }

    @Test
    void aStrangerSetsNoForm() {
        assertThatThrownBy(() -> forms.set(other, product.id(), List.of(NAME)))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.NOT_FOUND));
        assertThat(rows("product_form")).isZero();
    }

    @Test
    void answersStandWithWhatWasAskedWhateverIsAskedLater() {
        ProductForm asked = forms.set(seller, product.id(), List.of(NAME, DIET));
        OrderLine line = new OrderLine(
                OrderLineId.next(),
                product.id(),
                ProductKind.KEY,
                "Dinner",
                1,
                Money.of(1999, "EUR"),
                SalePolicy.DEFAULT,
                LineState.OPEN,
                Optional.empty(),
                Optional.empty());
        List<FormAnswer> answers = forms.check(asked, Map.of("fullName", " Ada 王 ", "diet", "vegan"), "answers");
        OrderId id = OrderId.next();
        DATABASE.unitOfWork().run(() -> {
            orders.add(List.of(placed(id, line)));
            store.answer(List.of(new Answers(
                    line.id(), product.id(), asked.version(), Map.of("fullName", "Ada 王", "diet", "vegan"))));
        });

        forms.set(seller, product.id(), List.of(NOTE));

        Order found = orders.find(id).orElseThrow();
        assertThat(found.lines().get(0).answers()).isEqualTo(answers);
        assertThat(answers)
                .containsExactly(
                        new FormAnswer("fullName", label("fullName"), "Ada 王", Optional.empty(), true),
                        new FormAnswer(
                                "diet",
                                label("diet"),
                                "vegan",
                                Optional.of(new Label("Vegan", Optional.of("纯素"))),
                                false));
        assertThat(orders.list(
                                new OrderFilter(Optional.empty(), Optional.empty()),
                                new PageRequest(10, Optional.empty()))
                        .items())
                .containsExactly(found);
    }

    private static NewRow placed(OrderId id, OrderLine line) {
        return new NewRow(id, new Buyer("ada@example.com", Locale.ENGLISH), List.of(line), Duration.ofMinutes(5));
    }

    @Test
    void theDatabaseTakesNoAnswerThatNobodyAskedFor() {
        forms.set(seller, product.id(), List.of(NAME));
        OrderLine line = new OrderLine(
                OrderLineId.next(),
                product.id(),
                ProductKind.KEY,
                "Dinner",
                1,
                Money.of(1999, "EUR"),
                SalePolicy.DEFAULT,
                LineState.OPEN,
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    orders.add(List.of(placed(OrderId.next(), line)));
                    store.answer(List.of(new Answers(line.id(), product.id(), 1, Map.of("shoeSize", "46"))));
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(rows("customer_order")).isZero();
    }

    @Test
    void personalAnswersAreMaskedAndNoneIsInTheText() {
        FormAnswer answer = check(Map.of("fullName", "Ada Lovelace"), NAME).get(0);

        assertThat(answer.masked().value()).isEqualTo("A***");
        assertThat(answer.toString()).doesNotContain("Ada");
        assertThat(check(Map.of("diet", "any"), DIET).get(0).masked().value()).isEqualTo("any");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        TEXT     | <b>Ada</b>                        | without markup
        TEXT     | <script>alert(1)</script>         | without markup
        TEXT     | x <!-- y                          | without markup
        NUMBER   | four                              | takes a whole number from 1 to 6.
        NUMBER   | 7                                 | takes a whole number from 1 to 6.
        NUMBER   | 99999999999999999999              | takes a whole number from 1 to 6.
        NUMBER   | 1.5                               | takes a whole number from 1 to 6.
        DATE     | 24.12.2026                        | takes a date such as 2026-12-24.
        DATE     | 2026-02-30                        | takes a date such as 2026-12-24.
        EMAIL    | ada                               | takes a mail address such as
        EMAIL    | <b>@example.com                   | takes a mail address such as
        PHONE    | 0800-REVERSE                      | takes a telephone number such as
        CHOICE   | meat                              | takes one of vegan, any.
        CHECKBOX | yes                               | takes true.
        """)
    void anAnswerOfTheWrongKindIsToldWhatIsAllowed(FieldType type, String answer, String message) {
        boolean number = type == FieldType.NUMBER;
        FormField field = new FormField(
                "q",
                type,
                label("Question"),
                true,
                false,
                Optional.empty(),
                number ? Optional.of(1L) : Optional.empty(),
                number ? Optional.of(6L) : Optional.empty(),
                type == FieldType.CHOICE ? DIET.choices() : List.of());

        assertThatThrownBy(() -> check(Map.of("q", answer), field))
                .hasMessageContaining("'Question'")
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(CommerceException.class, e -> {
                    assertThat(e.error()).isEqualTo(CommerceError.INVALID_REQUEST);
                    assertThat(e.param()).contains("lines[0].answers.q");
                });
    }

    @Test
    void whatIsMissingTooLongOrNotAskedIsRefused() {
        assertThatThrownBy(() -> check(Map.of(), NAME)).hasMessage("'fullName' needs a line of text.");
        assertThatThrownBy(() -> check(Map.of("fullName", "  "), NAME)).hasMessageContaining("needs");
        assertThatThrownBy(() -> check(Map.of("fullName", "x".repeat(41)), NAME))
                .hasMessage("'fullName' has at most 40 characters.");
        assertThatThrownBy(() -> check(Map.of("note", "x".repeat(201)), NOTE)).hasMessageContaining("200 characters");
        assertThatThrownBy(() -> check(Map.of("fullName", "a\nb"), NAME)).hasMessageContaining("control characters");
        assertThatThrownBy(() -> check(Map.of("note", "a\u202Eb"), NOTE)).hasMessageContaining("control characters");
        assertThatThrownBy(() -> check(Map.of("shoeSize", "46"), DIET, NOTE))
                .hasMessage("The product's form has no field 'shoeSize'. Its fields are diet, note.");
        assertThatThrownBy(() -> check(Map.of("shoeSize", "46"))).hasMessageContaining("has no form");
        FormField consent = field("consent", FieldType.CHECKBOX, true, false, Optional.empty());
        assertThatThrownBy(() -> check(Map.of("consent", "false"), consent)).hasMessage("'consent' needs true.");
    }

    @Test
    void whatLooksLikeMarkupAndIsNoneIsTaken() {
        assertThat(check(Map.of("note", "1 < 2, I <3 you & \"you\"\n'too'"), NOTE))
                .extracting(FormAnswer::value)
                .containsExactly("1 < 2, I <3 you & \"you\"\n'too'");
        assertThat(check(Map.of("guests", "+04"), GUESTS))
                .extracting(FormAnswer::value)
                .containsExactly("4");
    }

    @Test
    void aFormThatMakesNoSenseIsRefusedWithTheFieldThatIsWrong() {
        refused("fields[1].name", NAME, NAME);
        refused("fields[0].name", field("Full Name", FieldType.TEXT, true, true, Optional.empty()));
        refused("fields[0].maxLength", field("a", FieldType.NUMBER, true, true, Optional.of(5)));
        refused("fields[0].maxLength", field("a", FieldType.TEXT, true, true, Optional.of(2_001)));
        refused("fields[0].choices", field("a", FieldType.CHOICE, true, true, Optional.empty()));
        refused("fields[0].label.en", withLabel(new Label("<i>Name</i>", Optional.empty())));
        refused("fields[0].label.zh", withLabel(new Label("Name", Optional.of(" "))));
        refused(
                "fields[0].min",
                new FormField(
                        "a",
                        FieldType.NUMBER,
                        label("a"),
                        true,
                        false,
                        Optional.empty(),
                        Optional.of(2L),
                        Optional.of(1L),
                        List.of()));
        FormField[] many = IntStream.range(0, 31)
                .mapToObj(i -> field("f" + i, FieldType.TEXT, true, true, Optional.empty()))
                .toArray(FormField[]::new);
        refused("fields", many);
    }

    private static FormField withLabel(Label label) {
        return new FormField(
                "a",
                FieldType.TEXT,
                label,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private void refused(String param, FormField... fields) {
        assertThatThrownBy(() -> forms.set(seller, product.id(), List.of(fields)))
                .isInstanceOfSatisfying(CommerceException.class, e -> {
                    assertThat(e.error()).isEqualTo(CommerceError.INVALID_REQUEST);
                    assertThat(e.param()).contains(param);
                });
        assertThat(rows("product_form")).isZero();
    }
}
