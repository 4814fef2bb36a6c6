package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Waiting;
import org.vintner.api.booking.WaitingList;
import org.vintner.api.id.WaitingId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** Places in waiting lists. */
@Component(service = RestResource.class)
@Path("/v1/waiting-list")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class WaitingListResource implements RestResource {

    private final WaitingList list;

    /** On the waiting lists of this server. */
    @Activate
    public WaitingListResource(@Reference WaitingList list) {
        this.list = list;
    }

    /** One place. */
    @GET
    @Path("/{place}")
    @AllowAnyone
    @Operation(
            operationId = "getWaiting",
            summary = "Show a place",
            description = "For whoever knows its id. Tells how many are ahead, and whether there is an offer.")
    public Waiting get(@PathParam("place") String place) {
        WaitingId id = WaitingId.parse(place);
        return list.find(id).orElseThrow(() -> CommerceException.notFound("place", id));
    }

    /** Leaves. */
    @DELETE
    @Path("/{place}")
    @AllowAnyone
    @Operation(
            operationId = "leaveWaitingList",
            summary = "Leave a waiting list",
            description = "For whoever knows the place's id. An offer is an order: cancel that.")
    public Waiting leave(@PathParam("place") String place) {
        return list.leave(WaitingId.parse(place));
    }
}
