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
import org.vintner.api.catalog.AddressBinding;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;

@Service
@Command(
        scope = "vintner",
        name = "product-create",
        description =
                "Creates a product as a draft. Give it keys (key-import) or a file (product-attach), then publish it"
                        + " (product-publish).",
        detailedDescription =
                "Example: vintner:product-create --kind key --price 19.99 --currency EUR 'Photo Studio 5'")
public final class ProductCreateCommand extends ChangingCommand {

    @Reference
    Catalog catalog;

    @Option(
            name = "--kind",
            description = "What buyers get: a license key, a file to download, or booked time.",
            required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"key", "file", "booking"})
    String kind;

    @Option(name = "--price", description = "Price of one piece, such as 19.99.", required = true)
    String price;

    @Option(name = "--currency", description = "Currency of the price, such as EUR or CNY.", required = true)
    String currency;

    @Option(name = "--description", description = "Text that buyers read.")
    String description = "";

    @Option(name = "--seller", description = "Whose product it is: name or id of an account. Yours if not given.")
    @Completion(AccountCompleter.class)
    String seller;

    @Option(
            name = "--valid-for",
            description = "How long a bought file can be downloaded, such as PT24H (24 hours) or P7D (7 days).",
            valueToShowInHelp = "P7D")
    String validFor;

    @Option(
            name = "--max-downloads",
            description = "How often a bought file can be downloaded.",
            valueToShowInHelp = "5")
    Integer maxDownloads;

    @Option(
            name = "--bind-to",
            description =
                    "Keeps a bought file to the address or network that it is first downloaded from. From anywhere if not"
                            + " given, as addresses change.")
    @Completion(
            value = StringsCompleter.class,
            values = {"address", "network"})
    String bindTo;

    @Option(name = "--late-payment", description = ProductChangeCommand.LATE_PAYMENT, valueToShowInHelp = "revive")
    @Completion(
            value = StringsCompleter.class,
            values = {"revive", "refund"})
    String latePayment;

    @Option(
            name = "--shortage-deadline",
            description = ProductChangeCommand.SHORTAGE_DEADLINE,
            valueToShowInHelp = "PT24H")
    String shortageDeadline;

    @Argument(name = "title", description = "Name of the product, one line.", required = true)
    String title;

    @Override
    void run() {
        NewProduct product = new NewProduct(
                Text.constant(ProductKind.class, kind, "--kind"),
                title,
                description,
                Text.money(price, currency),
                downloads(),
                ProductChangeCommand.sale(SalePolicy.DEFAULT, latePayment, shortageDeadline));
        Actor actor = owner(seller);
        if (onlySay("Create '" + product.title() + "' for " + Text.of(product.price()) + " as a draft.")) {
            return;
        }
        show(Shown.whole(catalog.create(actor, product)));
    }

    private Optional<DownloadPolicy> downloads() {
        if (validFor == null && maxDownloads == null && bindTo == null) {
            return Optional.empty();
        }
        return Optional.of(new DownloadPolicy(
                validFor == null ? DownloadPolicy.DEFAULT.validFor() : Text.duration(validFor, "--valid-for"),
                maxDownloads == null ? DownloadPolicy.DEFAULT.maxDownloads() : maxDownloads,
                Optional.ofNullable(bindTo).map(text -> Text.constant(AddressBinding.class, text, "--bind-to"))));
    }
}
