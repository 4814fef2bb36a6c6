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
 * @param payer what is known of the buyer
 */
public record StartRequest(
        PaymentId payment,
        Money amount,
        String subject,
        Locale locale,
        URI returnUrl,
        URI notifyUrl,
        Instant expiresAt,
        Payer payer) {

    /**
     * A request of which the payer does not matter.
     *
     * @param payment our number of the attempt
     * @param amount how much
     * @param subject what is paid for
     * @param locale the buyer's language
     * @param returnUrl where the browser goes afterwards
     * @param notifyUrl where the provider sends notifications
     * @param expiresAt when the buyer may no longer pay
     */
    public StartRequest(
            PaymentId payment,
            Money amount,
            String subject,
            Locale locale,
            URI returnUrl,
            URI notifyUrl,
            Instant expiresAt) {
        this(payment, amount, subject, locale, returnUrl, notifyUrl, expiresAt, Payer.UNKNOWN);
    }
}
