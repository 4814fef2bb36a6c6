package org.vintner.spi.gateway;

/** Whether a notification is the provider's. */
public sealed interface Authentication {

    /**
     * The provider sent it.
     *
     * @param eventId the provider's id of the event, or what else is the same in every copy of it and different for every
     *     other event; unique in the channel
     */
    record Authentic(String eventId) implements Authentication {}

    /**
     * It is forged, altered, stale, or for another account or mode. Answered with 401; nothing is stored but a count.
     *
     * @param reason why, for operators; no secret and nothing of the body
     */
    record Refused(String reason) implements Authentication {}
}
