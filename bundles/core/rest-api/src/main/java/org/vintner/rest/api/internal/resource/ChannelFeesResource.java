package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Currency;
import java.util.Optional;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
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
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.books.FeeRate;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** What a provider should keep of payments (S1.34). */
@Component(service = RestResource.class)
@Path("/v1/channels/{channel}/fees")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class ChannelFeesResource implements RestResource {

    private final ChannelBooks books;

    /** On the books of this server. */
    @Activate
    public ChannelFeesResource(@Reference ChannelBooks books) {
        this.books = books;
    }

    /** The rates. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listChannelFees",
            summary = "List a channel's fee rates",
            description = "By currency, newest first. Each is in force until the next one begins.")
    public Page<FeeRate> list(@Context SecurityContext security, @PathParam("channel") String channel) {
        return Answers.whole(books.fees(Caller.of(security), Optional.of(channel)));
    }

    /** Sets one. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "setChannelFee",
            summary = "Set a fee rate",
            description =
                    "A part of the amount in millionths (29000 is 2.9 %) and a fixed amount in minor units, from a time on. A"
                            + " rate of the same currency and beginning is replaced. Bills say what was kept in fact; more than `tolerance`"
                            + " beside the rate is a difference.")
    public FeeRate set(@Context SecurityContext security, @PathParam("channel") String channel, Rate rate) {
        return books.setFee(
                Caller.of(security),
                new FeeRate(
                        channel,
                        rate.currency(),
                        rate.from(),
                        rate.partsPerMillion(),
                        rate.fixed(),
                        rate.tolerance().orElse(0L)));
    }

    /**
     * A rate.
     *
     * @param currency for payments in this currency; without it for all that have no rate of their own
     * @param from from when on
     * @param partsPerMillion the part: 29000 is 2.9 %
     * @param fixed the fixed amount, in minor units
     * @param tolerance how much more or less is no difference, in minor units
     */
    public record Rate(
            Optional<Currency> currency, Instant from, int partsPerMillion, long fixed, Optional<Long> tolerance) {}
}
