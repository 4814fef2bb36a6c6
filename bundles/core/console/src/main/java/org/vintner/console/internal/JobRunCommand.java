package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.jobs.Jobs;

@Service
@Command(
        scope = "vintner",
        name = "job-run",
        description = "Begins a run of a job, however long its last one is ago.",
        detailedDescription = "Example: vintner:job-run order-expiry")
public final class JobRunCommand extends ChangingCommand {

    @Reference
    Jobs jobs;

    @Argument(name = "job", description = "Name of the job.", required = true)
    @Completion(JobCompleter.class)
    String job;

    @Override
    void run() {
        requireKnown(
                "job",
                job,
                () -> jobs.list().stream().anyMatch(known -> known.name().equals(job)));
        if (!onlySay("Run " + job + " now.")) {
            jobs.runNow(operator(), job);
            say("The job " + job + " begins. See job-list for how it went.");
        }
    }
}
