package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "vintner",
        name = "account-list",
        description = "Lists accounts of administrators and sellers.",
        detailedDescription = "Example: vintner:account-list")
public final class AccountListCommand extends ReportingCommand {

    @Override
    void run() {
        show(accounts.list().stream().map(Shown::account).toList(), "No accounts.");
    }
}
