package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
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
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.books.Bill;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.id.BillId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** The daily bills of payment channels (S1.36). */
@Component(service = RestResource.class)
@Path("/v1/bills")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class BillsResource implements RestResource {

    private final ChannelBooks books;

    /** On the books of this server. */
    @Activate
    public BillsResource(@Reference ChannelBooks books) {
        this.books = books;
    }

    /** The list. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listBills",
            summary = "List the bills of payment channels",
            description =
                    "Newest day first, each with what it adds up to, net of fees, and how many of its differences are open.")
    public Page<Bill> list(
            @Context SecurityContext security,
            @Parameter(description = "Only those of this channel.") @QueryParam("channel") String channel,
            @BeanParam Paging paging) {
        return books.list(Caller.of(security), Optional.ofNullable(channel), paging.request());
    }

    /** One. */
    @GET
    @Path("/{bill}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "getBill",
            summary = "Show a bill",
            description = "How far it is, what it adds up to, and why it could not be fetched.")
    public Bill get(@Context SecurityContext security, @PathParam("bill") String bill) {
        return books.get(Caller.of(security), BillId.parse(bill));
    }

    /** Has one fetched. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "fetchBill",
            summary = "Fetch a bill now",
            description =
                    "It is fetched from the provider and compared in the background, within seconds. One that was fetched"
                            + " before is fetched again, and replaced when that succeeds.")
    public Bill fetch(@Context SecurityContext security, WantedBill wanted) {
        return books.fetch(Caller.of(security), wanted.channel(), wanted.day());
    }

    /**
     * Which bill.
     *
     * @param channel of which channel
     * @param day of which day, in the provider's zone
     */
    public record WantedBill(String channel, LocalDate day) {}
}
