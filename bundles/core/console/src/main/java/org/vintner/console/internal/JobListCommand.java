package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.jobs.Jobs;

@Service
@Command(
        scope = "vintner",
        name = "job-list",
        description = "Lists recurring work: when each job ran last, why it failed, and when it runs next.",
        detailedDescription = "Example: vintner:job-list --output json")
public final class JobListCommand extends ReportingCommand {

    @Reference
    Jobs jobs;

    @Override
    void run() {
        show(jobs.list().stream().map(Shown::job).toList(), "No jobs.");
    }
}
