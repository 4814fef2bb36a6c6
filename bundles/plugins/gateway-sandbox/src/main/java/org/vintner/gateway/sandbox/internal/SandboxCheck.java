package org.vintner.gateway.sandbox.internal;

import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + SandboxSettings.PID)
public final class SandboxCheck implements ConfigurationCheck {

    @Override
    public void check(CandidateConfiguration candidate) {
        // Where the books will lie does not matter here.
        SandboxSettings.of(candidate.as(SandboxConfig.class), Path.of(""));
    }
}
