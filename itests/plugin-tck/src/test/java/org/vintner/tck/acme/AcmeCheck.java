package org.vintner.tck.acme;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + AcmeSettings.PID)
public final class AcmeCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        var unused = AcmeSettings.of(candidate.as(AcmeConfig.class));
    }
}
