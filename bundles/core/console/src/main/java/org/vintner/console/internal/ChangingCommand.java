package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Option;

/** A command that changes something, unless it is only asked what it would do. */
abstract class ChangingCommand extends ReportingCommand {

    @Option(name = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    /** {@return whether to leave it at saying it} */
    final boolean onlySay(String whatWouldBeDone) {
        if (dryRun) {
            show(new Fields().with("dryRun", whatWouldBeDone));
        }
        return dryRun;
    }
}
