package org.vintner.tck.courier;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.spi.notification.NotificationChannel;

/**
 * One configured account. Registers its service by code: Declarative Services would publish the whole configuration, and so the
 * secret, as service properties.
 */
@Component(
        service = {},
        configurationPid = CourierSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CourierConfig.class, factory = true)
public final class CourierChannelComponent {

    private final ServiceRegistration<NotificationChannel> channel;

    /** Called by Declarative Services. */
    @Activate
    public CourierChannelComponent(BundleContext context, CourierConfig config) {
        CourierSettings settings = CourierSettings.of(config);
        this.channel = context.registerService(
                NotificationChannel.class,
                new CourierChannel(settings),
                FrameworkUtil.asDictionary(Map.of(NotificationChannel.NAME, settings.name())));
    }

    /** Called by Declarative Services. */
    @Deactivate
    public void close() {
        channel.unregister();
    }
}
