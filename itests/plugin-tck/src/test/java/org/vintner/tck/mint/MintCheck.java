package org.vintner.tck.mint;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + MintSettings.PID)
public final class MintCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        var unused = MintSettings.of(candidate.as(MintConfig.class));
    }
}
