package org.vintner.fulfillment.sandbox.internal;

import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + SandboxIssuerComponent.PID)
public final class SandboxCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        SandboxSettings.of(candidate.as(SandboxConfig.class));
    }
}
