package org.vintner.notification.email.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.spi.notification.NotificationChannel;

/**
 * One configured mail account. Registers its service by code: DS would publish the whole configuration, and so the password, as
 * service properties.
 */
@Component(
        service = {},
        configurationPid = EmailSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EmailConfig.class, factory = true)
public final class EmailChannelComponent {

    private static final Logger LOG = LoggerFactory.getLogger(EmailChannelComponent.class);

    private final ServiceRegistration<NotificationChannel> channel;

    /** Called by DS. */
    @Activate
    public EmailChannelComponent(BundleContext context, EmailConfig config) {
        EmailSettings settings = EmailSettings.of(config, dataFolder(context));
        this.channel = context.registerService(
                NotificationChannel.class,
                new EmailChannel(settings),
                FrameworkUtil.asDictionary(Map.of(NotificationChannel.NAME, settings.name())));
        LOG.info("Mail channel '{}' is open", settings.name());
    }

    static Path dataFolder(BundleContext context) {
        return Optional.ofNullable(context.getProperty("karaf.data"))
                .map(Path::of)
                .orElseGet(() -> context.getDataFile("").toPath());
    }

    /** Called by DS. */
    @Deactivate
    public void close() {
        channel.unregister();
    }
}
