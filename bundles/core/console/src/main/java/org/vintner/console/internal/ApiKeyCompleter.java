package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Actor;
import org.vintner.api.accounts.Accounts;

/** Offers the API keys that are good. */
@Service
public final class ApiKeyCompleter extends ChoiceCompleter {

    @Reference
    Accounts accounts;

    @Override
    Stream<Choice> choices() {
        return accounts.list().stream()
                .flatMap(account -> accounts.keysOf(Actor.system("console"), account.id()).stream()
                        .filter(key -> key.revokedAt().isEmpty())
                        .map(key -> new Choice(key.id().toString(), account.name() + ", " + key.label())));
    }
}
