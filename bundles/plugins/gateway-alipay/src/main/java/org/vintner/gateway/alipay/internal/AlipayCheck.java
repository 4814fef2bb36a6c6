package org.vintner.gateway.alipay.internal;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Checks a configuration before it is stored, as the component will. */
@Component(service = ConfigurationCheck.class, property = ConfigurationCheck.PID + "=" + AlipaySettings.PID)
public final class AlipayCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        AlipaySettings.of(candidate.as(AlipayConfig.class));
    }
}
