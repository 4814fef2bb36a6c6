package org.vintner.console.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.NewKeyImport;

@Service
@Command(
        scope = "vintner",
        name = "key-import",
        description = "Puts license keys into stock, one per line of a text in UTF-8. Duplicates and unusable lines are"
                + " told and skipped, so the same file can be imported again. From your own machine:"
                + " ssh -p 8101 admin@localhost vintner:key-import prd_... - < keys.txt",
        detailedDescription = "Example: vintner:key-import prd_... keys.txt")
public final class KeyImportCommand extends ChangingCommand {

    @Reference
    Catalog catalog;

    @Reference
    KeySupply supply;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Argument(index = 1, name = "file", description = "A file on the server, or - for standard input.", required = true)
    @Completion(FileCompleter.class)
    String file;

    @Option(name = "--batch", description = "Name of the batch; with the same name an import that broke off goes on.")
    String batch;

    @Option(name = "--from-line", description = "Number of the first line that is sent.", valueToShowInHelp = "1")
    long fromLine = 1;

    @Option(
            name = "--expires-at",
            description = "From when on the keys must not be sold, such as 2030-12-31T23:59:59Z.")
    String expiresAt;

    @Override
    void run() {
        NewKeyImport wanted =
                new NewKeyImport(Optional.ofNullable(batch), fromLine, Text.time(expiresAt, "--expires-at"));
        ProductId id = ProductId.parse(product);
        requireKeyProduct(id);
        Source source = "-".equals(file) ? Source.STANDARD_INPUT : Source.file(file);
        try (InputStream lines = source.open()) {
            if (dryRun) {
                onlySay("Import up to " + source.countLines(lines)
                        + " keys; duplicates are found by the import itself.");
            } else {
                report(supply.importKeys(operator(), id, wanted, lines));
            }
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    private void requireKeyProduct(ProductId id) {
        ProductKind kind = catalog.find(Optional.of(operator()), id)
                .orElseThrow(() -> CommerceException.notFound("product", id))
                .kind();
        if (kind != ProductKind.KEY) {
            throw new CommerceException(CommerceError.INVALID_REQUEST, "The product " + id + " sells no keys.");
        }
    }

    private void report(KeyImportReport report) {
        show(new Fields()
                .with("batch", report.batch())
                .with("lines", report.lines())
                .with("imported", report.imported())
                .with("repeated", report.repeated())
                .with("blank", report.blank())
                .with("duplicates", report.duplicates())
                .with("rejected", report.rejected())
                .with(
                        "problems",
                        report.problems().stream()
                                .map(problem -> new Fields()
                                        .with("line", problem.line())
                                        .with("code", problem.code()))
                                .toList()));
    }
}
