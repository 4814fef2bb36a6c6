package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import javax.ws.rs.BeanParam;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingFilter;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.Bookings;
import org.vintner.api.booking.CancellationQuote;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Booked time: seen, canceled, moved (S3.3, S3.8). It is booked by placing an order. */
@Component(service = RestResource.class)
@Path("/v1/bookings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class BookingsResource implements RestResource {

    private final Bookings bookings;

    /** On the bookings of this server. */
    @Activate
    public BookingsResource(@Reference Bookings bookings) {
        this.bookings = bookings;
    }

    /** Those of the caller's resources. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listBookings",
            summary = "List bookings",
            description = "Newest first. A seller sees those of his resources, an administrator all.")
    public Page<Booking> list(
            @Context SecurityContext security,
            @Parameter(description = "Only of this order.") @QueryParam("order") String order,
            @Parameter(description = "Only of this product.") @QueryParam("product") String product,
            @Parameter(description = "Only of this resource.") @QueryParam("resource") String resource,
            @Parameter(
                            description = "Only bookings in this state.",
                            schema = @Schema(implementation = BookingState.class))
                    @QueryParam("state")
                    String state,
            @BeanParam Paging paging) {
        BookingFilter filter = new BookingFilter(
                Optional.ofNullable(order).map(OrderId::parse),
                Optional.ofNullable(product).map(ProductId::parse),
                Optional.ofNullable(resource).map(ResourceId::parse),
                Texts.constant(BookingState.class, state, "state"));
        return bookings.list(Caller.of(security), filter, paging.request());
    }

    /** One of them. */
    @GET
    @Path("/{booking}")
    @Allow({Role.BUYER, Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getBooking",
            summary = "Show a booking",
            description = "For its buyer, its resource's seller and administrators.")
    public Booking get(@Context SecurityContext security, @PathParam("booking") String booking) {
        return found(security, BookingId.parse(booking));
    }

    private Booking found(SecurityContext security, BookingId id) {
        return bookings.find(Caller.of(security), id).orElseThrow(() -> CommerceException.notFound("booking", id));
    }

    /** What happened to it. */
    @GET
    @Path("/{booking}/history")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getBookingHistory",
            summary = "Show a booking's history",
            description = "Every change of its state, oldest first.")
    public Page<Transition> history(@Context SecurityContext security, @PathParam("booking") String booking) {
        return Answers.whole(
                bookings.history(found(security, BookingId.parse(booking)).id()));
    }

    /** What a cancellation would pay back. */
    @GET
    @Path("/{booking}/cancellation-quote")
    @Allow({Role.BUYER, Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "quoteCancellation",
            summary = "Show what would be paid back",
            description = "If the booking were canceled now. Name the same amount to cancel it.")
    public CancellationQuote quote(@Context SecurityContext security, @PathParam("booking") String booking) {
        return bookings.quote(Caller.of(security), BookingId.parse(booking));
    }

    /**
     * Who cancels.
     *
     * @param refund what was shown to him
     */
    public record Cancellation(Money refund) {}

    /** Gives it up. */
    @POST
    @Path("/{booking}/cancellation")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.BUYER, Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "cancelBooking",
            summary = "Cancel a booking",
            description =
                    "Its time is free at once and exactly the named refund is paid back. When by now another amount"
                            + " would be paid back, the answer is `conflict` and nothing is done.")
    public Booking cancel(
            @Context SecurityContext security, @PathParam("booking") String booking, Cancellation cancellation) {
        return bookings.cancel(Caller.of(security), BookingId.parse(booking), cancellation.refund());
    }

    /** Another time. */
    @POST
    @Path("/{booking}/move")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.BUYER, Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "moveBooking",
            summary = "Move a booking to another time",
            description =
                    "The old time is given up when the new one is taken, not before. A buyer can't move it to where"
                            + " more would be paid back than now.")
    public Booking move(
            @Context SecurityContext security, @PathParam("booking") String booking, BookingRequest request) {
        return bookings.rebook(Caller.of(security), BookingId.parse(booking), request);
    }

    /** Nobody came. */
    @POST
    @Path("/{booking}/no-show")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "noteNoShow",
            summary = "Note that nobody came",
            description = "Of a booking that has begun. Nothing is paid back.")
    public Booking noShow(@Context SecurityContext security, @PathParam("booking") String booking) {
        return bookings.noShow(Caller.of(security), BookingId.parse(booking));
    }
}
