package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.IssuedApiKey;

@Service
@Command(
        scope = "vintner",
        name = "api-key-issue",
        description =
                "Makes an API key: the secret by which an account uses the REST API and, as an administrator, logs in"
                        + " to this console. The secret is shown this once.",
        detailedDescription = "Example: vintner:api-key-issue admin 'laptop of Ada'")
public final class ApiKeyIssueCommand extends ChangingCommand {

    @Argument(name = "account", description = "Name or id of the account.", required = true)
    @Completion(AccountCompleter.class)
    String account;

    @Argument(index = 1, name = "label", description = "What the key is for.", required = true)
    String label;

    @Override
    void run() {
        Account owner = account(account);
        if (onlySay("Issue an API key '" + label + "' to " + owner.name() + ".")) {
            return;
        }
        IssuedApiKey issued = accounts.issueKey(operator(), owner.id(), label);
        show(Shown.apiKey(issued.key()).with("secret", issued.secret()));
        say("Note the secret now: it can't be shown again.");
    }
}
