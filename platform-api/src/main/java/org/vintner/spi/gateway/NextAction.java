package org.vintner.spi.gateway;

import java.net.URI;

/** What the buyer does to pay. */
public sealed interface NextAction {

    /**
     * The browser goes to the provider's page.
     *
     * @param url where
     */
    record Redirect(URI url) implements NextAction {}

    /**
     * The buyer scans a QR code with the provider's app. Vintner renders the code.
     *
     * @param content what the code holds
     */
    record ShowQrCode(String content) implements NextAction {}
}
