package org.vintner.rest.api.internal.resource;

import java.util.List;
import java.util.Optional;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.StreamingOutput;
import org.vintner.api.Page;
import org.vintner.api.id.Id;
import org.vintner.api.inventory.KeyFile;

/** Shapes that all resources answer in. */
final class Answers {

    private static final String BASE = "/api/v1/";

    private Answers() {}

    /** 201 with the address of what was created; without host, as the server may stand behind another name. */
    static Response created(String collection, Id id, Object entity) {
        return created(collection, id.toString(), entity);
    }

    /** As the above, of a thing that has a name in place of an id. */
    static Response created(String collection, String id, Object entity) {
        return at(Response.Status.CREATED, collection, id, entity);
    }

    /** 202 with the address that tells the outcome. */
    static Response accepted(String collection, String id, Object entity) {
        return at(Response.Status.ACCEPTED, collection, id, entity);
    }

    private static Response at(Response.Status status, String collection, String id, Object entity) {
        return Response.status(status)
                .header(HttpHeaders.LOCATION, BASE + collection + "/" + id)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(entity)
                .build();
    }

    /** A whole list, in the form of a page that has no next one. */
    static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, Optional.empty());
    }

    /** A file of secrets; it is written part by part while it is read, and nobody keeps it on the way. */
    static Response attached(String name, KeyFile file) {
        StreamingOutput stream = file::writeTo;
        return Response.ok(stream)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .build();
    }
}
