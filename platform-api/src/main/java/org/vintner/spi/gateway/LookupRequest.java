package org.vintner.spi.gateway;

import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;

/**
 * Which payment to look up.
 *
 * @param payment our number
 * @param providerReference the provider's handle, when start returned one
 * @param amount what was asked for
 */
public record LookupRequest(PaymentId payment, Optional<String> providerReference, Money amount) {}
