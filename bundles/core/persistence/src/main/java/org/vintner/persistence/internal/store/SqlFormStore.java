package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.FormField.Choice;
import org.vintner.api.forms.Label;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.FormStore;

/** Forms by SQL. A form without fields is a row of the version alone. */
@Component(service = FormStore.class)
public final class SqlFormStore implements FormStore {

    private static final String FIND = """
        SELECT f.product_id AS product, f.version AS form_version, q.*
          FROM product_form f LEFT JOIN product_form_field q ON q.product_id = f.product_id AND q.version = f.version
         WHERE f.product_id = ANY (?) AND f.current
         ORDER BY f.product_id, q.position
        """;

    private static final String LOCK = "SELECT id FROM product WHERE id = ? FOR UPDATE";

    private static final String RETIRE = "UPDATE product_form SET current = false WHERE product_id = ? AND current";

    private static final String ADD = """
        INSERT INTO product_form (product_id, version)
        SELECT ?, coalesce(max(version), 0) + 1 FROM product_form WHERE product_id = ?
        RETURNING version
        """;

    private static final String ADD_FIELD = """
        INSERT INTO product_form_field (product_id, version, name, position, type, label_en, label_zh, required, personal,
                                        max_length, min_value, max_value, choices, choices_en, choices_zh)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String ANSWER = """
        INSERT INTO order_line_answer (line_id, name, product_id, form_version, value) SELECT * FROM unnest(?, ?, ?, ?, ?)
        """;

    private final Sql sql;

    @Activate
    public SqlFormStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Map<ProductId, ProductForm> find(Collection<ProductId> products) {
        Map<ProductId, Integer> versions = new LinkedHashMap<>();
        Map<ProductId, List<FormField>> fields = new LinkedHashMap<>();
        sql.query(
                FIND,
                row -> {
                    ProductId product = new ProductId(row.uuid("product"));
                    List<FormField> known = fields.computeIfAbsent(product, any -> new ArrayList<>());
                    if (row.maybeText("name").isPresent()) {
                        known.add(field(row));
                    }
                    return versions.put(product, row.integer("form_version"));
                },
                Uuids.of(products));
        return versions.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        form -> new ProductForm(form.getKey(), form.getValue(), fields.get(form.getKey()))));
    }

    private static FormField field(Row row) throws SQLException {
        return new FormField(
                row.text("name"),
                row.constant("type", FieldType.class),
                new Label(row.text("label_en"), row.maybeText("label_zh")),
                row.flag("required"),
                row.flag("personal"),
                row.maybeNumber("max_length").map(Math::toIntExact),
                row.maybeNumber("min_value"),
                row.maybeNumber("max_value"),
                choices(row));
    }

    private static List<Choice> choices(Row row) throws SQLException {
        List<String> values = row.list("choices", String.class);
        List<String> english = row.list("choices_en", String.class);
        List<String> chinese = row.list("choices_zh", String.class);
        List<Choice> choices = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            choices.add(new Choice(values.get(i), label(english.get(i), chinese.get(i))));
        }
        return choices;
    }

    /** The label of a choice, whose Chinese is an empty text when there is none. */
    static Label label(String english, String chinese) {
        return new Label(english, Optional.of(chinese).filter(text -> !text.isEmpty()));
    }

    @Override
    public ProductForm add(ProductId product, List<FormField> fields) {
        sql.query(LOCK, row -> row.uuid("id"), product.value());
        sql.update(RETIRE, product.value());
        int version = sql.queryOne(ADD, row -> row.integer("version"), product.value(), product.value())
                .orElseThrow();
        for (int i = 0; i < fields.size(); i++) {
            FormField field = fields.get(i);
            List<Label> labels = field.choices().stream().map(Choice::label).toList();
            sql.update(
                    ADD_FIELD,
                    product.value(),
                    version,
                    field.name(),
                    i,
                    field.type(),
                    field.label().en(),
                    field.label().zh(),
                    field.required(),
                    field.personal(),
                    field.maxLength(),
                    field.min(),
                    field.max(),
                    array("text", field.choices().stream().map(Choice::value).toList()),
                    array("text", labels.stream().map(Label::en).toList()),
                    array(
                            "text",
                            labels.stream().map(label -> label.zh().orElse("")).toList()));
        }
        return new ProductForm(product, version, fields);
    }

    @Override
    public void answer(List<Answers> answers) {
        List<UUID> lines = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<UUID> products = new ArrayList<>();
        List<Integer> versions = new ArrayList<>();
        List<String> values = new ArrayList<>();
        answers.forEach(line -> line.values().forEach((name, value) -> {
            lines.add(line.line().value());
            names.add(name);
            products.add(line.product().value());
            versions.add(line.version());
            values.add(value);
        }));
        sql.later(
                ANSWER,
                array("uuid", lines),
                array("text", names),
                array("uuid", products),
                array("int4", versions),
                array("text", values));
    }
}
