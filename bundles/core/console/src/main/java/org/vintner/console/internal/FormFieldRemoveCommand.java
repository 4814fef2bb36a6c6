package org.vintner.console.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.Forms;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "form-field-remove",
        description = "Takes a question off a product's form. What was answered before stays with its orders.",
        detailedDescription = "Example: vintner:form-field-remove prd_... diet")
public final class FormFieldRemoveCommand extends ChangingCommand {

    @Reference
    Forms forms;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Argument(index = 1, name = "name", description = "The field's name.", required = true)
    String name;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        List<FormField> before = forms.find(Optional.of(operator()), id)
                .orElseThrow(() -> CommerceException.notFound("product", id))
                .fields();
        List<FormField> after =
                before.stream().filter(field -> !field.name().equals(name)).toList();
        if (after.size() == before.size()) {
            throw CommerceException.notFound("field", name);
        }
        if (!onlySay("Remove the field " + name + "; the form has " + after.size() + " then.")) {
            show(Shown.form(forms.set(operator(), id, after)));
        }
    }
}
