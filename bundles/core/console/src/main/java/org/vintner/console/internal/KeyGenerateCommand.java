package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.Alphabet;
import org.vintner.api.inventory.KeyPattern;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.NewKeys;

@Service
@Command(
        scope = "vintner",
        name = "key-generate",
        description =
                "Generates license keys into stock, such as WINE-7KQ2-M9XA-TR4E-B8VN. With the same --batch nothing is generated twice.",
        detailedDescription = "Example: vintner:key-generate prd_... 100")
public final class KeyGenerateCommand extends ChangingCommand {

    @Reference
    Catalog catalog;

    @Reference
    KeySupply supply;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Argument(index = 1, name = "count", description = "How many, 1 to 1000000.", required = true)
    int count;

    @Option(name = "--prefix", description = "What each key begins with, such as WINE-.")
    String prefix = "";

    @Option(name = "--length", description = "How many random characters.", valueToShowInHelp = "20")
    int length = 20;

    @Option(name = "--group", description = "Random characters between dashes; 0: no dashes.", valueToShowInHelp = "5")
    int group = 5;

    @Option(name = "--alphabet", description = "What keys are made of.", valueToShowInHelp = "unambiguous")
    @Completion(AlphabetCompleter.class)
    String alphabet = "unambiguous";

    @Option(name = "--batch", description = "Name of the batch, unique per product.")
    String batch;

    @Option(
            name = "--expires-at",
            description = "From when on the keys must not be sold, such as 2030-12-31T23:59:59Z.")
    String expiresAt;

    @Override
    void run() {
        KeyPattern pattern =
                new KeyPattern(prefix, length, group, Text.constant(Alphabet.class, alphabet, "--alphabet"));
        NewKeys wanted = new NewKeys(count, pattern, Optional.ofNullable(batch), Text.time(expiresAt, "--expires-at"));
        ProductId id = ProductId.parse(product);
        requireKnown(
                "product", id, () -> catalog.find(Optional.of(operator()), id).isPresent());
        if (!onlySay("Generate " + count + " keys of the shape " + shape(pattern) + ".")) {
            show(Shown.batch(supply.generate(operator(), id, wanted)));
        }
    }

    private static String shape(KeyPattern pattern) {
        StringBuilder shape = new StringBuilder(pattern.prefix());
        for (int i = 0; i < pattern.length(); i++) {
            boolean dash = i > 0 && pattern.group() > 0 && i % pattern.group() == 0;
            shape.append(dash ? "-" : "").append('x');
        }
        return shape.toString();
    }
}
