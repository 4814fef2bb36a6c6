package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.BeanParam;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
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
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.booking.BlockedPeriod;
import org.vintner.api.booking.NewBlockedPeriod;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.NewSlot;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ResourceChange;
import org.vintner.api.booking.Resources;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.Slot;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** People, rooms and things whose time is sold, and when they work (S3.1, S3.2). */
@Component(service = RestResource.class)
@Path("/v1/resources")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class BookableResourcesResource implements RestResource {

    private final Resources resources;

    /** On the resources of this server. */
    @Activate
    public BookableResourcesResource(@Reference Resources resources) {
        this.resources = resources;
    }

    /** Those of the caller. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listResources",
            summary = "List resources",
            description = "Newest first. A seller sees his own, an administrator all.")
    public Page<Resource> list(@Context SecurityContext security, @BeanParam Paging paging) {
        return resources.list(Caller.of(security), paging.request());
    }

    /** A new one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "createResource",
            summary = "Create a resource",
            description = "It belongs to the caller and never works yet: set its schedule next.")
    @ApiResponse(
            responseCode = "201",
            description = "The resource.",
            content = @Content(schema = @Schema(implementation = Resource.class)))
    public Response create(@Context SecurityContext security, NewResource resource) {
        Resource created = resources.create(Caller.of(security), resource);
        return Answers.created("resources", created.id(), created);
    }

    /** One of them. */
    @GET
    @Path("/{resource}")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(operationId = "getResource", summary = "Show a resource", description = "With its schedule.")
    public Resource get(@Context SecurityContext security, @PathParam("resource") String resource) {
        return found(Caller.of(security), ResourceId.parse(resource));
    }

    private Resource found(Actor actor, ResourceId id) {
        return resources.find(actor, id).orElseThrow(() -> CommerceException.notFound("resource", id));
    }

    /** Another name or capacity. */
    @PATCH
    @Path("/{resource}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "changeResource",
            summary = "Change a resource",
            description = "Changes name or capacity. While a seat is booked the capacity is not lowered below it.")
    public Resource change(
            @Context SecurityContext security, @PathParam("resource") String resource, ResourceChange change) {
        return resources.change(Caller.of(security), ResourceId.parse(resource), change);
    }

    /** Another schedule. */
    @PUT
    @Path("/{resource}/schedule")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "setSchedule",
            summary = "Set when a resource works",
            description =
                    "Replaces the whole schedule, by the wall clock of the resource's zone: weekly hours, and dates"
                            + " with hours of their own. What is booked stays booked.")
    public Resource schedule(
            @Context SecurityContext security, @PathParam("resource") String resource, Schedule schedule) {
        return resources.schedule(Caller.of(security), ResourceId.parse(resource), schedule);
    }

    // ------------------------------------------------------------------ blocked periods

    /** Those that are not over. */
    @GET
    @Path("/{resource}/blocked-periods")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listBlockedPeriods",
            summary = "List blocked periods",
            description = "Those that are not over, soonest first.")
    public Page<BlockedPeriod> blocked(@Context SecurityContext security, @PathParam("resource") String resource) {
        return Answers.whole(resources.blocked(Caller.of(security), ResourceId.parse(resource)));
    }

    /** One more. */
    @POST
    @Path("/{resource}/blocked-periods")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "blockPeriod",
            summary = "Block a period",
            description = "Nothing more is booked in it. What was booked before stays booked.")
    @ApiResponse(
            responseCode = "201",
            description = "The period.",
            content = @Content(schema = @Schema(implementation = BlockedPeriod.class)))
    public Response block(
            @Context SecurityContext security, @PathParam("resource") String resource, NewBlockedPeriod period) {
        ResourceId id = ResourceId.parse(resource);
        BlockedPeriod blocked = resources.block(Caller.of(security), id, period);
        return Answers.created("resources/" + id + "/blocked-periods", blocked.id(), blocked);
    }

    /** One less. */
    @DELETE
    @Path("/{resource}/blocked-periods/{period}")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "unblockPeriod",
            summary = "End a blocked period",
            description = "Of no effect when there is none.")
    @ApiResponse(responseCode = "204", description = "It is gone.")
    public void unblock(
            @Context SecurityContext security,
            @PathParam("resource") String resource,
            @PathParam("period") String period) {
        resources.unblock(Caller.of(security), ResourceId.parse(resource), BlockedPeriodId.parse(period));
    }

    // ------------------------------------------------------------------ slots

    /** Those that are not over. */
    @GET
    @Path("/{resource}/slots")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listSlots",
            summary = "List slots that were made by hand",
            description = "Those that are not over, soonest first.")
    public Page<Slot> slots(@Context SecurityContext security, @PathParam("resource") String resource) {
        return Answers.whole(resources.slots(Caller.of(security), ResourceId.parse(resource)));
    }

    /** One more. */
    @POST
    @Path("/{resource}/slots")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "offerSlot",
            summary = "Offer a slot",
            description =
                    "It is booked as a whole and stands in the place of what the schedule would offer there. It may"
                            + " be for some services or some people only.")
    @ApiResponse(
            responseCode = "201",
            description = "The slot.",
            content = @Content(schema = @Schema(implementation = Slot.class)))
    public Response offer(@Context SecurityContext security, @PathParam("resource") String resource, NewSlot slot) {
        ResourceId id = ResourceId.parse(resource);
        Slot offered = resources.offer(Caller.of(security), id, slot);
        return Answers.created("resources/" + id + "/slots", offered.id(), offered);
    }

    /** Another shape of it. */
    @PUT
    @Path("/{resource}/slots/{slot}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "changeSlot",
            summary = "Change a slot",
            description = "What is booked in it stays as it was booked.")
    public Slot change(
            @Context SecurityContext security,
            @PathParam("resource") String resource,
            @PathParam("slot") String slot,
            NewSlot change) {
        return resources.change(Caller.of(security), ResourceId.parse(resource), SlotId.parse(slot), change);
    }

    /** One less. */
    @DELETE
    @Path("/{resource}/slots/{slot}")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "withdrawSlot",
            summary = "Withdraw a slot",
            description = "What is booked in it stays booked. Of no effect when there is none.")
    @ApiResponse(responseCode = "204", description = "It is gone.")
    public void withdraw(
            @Context SecurityContext security, @PathParam("resource") String resource, @PathParam("slot") String slot) {
        resources.withdraw(Caller.of(security), ResourceId.parse(resource), SlotId.parse(slot));
    }
}
