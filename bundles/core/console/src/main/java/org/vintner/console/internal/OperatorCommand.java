package org.vintner.console.internal;

import java.io.PrintStream;
import java.security.Principal;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;

/**
 * What all commands share: who gives them, and how a refusal is told. A refusal is one line, and the command fails, so that a
 * script notices.
 */
abstract class OperatorCommand implements Action {

    @Reference
    Session session;

    @Reference
    Accounts accounts;

    @Override
    public final Object execute() throws CommandException {
        try {
            // Also for a command that asks for nobody's name: who is no administrator any more sees nothing.
            operator();
            run();
            return null;
        } catch (CommerceException e) {
            refused(e);
            // Karaf shows this type of exception as it is and logs it at DEBUG only.
            String line = Text.printable(e.getMessage()) + " (" + e.error().code() + ")";
            throw new CommandException(line, line, e);
        }
    }

    abstract void run();

    /** Called when the command was refused, before that is told. */
    void refused(CommerceException refusal) {
        // Nothing was tried to be changed.
    }

    final PrintStream out() {
        return session.getConsole();
    }

    /** The administrator who is logged in; on the terminal of the server itself, which needs no login, the server. */
    final Actor operator() {
        return session.get(Subject.class.getName()) instanceof Subject subject
                ? administrator(subject)
                : Actor.system("console");
    }

    private Actor administrator(Subject subject) {
        return subject.getPrincipals(UserPrincipal.class).stream()
                .map(Principal::getName)
                .findFirst()
                .map(this::account)
                .filter(account -> account.role() == Role.ADMINISTRATOR)
                .map(account -> new Actor(account.role(), account.id().toString()))
                .orElseThrow(() -> new CommerceException(
                        CommerceError.FORBIDDEN, "You are not logged in as an administrator. Log in again."));
    }

    /** Finds an account by name or id. */
    final Account account(String nameOrId) {
        return accounts.list().stream()
                .filter(account -> account.name().equalsIgnoreCase(nameOrId)
                        || account.id().toString().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> CommerceException.notFound("account", nameOrId));
    }
}
