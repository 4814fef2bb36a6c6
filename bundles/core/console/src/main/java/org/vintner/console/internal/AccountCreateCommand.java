package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.Role;

@Service
@Command(
        scope = "vintner",
        name = "account-create",
        description = "Creates an account. Give it a secret with api-key-issue.",
        detailedDescription = "Example: vintner:account-create --role seller ada")
public final class AccountCreateCommand extends ChangingCommand {

    @Option(
            name = "--role",
            description = "What it may do: a seller its own products, an administrator everything.",
            valueToShowInHelp = "seller")
    @Completion(
            value = StringsCompleter.class,
            values = {"seller", "administrator"})
    String role = "seller";

    @Argument(name = "name", description = "Unique name, 1 to 100 characters.", required = true)
    String name;

    @Override
    void run() {
        Role wanted = Text.constant(Role.class, role, "--role");
        if (onlySay("Create the account '" + name + "' with the role " + Text.of(wanted) + ".")) {
            return;
        }
        show(Shown.account(accounts.create(operator(), name, wanted)));
    }
}
