package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import javax.ws.rs.BeanParam;
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
import org.vintner.api.books.BillDifference;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Where bills and our books differ (S1.36). */
@Component(service = RestResource.class)
@Path("/v1/bill-differences")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class BillDifferencesResource implements RestResource {

    private final ChannelBooks books;

    /** On the books of this server. */
    @Activate
    public BillDifferencesResource(@Reference ChannelBooks books) {
        this.books = books;
    }

    /** The list. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listBillDifferences",
            summary = "List differences between bills and our books",
            description =
                    "Newest first; what is settled is left out unless `all` is true. Each is an item on the attention list.")
    public Page<BillDifference> list(
            @Context SecurityContext security,
            @Parameter(description = "Only those of this bill.") @QueryParam("bill") String bill,
            @Parameter(
                            description = "Whether settled differences are listed too.",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryParam("all")
                    String all,
            @BeanParam Paging paging) {
        return books.differences(
                Caller.of(security),
                Optional.ofNullable(bill).map(BillId::parse),
                !Boolean.parseBoolean(all),
                paging.request());
    }

    /** Asks the provider again. */
    @POST
    @Path("/{difference}/recheck")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "recheckBillDifference",
            summary = "Look up and compare again",
            description =
                    "Asks the provider about the payment or refund, takes in what it says, and compares again. A difference"
                            + " that is gone is settled, with its attention item. May be repeated.")
    public BillDifference recheck(@Context SecurityContext security, @PathParam("difference") String difference) {
        return books.recheck(Caller.of(security), BillDifferenceId.parse(difference));
    }
}
