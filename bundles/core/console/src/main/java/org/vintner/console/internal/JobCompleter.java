package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.jobs.Jobs;

/** Offers the jobs. */
@Service
public final class JobCompleter extends ChoiceCompleter {

    @Reference
    Jobs jobs;

    @Override
    Stream<Choice> choices() {
        return jobs.list().stream().map(job -> new Choice(job.name(), Text.of(job.state())));
    }
}
