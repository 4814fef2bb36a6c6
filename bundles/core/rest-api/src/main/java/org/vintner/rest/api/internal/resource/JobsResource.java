package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.jobs.JobStatus;
import org.vintner.api.jobs.Jobs;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Recurring work. */
@Component(service = RestResource.class)
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class JobsResource implements RestResource {

    private final Jobs jobs;

    /** On the jobs of this server. */
    @Activate
    public JobsResource(@Reference Jobs jobs) {
        this.jobs = jobs;
    }

    /** How they stand. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listJobs",
            summary = "List recurring work",
            description = "Each job with its last run, its last error and its next run, by name.")
    public Page<JobStatus> list() {
        return Answers.whole(jobs.list());
    }

    /** Runs one. */
    @POST
    @Path("/{job}/run")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "runJob",
            summary = "Run a job now",
            description = "Begins a run, however long its last one is ago. A job that runs just now is a conflict.")
    @ApiResponse(responseCode = "202", description = "It will run.")
    public Response run(@Context SecurityContext security, @PathParam("job") String job) {
        jobs.runNow(Caller.of(security), job);
        return Response.accepted().build();
    }
}
