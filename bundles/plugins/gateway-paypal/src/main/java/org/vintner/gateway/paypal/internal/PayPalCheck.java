package org.vintner.gateway.paypal.internal;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says what is wrong with a configuration before it is stored. */
@Component(property = ConfigurationCheck.PID + "=" + PayPalSettings.PID)
public final class PayPalCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        PayPalSettings.of(candidate.as(PayPalConfig.class));
    }
}
