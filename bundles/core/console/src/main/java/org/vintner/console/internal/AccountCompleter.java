package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.accounts.Accounts;

/** Offers all accounts, by name. */
@Service
public final class AccountCompleter extends ChoiceCompleter {

    @Reference
    Accounts accounts;

    @Override
    Stream<Choice> choices() {
        return accounts.list().stream().map(account -> new Choice(account.name(), Text.of(account.role())));
    }
}
