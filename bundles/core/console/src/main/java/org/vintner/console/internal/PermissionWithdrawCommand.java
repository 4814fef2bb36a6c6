package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Permission;
import org.vintner.api.accounts.Permissions;

@Service
@Command(
        scope = "vintner",
        name = "permission-withdraw",
        description = "Takes a permission back, at once.",
        detailedDescription = "Example: vintner:permission-withdraw admin key_export")
public final class PermissionWithdrawCommand extends ChangingCommand {

    @Reference
    Permissions permissions;

    @Argument(name = "account", description = "Name or id of the account.", required = true)
    @Completion(AccountCompleter.class)
    String account;

    @Argument(index = 1, name = "permission", description = "Which permission.", required = true)
    @Completion(PermissionCompleter.class)
    String permission;

    @Override
    void run() {
        Account holder = account(account);
        Permission which = Text.constant(Permission.class, permission, "permission");
        if (!onlySay("Withdraw " + Text.of(which) + " from " + holder.name() + ".")) {
            permissions.withdraw(operator(), holder.id(), which);
            say("Done: " + holder.name() + " has " + Text.of(permissions.of(operator(), holder.id())) + ".");
        }
    }
}
