package org.vintner.console.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "product-attach",
        description = "Gives a product the file that buyers get from now on. Those who bought before keep theirs.",
        detailedDescription = "Example: vintner:product-attach prd_... handbook.pdf")
public final class ProductAttachCommand extends ChangingCommand {

    @Reference
    Catalog catalog;

    @Option(name = "--type", description = "Media type of the file.", valueToShowInHelp = "application/octet-stream")
    String type = "application/octet-stream";

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Argument(index = 1, name = "file", description = "A file on the server.", required = true)
    @Completion(FileCompleter.class)
    String file;

    @Override
    void run() {
        ProductId id = ProductId.parse(product);
        Source source = Source.file(file);
        if (catalog.find(Optional.of(operator()), id).isEmpty()) {
            throw CommerceException.notFound("product", id);
        }
        String name = String.valueOf(Path.of(file).getFileName());
        if (onlySay("Store '" + name + "', " + source.size() + " bytes, as the file of " + id + ".")) {
            return;
        }
        FileUpload upload = new FileUpload(name, type, OptionalLong.of(source.size()), Optional.empty());
        try (InputStream content = source.open()) {
            show(Shown.whole(catalog.attachFile(operator(), id, upload, content)));
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }
}
