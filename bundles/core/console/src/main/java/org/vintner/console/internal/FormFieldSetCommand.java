package org.vintner.console.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.FormField.Choice;
import org.vintner.api.forms.Forms;
import org.vintner.api.forms.Label;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "form-field-set",
        description = "Adds a question to a product's form, or replaces the one of this name.",
        detailedDescription =
                "Example: vintner:form-field-set --label-zh 饮食 --required --choice vegan=Vegan --choice any=Any"
                        + " prd_... diet choice Diet")
public final class FormFieldSetCommand extends ChangingCommand {

    @Reference
    Forms forms;

    @Option(name = "--label-zh", description = "What buyers read in Simplified Chinese.")
    String labelZh;

    @Option(name = "--required", description = "Orders without an answer are refused.")
    boolean required;

    @Option(name = "--personal", description = "Answers are about a person: masked in lists.")
    boolean personal;

    @Option(name = "--max-length", description = "Most characters of a text.")
    Integer maxLength;

    @Option(name = "--min", description = "The least number.")
    Long min;

    @Option(name = "--max", description = "The greatest number.")
    Long max;

    @Option(name = "--choice", description = "What can be chosen, as value or value=label.", multiValued = true)
    List<String> choices;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Argument(index = 1, name = "name", description = "The field's name, such as diet.", required = true)
    String name;

    @Argument(index = 2, name = "type", description = "What kind of answer it takes.", required = true)
    @Completion(FieldTypeCompleter.class)
    String type;

    @Argument(index = 3, name = "label", description = "What buyers read.", required = true)
    String label;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        FormField field = new FormField(
                name,
                Text.constant(FieldType.class, type, "type"),
                new Label(label, Optional.ofNullable(labelZh)),
                required,
                personal,
                Optional.ofNullable(maxLength),
                Optional.ofNullable(min),
                Optional.ofNullable(max),
                choices == null
                        ? List.of()
                        : choices.stream().map(FormFieldSetCommand::choice).toList());
        List<FormField> fields = new ArrayList<>(forms.find(Optional.of(operator()), id)
                .orElseThrow(() -> CommerceException.notFound("product", id))
                .fields());
        int at = fields.stream().map(FormField::name).toList().indexOf(name);
        if (at < 0) {
            fields.add(field);
        } else {
            fields.set(at, field);
        }
        if (!onlySay((at < 0 ? "Add the field " : "Replace the field ") + name + "; the form has " + fields.size()
                + " then.")) {
            show(Shown.form(forms.set(operator(), id, fields)));
        }
    }

    private static Choice choice(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new Choice(text, new Label(text, Optional.empty()))
                : new Choice(text.substring(0, equals), new Label(text.substring(equals + 1), Optional.empty()));
    }
}
