package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.booking.AcceptedOrder;
import org.vintner.api.booking.BookingQueue;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.orders.PlacedOrder;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;
import org.vintner.rest.api.internal.security.Caller;

/** Orders, from placing to what became of them. */
@Component(service = RestResource.class)
@Path("/v1/orders")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Orders")
public final class OrdersResource implements RestResource {

    private final Orders orders;
    private final BookingQueue queue;

    /** On the orders of this server, and the queues in front of them. */
    @Activate
    public OrdersResource(@Reference Orders orders, @Reference BookingQueue queue) {
        this.orders = orders;
        this.queue = queue;
    }

    /** A new order. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @AllowAnyone
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "placeOrder",
            summary = "Place an order",
            description = "Fixes the prices of this moment. The answer holds the order's access grant, which is the"
                    + " bearer token of its buyer from now on. Without credentials an Idempotency-Key needs at least 16"
                    + " random characters, because it guards that answer. When a service of the order has a queue"
                    + " (`rules.queue` of its terms), the order is written down and placed in its turn: the answer is 202 with"
                    + " the id that it has then, and its Location tells the outcome.")
    @ApiResponse(
            responseCode = "201",
            description = "The order and the key to it.",
            content = @Content(schema = @Schema(implementation = PlacedOrder.class)))
    @ApiResponse(
            responseCode = "202",
            description = "Its place in a queue and the key to it.",
            content = @Content(schema = @Schema(implementation = AcceptedOrder.class)))
    public Response place(NewOrder order) {
        Optional<AcceptedOrder> accepted = queue.take(order);
        if (accepted.isPresent()) {
            return Answers.accepted("orders", accepted.get().queued().order() + "/queue", accepted.get());
        }
        PlacedOrder placed = orders.place(order);
        return Answers.created("orders", placed.order().id(), placed);
    }

    /** All orders. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(operationId = "listOrders", summary = "List orders", description = "Newest first.")
    public Page<Order> list(
            @Parameter(description = "Only orders in this state.", schema = @Schema(implementation = OrderState.class))
                    @QueryParam("state")
                    String state,
            @Parameter(description = "Only orders of this mail address.") @QueryParam("email") String email,
            @BeanParam Paging paging) {
        OrderFilter filter =
                new OrderFilter(Texts.constant(OrderState.class, state, "state"), Optional.ofNullable(email));
        return orders.list(filter, paging.request());
    }

    /** One order. */
    @GET
    @Path("/{order}")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(operationId = "getOrder", summary = "Show an order", description = "For its buyer and administrators.")
    public Order get(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        Caller.seeing(id, security);
        return orders.find(id).orElseThrow(() -> CommerceException.notFound("order", id));
    }

    /** Calls it off. */
    @POST
    @Path("/{order}/cancellation")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "cancelOrder",
            summary = "Cancel an order",
            description = "Calls an unpaid order off and releases what it holds. A payment under way is closed at its"
                    + " provider first; while the provider does not say that it is closed, and once the order is paid, the"
                    + " answer is `conflict`: then ask for a refund.")
    public Order cancel(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        return orders.cancel(Caller.seeing(id, security), id);
    }

    /** What happened to it. */
    @GET
    @Path("/{order}/history")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "getOrderHistory",
            summary = "Show an order's history",
            description = "Every change of its state, oldest first.")
    public Page<Transition> history(@PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        if (orders.find(id).isEmpty()) {
            throw CommerceException.notFound("order", id);
        }
        return Answers.whole(orders.history(id));
    }
}
