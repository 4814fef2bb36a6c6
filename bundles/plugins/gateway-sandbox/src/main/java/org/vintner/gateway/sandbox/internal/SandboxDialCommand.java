package org.vintner.gateway.sandbox.internal;

import java.io.PrintStream;
import java.security.Principal;
import java.util.Map;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Accounts;

/** Turns the dial of a sandbox channel. A plugin may bring commands of its own, as this one does. */
@Service
@Command(
        scope = "vintner",
        name = "sandbox-dial",
        description = "Shows or sets what a sandbox channel's provider does wrong, and how often (in percent).")
public final class SandboxDialCommand implements Action {

    private static final String RESET = "reset";

    @Argument(index = 0, name = "channel", required = true, description = "The sandbox channel, such as sandbox.")
    @Completion(SandboxChannelCompleter.class)
    String channel;

    @Argument(index = 1, name = "misdeed", description = "What it does wrong; 'reset' makes it behave.")
    @Completion(MisdeedCompleter.class)
    String misdeed;

    @Argument(index = 2, name = "percent", description = "How often: 0 is never, 100 (the default) is always.")
    int percent = Dial.ALWAYS;

    @Option(name = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    @Option(name = "--output", aliases = "-o", description = "How to show the dial: table, or json for programs.")
    String output = "table";

    @Reference
    Session session;

    @Reference
    SandboxDials dials;

    @Reference
    Accounts accounts;

    @Override
    public Object execute() throws CommandException {
        try {
            run(operator());
            return null;
        } catch (CommerceException e) {
            String line = e.getMessage() + " (" + e.error().code() + ")";
            throw new CommandException(line, line, e);
        }
    }

    private void run(Actor operator) {
        if (misdeed != null && dryRun) {
            // Asked for all the same, so that a wrong channel or a missing right is told.
            var unused = dials.settings(operator, channel);
            session.getConsole()
                    .println(
                            RESET.equals(misdeed)
                                    ? "Would make " + channel + " behave."
                                    : "Would set " + misdeed + " of " + channel + " to " + percent + " %.");
            return;
        }
        if (RESET.equals(misdeed)) {
            dials.reset(operator, channel);
        } else if (misdeed != null) {
            dials.set(operator, channel, Map.of(misdeed, percent));
        }
        show(dials.settings(operator, channel));
    }

    private void show(Map<Misdeed, Integer> settings) {
        PrintStream out = session.getConsole();
        if ("json".equals(output)) {
            StringBuilder json = new StringBuilder("{");
            settings.forEach((what, often) -> json.append(json.length() == 1 ? "" : ",")
                    .append('"')
                    .append(what.label())
                    .append("\":")
                    .append(often));
            out.println(json.append('}'));
        } else {
            settings.forEach((what, often) -> out.printf("%-15s %3d %%  it %s%n", what.label(), often, what.meaning()));
        }
    }

    /** The administrator who is logged in; on the terminal of the server itself, which needs no login, the server. */
    private Actor operator() {
        return session.get(Subject.class.getName()) instanceof Subject subject
                ? administrator(subject)
                : Actor.system("console");
    }

    private Actor administrator(Subject subject) {
        return subject.getPrincipals(UserPrincipal.class).stream()
                .map(Principal::getName)
                .flatMap(name -> accounts.list().stream()
                        .filter(account -> account.name().equalsIgnoreCase(name)))
                .filter(account -> account.role() == Role.ADMINISTRATOR)
                .findFirst()
                .map(account -> new Actor(account.role(), account.id().toString()))
                .orElseThrow(() -> new CommerceException(
                        CommerceError.FORBIDDEN, "You are not logged in as an administrator. Log in again."));
    }
}
