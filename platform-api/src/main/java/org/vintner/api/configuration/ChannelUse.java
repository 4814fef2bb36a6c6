package org.vintner.api.configuration;

/** What a channel is for. */
public enum ChannelUse {
    /** Takes payments. */
    PAYMENT,
    /** Keeps files. */
    STORAGE,
    /** Reaches people. */
    NOTIFICATION,
    /** Issues keys. */
    FULFILLMENT
}
