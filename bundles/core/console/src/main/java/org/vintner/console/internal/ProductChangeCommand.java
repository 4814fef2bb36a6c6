package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "product-change",
        description = "Changes a product. Orders keep the price and the policy with which they were placed.",
        detailedDescription = "Example: vintner:product-change --price 9.99 prd_...")
public final class ProductChangeCommand extends ChangingCommand {

    static final String LATE_PAYMENT =
            "What becomes of money that comes after its order expired or was canceled: revive the order, or refund.";
    static final String SHORTAGE_DEADLINE =
            "How long a paid line waits for stock before it is refunded by itself, such as PT24H, up to P30D.";

    private static final ProductChange NOTHING =
            new ProductChange(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Reference
    Catalog catalog;

    @Option(name = "--title", description = "New name of the product, one line.")
    String title;

    @Option(name = "--description", description = "New text that buyers read.")
    String description;

    @Option(name = "--price", description = "New price of one piece, such as 19.99, in the product's currency.")
    String price;

    @Option(name = "--late-payment", description = LATE_PAYMENT)
    @Completion(
            value = StringsCompleter.class,
            values = {"revive", "refund"})
    String latePayment;

    @Option(name = "--shortage-deadline", description = SHORTAGE_DEADLINE)
    String shortageDeadline;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Override
    void run() {
        Actor operator = operator();
        ProductId id = ProductId.parse(product);
        Product found =
                catalog.find(Optional.of(operator), id).orElseThrow(() -> CommerceException.notFound("product", id));
        ProductChange change = new ProductChange(
                Optional.ofNullable(title),
                Optional.ofNullable(description),
                price(found),
                Optional.empty(),
                sale(found.sale(), latePayment, shortageDeadline));
        if (change.equals(NOTHING)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Say what to change, such as --price 9.99 or --late-payment refund.");
        }
        if (onlySay("Change '" + found.title() + "', which is " + Text.of(found.state()) + " now.")) {
            return;
        }
        show(Shown.whole(catalog.change(operator, id, change)));
    }

    private Optional<Money> price(Product found) {
        return Optional.ofNullable(price)
                .map(text -> Text.money(text, found.price().currency().getCurrencyCode()));
    }

    /** The policy with what was named changed; empty when nothing was. */
    static Optional<SalePolicy> sale(SalePolicy before, String latePayment, String shortageDeadline) {
        if (latePayment == null && shortageDeadline == null) {
            return Optional.empty();
        }
        return Optional.of(new SalePolicy(
                latePayment == null
                        ? before.latePayment()
                        : Text.constant(LatePayment.class, latePayment, "--late-payment"),
                shortageDeadline == null
                        ? before.shortageDeadline()
                        : Text.duration(shortageDeadline, "--shortage-deadline")));
    }
}
