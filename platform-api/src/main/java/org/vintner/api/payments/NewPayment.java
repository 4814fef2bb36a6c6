package org.vintner.api.payments;

import java.net.URI;
import java.util.Optional;

/**
 * How a buyer wants to pay.
 *
 * @param channel name of the channel
 * @param returnUrl where the provider sends the browser afterwards, absolute; proves nothing
 * @param payer who the buyer is at the provider, where it wants to know that beforehand, such as the openid that WeChat gave the
 *     shop's page; 1 to 128 visible characters
 */
public record NewPayment(String channel, Optional<URI> returnUrl, Optional<String> payer) {

    /**
     * A payment at a provider that finds out itself who pays.
     *
     * @param channel name of the channel
     * @param returnUrl where the provider sends the browser afterwards
     */
    public NewPayment(String channel, Optional<URI> returnUrl) {
        this(channel, returnUrl, Optional.empty());
    }
}
