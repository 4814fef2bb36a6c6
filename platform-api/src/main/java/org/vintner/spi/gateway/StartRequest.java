package org.vintner.spi.gateway;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;

/**
 * What a gateway is to collect.
 *
 * @param payment our number of the attempt: the idempotency key
 * @param amount how much
 * @param subject what is paid for, one line, shown to the buyer
 * @param locale the buyer's language
 * @param returnUrl where the browser goes afterwards
 * @param notifyUrl where the provider sends notifications of this channel
 * @param expiresAt when the buyer may no longer pay; the gateway tells the provider where it can
 */
public record StartRequest(
        PaymentId payment,
        Money amount,
        String subject,
        Locale locale,
        URI returnUrl,
        URI notifyUrl,
        Instant expiresAt) {}
