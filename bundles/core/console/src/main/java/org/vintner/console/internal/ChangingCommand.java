package org.vintner.console.internal;

import java.util.function.BooleanSupplier;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.audit.AuditTrail;

/** A command that changes something, unless it is only asked what it would do. */
abstract class ChangingCommand extends ReportingCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ChangingCommand.class);

    @Option(name = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    @Reference
    AuditTrail trail;

    /** {@return whether to leave it at saying it} */
    final boolean onlySay(String whatWouldBeDone) {
        if (dryRun) {
            show(new Fields().with("dryRun", whatWouldBeDone));
        }
        return dryRun;
    }

    /** A dry run must not say of a thing that nobody knows what would be done with it. */
    final void requireKnown(String what, Object id, BooleanSupplier known) {
        if (dryRun && !known.getAsBoolean()) {
            throw CommerceException.notFound(what, id);
        }
    }

    /** Whose a thing is that is created: the named account's, or the operator's own. */
    final Actor owner(String nameOrId) {
        if (nameOrId != null) {
            Account account = account(nameOrId);
            return new Actor(account.role(), account.id().toString());
        }
        Actor operator = operator();
        if (operator.role() == Role.SYSTEM) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "On the server's own terminal you are nobody's account: name the owner with --seller.",
                    "--seller");
        }
        return operator;
    }

    @Override
    final void refused(CommerceException refusal) {
        if (!dryRun) {
            Command command = getClass().getAnnotation(Command.class);
            try {
                trail.refused(operator(), command.scope() + ":" + command.name(), "console", refusal);
            } catch (CommerceException unknown) {
                // Nobody to name: it was the login itself that is refused.
                LOG.debug("A command was refused to somebody unknown", unknown);
            }
        }
    }
}
