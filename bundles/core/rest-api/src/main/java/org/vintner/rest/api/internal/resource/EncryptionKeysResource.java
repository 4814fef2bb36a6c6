package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.encryption.DataKey;
import org.vintner.api.encryption.EncryptionKeys;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** The keys that encrypt secrets at rest. */
@Component(service = RestResource.class)
@Path("/v1/encryption-keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class EncryptionKeysResource implements RestResource {

    private final EncryptionKeys keys;

    /** On the services of this server. */
    @Activate
    public EncryptionKeysResource(@Reference EncryptionKeys keys) {
        this.keys = keys;
    }

    /** All of them. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listEncryptionKeys",
            summary = "List the data keys",
            description = "Oldest first, with the number of values that each encrypts: how far a rotation has come.")
    public Page<DataKey> list(@Context SecurityContext security) {
        return Answers.whole(keys.list(Caller.of(security)));
    }

    /** A new one. */
    @POST
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "rotateEncryptionKeys",
            summary = "Rotate the data keys",
            description = "Values are encrypted by a new key from now on, older ones anew in the background.")
    public Page<DataKey> rotate(@Context SecurityContext security) {
        return Answers.whole(keys.rotate(Caller.of(security)));
    }
}
