package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.invariants.InvariantReport;
import org.vintner.api.invariants.Invariants;

@Service
@Command(
        scope = "vintner",
        name = "invariants-check",
        description = "Checks that books, orders and keys agree, and lists what does not.",
        detailedDescription = "Example: vintner:invariants-check")
public final class InvariantsCheckCommand extends ReportingCommand {

    @Reference
    Invariants invariants;

    @Option(name = "--recent", description = "Only what moved last, which is fast in a large shop too.")
    boolean recent;

    @Override
    void run() {
        InvariantReport report = invariants.check(operator(), !recent);
        show(
                report.violations().stream().map(Shown::violation).toList(),
                "All is well, as of " + report.checkedAt() + ".");
    }
}
