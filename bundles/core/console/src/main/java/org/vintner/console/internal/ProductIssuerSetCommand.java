package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.inventory.ProductIssuers;

@Service
@Command(
        scope = "vintner",
        name = "product-issuer-set",
        description = "Has the keys of a product issued by a channel when there are none in stock. For administrators.",
        detailedDescription = "Example: vintner:product-issuer-set prd_... licenses EDITOR-PRO")
public final class ProductIssuerSetCommand extends ChangingCommand {

    @Reference
    ProductIssuers issuers;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Argument(index = 1, name = "channel", description = "Name of a channel that issues keys.", required = true)
    @Completion(IssuingChannelCompleter.class)
    String channel;

    @Argument(
            index = 2,
            name = "item",
            description = "What the channel's other side calls the product; else it is the product's id.")
    String item;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        Optional<String> named = Optional.ofNullable(item);
        ProductIssuer checked = issuers.bind(operator(), id, channel, named, true);
        if (!onlySay("Have the keys of " + id + " issued by " + channel + " as '" + checked.item() + "'.")) {
            show(Shown.issuer(issuers.bind(operator(), id, channel, named, false)));
        }
    }
}
