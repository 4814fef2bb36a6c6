package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
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
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.Forms;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;
import org.vintner.rest.api.internal.security.Caller;

/** What the buyers of a product are asked (S3.32). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/form")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Products")
public final class ProductFormResource implements RestResource {

    private final Forms forms;

    /** On the forms of this server. */
    @Activate
    public ProductFormResource(@Reference Forms forms) {
        this.forms = forms;
    }

    /** The questions. */
    @GET
    @AllowAnyone
    @Operation(
            operationId = "getProductForm",
            summary = "Show a product's form",
            description = "The questions that an order of the product answers in `lines[].answers`. Without fields when"
                    + " nothing is asked.")
    public ProductForm get(@Context SecurityContext security, @PathParam("product") String product) {
        ProductId id = ProductId.parse(product);
        return forms.find(Caller.maybe(security), id).orElseThrow(() -> CommerceException.notFound("product", id));
    }

    /** Other questions. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "setProductForm",
            summary = "Set a product's form",
            description = "Replaces the questions, from the next order on. Orders keep what their buyers were asked.")
    public ProductForm set(@Context SecurityContext security, @PathParam("product") String product, Questions form) {
        return forms.set(Caller.of(security), ProductId.parse(product), form.fields());
    }

    /**
     * What is asked.
     *
     * @param fields the questions, at most 30; none to ask nothing
     */
    public record Questions(List<FormField> fields) {}
}
