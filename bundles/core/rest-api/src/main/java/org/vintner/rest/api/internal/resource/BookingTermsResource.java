package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
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
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;
import org.vintner.rest.api.internal.security.Caller;

/** How a service is booked (S3.7, S3.8, S3.33). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/booking-terms")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class BookingTermsResource implements RestResource {

    private final Services services;

    /** On the services of this server. */
    @Activate
    public BookingTermsResource(@Reference Services services) {
        this.services = services;
    }

    /** The terms. */
    @GET
    @AllowAnyone
    @Operation(
            operationId = "getBookingTerms",
            summary = "Show how a service is booked",
            description = "Of a product that the caller may see.")
    public ServiceTerms terms(@Context SecurityContext security, @PathParam("product") String product) {
        ProductId id = ProductId.parse(product);
        return services.terms(Caller.maybe(security), id).orElseThrow(() -> CommerceException.notFound("service", id));
    }

    /** Other terms. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "setBookingTerms",
            summary = "Set how a service is booked",
            description = "Replaces the terms whole. They hold from the next request on; what is booked keeps its own.")
    public ServiceTerms set(
            @Context SecurityContext security, @PathParam("product") String product, ServiceTerms terms) {
        return services.set(Caller.of(security), ProductId.parse(product), terms);
    }
}
