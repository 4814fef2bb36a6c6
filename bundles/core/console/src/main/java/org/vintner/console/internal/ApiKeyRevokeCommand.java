package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.id.ApiKeyId;

@Service
@Command(
        scope = "vintner",
        name = "api-key-revoke",
        description = "Takes an API key back: its secret is of no use any more, at once.",
        detailedDescription = "Example: vintner:api-key-revoke apk_...")
public final class ApiKeyRevokeCommand extends ChangingCommand {

    @Argument(name = "key", description = "Id of the API key (apk_...); api-key-list shows it.", required = true)
    @Completion(ApiKeyCompleter.class)
    String key;

    @Override
    void run() {
        ApiKeyId id = ApiKeyId.parse(key);
        requireKnown(
                "API key",
                id,
                () -> accounts.list().stream()
                        .flatMap(account -> accounts.keysOf(operator(), account.id()).stream())
                        .anyMatch(known -> known.id().equals(id)));
        if (onlySay("Revoke " + id + ".")) {
            return;
        }
        accounts.revokeKey(operator(), id);
        show(new Fields().with("revoked", id));
    }
}
