package org.vintner.tck.courier;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + CourierSettings.PID)
public final class CourierCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        var unused = CourierSettings.of(candidate.as(CourierConfig.class));
    }
}
