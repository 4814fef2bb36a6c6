package org.vintner.api.jobs;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;

/** Recurring work, as staff sees it. */
@ProviderType
public interface Jobs {

    /** {@return the jobs of this node, by name, and how each stands on all nodes together} */
    List<JobStatus> list();

    /**
     * Begins a run of a job now, on this node, however long its last one is ago. Returns at once.
     *
     * @param actor an administrator
     * @param job which job
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} when it runs just now
     */
    void runNow(Actor actor, String job);
}
