package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.id.OrderId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Download grants of an order. */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/downloads")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Downloads")
public final class OrderDownloadsResource implements RestResource {

    private final Downloads downloads;

    /** On the download grants of this server. */
    @Activate
    public OrderDownloadsResource(@Reference Downloads downloads) {
        this.downloads = downloads;
    }

    /** All of the order's. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listDownloads",
            summary = "List the downloads of an order",
            description = "Each grant with its present link.")
    public Page<DownloadGrant> list(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        Caller.seeing(id, security);
        return Answers.whole(downloads.ofOrder(id));
    }
}
