package org.vintner.rest.api.internal.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.vintner.api.orders.Entitlement;
import org.vintner.spi.gateway.NextAction;

/** What JSON needs to know of types that must not know of JSON. */
final class Mixins {

    private Mixins() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Entitlement.Key.class, name = "key"),
        @JsonSubTypes.Type(value = Entitlement.Download.class, name = "download"),
        @JsonSubTypes.Type(value = Entitlement.Booked.class, name = "booked")
    })
    interface OfEntitlement {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = NextAction.Redirect.class, name = "redirect"),
        @JsonSubTypes.Type(value = NextAction.ShowQrCode.class, name = "show_qr_code")
    })
    interface OfNextAction {}

    /** Its states are names of several enums, so they look as these do. */
    interface OfTransition {
        @JsonSerialize(using = PlatformModule.LowerCase.class)
        String from();

        @JsonSerialize(using = PlatformModule.LowerCase.class)
        String to();
    }
}
