package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
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
