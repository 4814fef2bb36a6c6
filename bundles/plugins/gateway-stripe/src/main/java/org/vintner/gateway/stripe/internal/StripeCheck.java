package org.vintner.gateway.stripe.internal;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says what is wrong with a configuration before it is stored. */
@Component(property = ConfigurationCheck.PID + "=" + StripeSettings.PID)
public final class StripeCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        StripeSettings.of(candidate.as(StripeConfig.class));
    }
}
