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
import org.vintner.api.id.NotificationId;
import org.vintner.api.payments.WebhookContent;
import org.vintner.api.payments.WebhookNotification;
import org.vintner.api.payments.WebhookNotifications;
import org.vintner.api.payments.WebhookReplay;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** What providers have sent. */
@Component(service = RestResource.class)
@Path("/v1/webhook-notifications")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class WebhookNotificationsResource implements RestResource {

    private final WebhookNotifications notifications;

    /** On the notifications of this server. */
    @Activate
    public WebhookNotificationsResource(@Reference WebhookNotifications notifications) {
        this.notifications = notifications;
    }

    /** The list. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listWebhookNotifications",
            summary = "List what providers have sent",
            description = "Newest first, without headers and bodies. Refused ones are counted and not kept.")
    public Page<WebhookNotification> list(
            @Context SecurityContext security,
            @Parameter(description = "Only those of this channel.") @QueryParam("channel") String channel,
            @Parameter(
                            description = "Whether those that were applied are left out.",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryParam("failed")
                    String failed,
            @BeanParam Paging paging) {
        return notifications.list(
                Caller.of(security), Optional.ofNullable(channel), Boolean.parseBoolean(failed), paging.request());
    }

    /** One. */
    @GET
    @Path("/{notification}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "getWebhookNotification",
            summary = "Show what a provider has sent",
            description = "With headers and body as they arrived, and its replays. May hold personal data.")
    public WebhookContent get(@Context SecurityContext security, @PathParam("notification") String notification) {
        return notifications.get(Caller.of(security), NotificationId.parse(notification));
    }

    /** Once more. */
    @POST
    @Path("/{notification}/replay")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "replayWebhookNotification",
            summary = "Process a notification again",
            description = "Checks, reads and applies it as when it arrived. What was applied before is recognized:"
                    + " then nothing changes but the record of the replay.")
    public WebhookReplay replay(@Context SecurityContext security, @PathParam("notification") String notification) {
        return notifications.replay(Caller.of(security), NotificationId.parse(notification));
    }
}
