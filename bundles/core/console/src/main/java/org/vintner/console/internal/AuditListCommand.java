package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.audit.AuditOutcome;
import org.vintner.api.audit.AuditTrail;

@Service
@Command(
        scope = "vintner",
        name = "audit-list",
        description = "Lists who did, or was refused to do, what matters: exports, permissions, refused attempts.",
        detailedDescription = "Example: vintner:audit-list --action channel.configure")
public final class AuditListCommand extends PagedCommand {

    @Reference
    AuditTrail trail;

    @Option(name = "--action", description = "Only this action, such as key.export.")
    String action;

    @Option(name = "--subject", description = "Only about this: an id, or the path of a request.")
    String subject;

    @Option(name = "--outcome", description = "Only what was done, or refused.")
    @Completion(
            value = StringsCompleter.class,
            values = {"done", "refused"})
    String outcome;

    @Override
    void run() {
        AuditFilter filter = new AuditFilter(
                Optional.ofNullable(action),
                Optional.ofNullable(subject),
                Optional.ofNullable(outcome).map(text -> Text.constant(AuditOutcome.class, text, "--outcome")));
        show(trail.list(operator(), filter, page()), Shown::audit, "Nothing is recorded.");
    }
}
