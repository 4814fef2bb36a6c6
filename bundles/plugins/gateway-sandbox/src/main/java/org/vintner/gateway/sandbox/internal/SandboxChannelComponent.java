package org.vintner.gateway.sandbox.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.servlet.Servlet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.spi.gateway.PaymentGateway;

/**
 * One configured sandbox channel. Registers its services by code: DS would publish the whole configuration, and so the secret,
 * as service properties.
 */
@Component(
        service = {},
        configurationPid = SandboxSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SandboxConfig.class, factory = true)
public final class SandboxChannelComponent {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxChannelComponent.class);

    private final SandboxDials dials;
    private final String channel;
    private final Dial dial = new Dial();
    private final SucceedingProvider provider;
    private final ServiceRegistration<Servlet> page;
    private final ServiceRegistration<PaymentGateway> gateway;

    /** Called by DS. */
    @Activate
    public SandboxChannelComponent(
            BundleContext context, SandboxConfig config, @Reference PublicUrl publicUrl, @Reference SandboxDials dials)
            throws IOException {
        SandboxSettings settings = SandboxSettings.of(config, dataFolder(context));
        String path = "/sandbox/" + settings.channel() + "/pay/";
        Clock clock = Clock.systemUTC();
        this.dials = dials;
        this.channel = settings.channel();
        this.provider = hasPredecessor(context, settings.channel())
                ? SucceedingProvider.afterAnother(settings, dial, clock)
                : SucceedingProvider.first(settings, dial, clock);
        this.page = context.registerService(
                Servlet.class,
                new PayPageServlet(new PayDesk(provider, publicUrl.authority())),
                FrameworkUtil.asDictionary(Map.of(
                        "osgi.http.whiteboard.servlet.pattern",
                        path + "*",
                        "osgi.http.whiteboard.servlet.name",
                        "sandbox-pay-page-" + settings.channel())));
        this.gateway = context.registerService(
                PaymentGateway.class,
                new SandboxGateway(
                        new DialedProvider(provider, dial, settings.patience()),
                        settings,
                        reference -> publicUrl.of(path + reference),
                        clock),
                FrameworkUtil.asDictionary(
                        Map.of(PaymentGateway.CHANNEL, settings.channel(), PaymentGateway.KIND, SandboxGateway.KIND)));
        dials.opened(channel, dial);
        LOG.info("Sandbox channel '{}' is open", settings.channel());
    }

    /** Whether another version of this plugin runs this channel, as while it is updated. Anybody else with these books is a mistake. */
    private static boolean hasPredecessor(BundleContext context, String channel) {
        try {
            return context
                    .getServiceReferences(PaymentGateway.class, "(" + PaymentGateway.CHANNEL + "=" + channel + ")")
                    .stream()
                    .map(ServiceReference::getBundle)
                    .anyMatch(bundle -> bundle != null
                            && bundle.getBundleId() != context.getBundle().getBundleId()
                            && context.getBundle().getSymbolicName().equals(bundle.getSymbolicName()));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server's data folder outlives the bundle, whose own data area is lost when the plugin is removed. */
    private static Path dataFolder(BundleContext context) {
        return Optional.ofNullable(context.getProperty("karaf.data"))
                .map(Path::of)
                .orElseGet(() -> context.getDataFile("").toPath());
    }

    /** Called by DS. */
    @Deactivate
    public void close() throws IOException {
        dials.closed(channel, dial);
        gateway.unregister();
        page.unregister();
        provider.close();
    }
}
