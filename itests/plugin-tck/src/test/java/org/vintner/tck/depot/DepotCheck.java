package org.vintner.tck.depot;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + DepotSettings.PID)
public final class DepotCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        var unused = DepotSettings.of(candidate.as(DepotConfig.class));
    }
}
