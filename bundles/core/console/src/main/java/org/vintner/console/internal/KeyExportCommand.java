package org.vintner.console.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.KeySupply;

@Service
@Command(
        scope = "vintner",
        name = "key-export",
        description =
                "Prints license keys with their values as CSV. Needs the permission key_export and is on the audit trail. From your own machine: ssh -p 8101 admin@localhost vintner:key-export prd_... > keys.csv",
        detailedDescription = "Example: vintner:key-export prd_... > keys.csv")
public final class KeyExportCommand extends OperatorCommand {

    @Reference
    KeySupply supply;

    @Argument(name = "product", description = "Id of the product (prd_...).", required = true)
    @Completion(ProductCompleter.class)
    String product;

    @Option(name = "--state", description = "Only keys in this state.")
    @Completion(
            value = StringsCompleter.class,
            values = {"available", "reserved", "sold", "revoked", "expired"})
    String state;

    @Override
    void run() {
        Optional<KeyState> wanted =
                Optional.ofNullable(state).map(text -> Text.constant(KeyState.class, text, "--state"));
        try {
            supply.export(operator(), ProductId.parse(product), wanted).writeTo(out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out().flush();
    }
}
