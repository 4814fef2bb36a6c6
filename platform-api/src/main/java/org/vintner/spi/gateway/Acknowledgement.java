package org.vintner.spi.gateway;

/**
 * The exact answer that a provider takes as "received".
 *
 * @param status HTTP status, 200 to 299
 * @param contentType media type; empty without a body
 * @param body the exact text, such as {@code success}; empty for none
 */
public record Acknowledgement(int status, String contentType, String body) {

    /** 204 without a body. */
    public static final Acknowledgement NO_CONTENT = new Acknowledgement(204, "", "");
}
