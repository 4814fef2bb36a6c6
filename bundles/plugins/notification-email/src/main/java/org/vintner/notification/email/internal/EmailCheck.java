package org.vintner.notification.email.internal;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + EmailSettings.PID)
public final class EmailCheck implements ConfigurationCheck {

    private final BundleContext context;

    /** Called by DS. */
    @Activate
    public EmailCheck(BundleContext context) {
        this.context = context;
    }

    @Override
    public void check(CandidateConfiguration candidate) {
        EmailSettings.of(candidate.as(EmailConfig.class), EmailChannelComponent.dataFolder(context));
    }
}
