package org.vintner.rest.api.internal.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.function.Supplier;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** The description of this API for machines. Rendered when it is first asked for; a new server renders anew. */
@Path("/v1/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
@Hidden
public final class OpenApiResource implements RestResource {

    private final Supplier<List<Class<?>>> resources;
    private final ObjectMapper mapper;
    private volatile byte[] document = new byte[0];

    /** Describes these resources as this mapper writes them. */
    public OpenApiResource(Supplier<List<Class<?>>> resources, ObjectMapper mapper) {
        this.resources = resources;
        this.mapper = mapper;
    }

    /** The document. */
    @GET
    @AllowAnyone
    public byte[] get() {
        if (document.length == 0) {
            document = OpenApiDocument.render(resources.get(), mapper);
        }
        return document;
    }
}
