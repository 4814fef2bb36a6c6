package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.downloads.BrokenLink;
import org.vintner.api.downloads.LinkCheck;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Links that lead nowhere (S1.50). */
@Component(service = RestResource.class)
@Path("/v1/broken-links")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Downloads")
public final class LinkChecksResource implements RestResource {

    private final LinkCheck links;

    /** On the check of this server. */
    @Activate
    public LinkChecksResource(@Reference LinkCheck links) {
        this.links = links;
    }

    /** As they were found. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listBrokenLinks",
            summary = "List broken links",
            description = "Files that buyers have links to and that their storage did not give when it was last asked.")
    public Page<BrokenLink> list(@Context SecurityContext security) {
        return Answers.whole(links.broken(Caller.of(security)));
    }
}
