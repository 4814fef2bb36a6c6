package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "vintner",
        name = "api-key-list",
        description = "Lists the API keys of an account, without secrets.",
        detailedDescription = "Example: vintner:api-key-list admin")
public final class ApiKeyListCommand extends ReportingCommand {

    @Argument(name = "account", description = "Name or id of the account.", required = true)
    @Completion(AccountCompleter.class)
    String account;

    @Override
    void run() {
        show(
                accounts.keysOf(operator(), account(account).id()).stream()
                        .map(Shown::apiKey)
                        .toList(),
                "No API keys.");
    }
}
