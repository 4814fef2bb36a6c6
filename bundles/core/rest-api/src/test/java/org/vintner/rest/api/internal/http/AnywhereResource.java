package org.vintner.rest.api.internal.http;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.http.ExtraResource.Extra;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** A resource whose address may begin like any other's. */
@Path("/{version}/{name}/mirror")
@Produces(MediaType.APPLICATION_JSON)
public final class AnywhereResource implements RestResource {

    @GET
    @AllowAnyone
    public Extra get(@PathParam("name") String name) {
        return new Extra(name);
    }
}
