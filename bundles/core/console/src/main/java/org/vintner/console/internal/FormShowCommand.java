package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.forms.Forms;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "form-show",
        description = "Shows what the buyers of a product are asked.",
        detailedDescription = "Example: vintner:form-show prd_...")
public final class FormShowCommand extends ReportingCommand {

    @Reference
    Forms forms;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        show(Shown.form(
                forms.find(Optional.of(operator()), id).orElseThrow(() -> CommerceException.notFound("product", id))));
    }
}
