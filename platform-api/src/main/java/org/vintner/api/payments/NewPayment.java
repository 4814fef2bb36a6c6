package org.vintner.api.payments;

import java.net.URI;
import java.util.Optional;

/**
 * How a buyer wants to pay.
 *
 * @param channel name of the channel
 * @param returnUrl where the provider sends the browser afterwards, absolute; proves nothing
 */
public record NewPayment(String channel, Optional<URI> returnUrl) {}
