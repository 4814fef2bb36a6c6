package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.StockAlert;
import org.vintner.api.inventory.StockAlerts;

@Service
@Command(
        scope = "vintner",
        name = "stock-alert-set",
        description = "Sets when the stock of a product counts as low: by free keys, and by the hours that they last.",
        detailedDescription = "Example: vintner:stock-alert-set prd_... 10 24")
public final class StockAlertSetCommand extends ChangingCommand {

    @Reference
    StockAlerts alerts;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Argument(index = 1, name = "threshold", description = "So many free keys or fewer are low.", required = true)
    int threshold;

    @Argument(index = 2, name = "hours", description = "Low, too, when they last so many hours; 0: no forecast.")
    int hours;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        StockAlert now = alerts.of(operator(), id);
        if (!onlySay("Call " + threshold + " keys or " + hours + " hours low, in place of " + now.threshold()
                + " keys or " + now.hours() + " hours.")) {
            show(Shown.alert(alerts.set(operator(), id, threshold, hours)));
        }
    }
}
