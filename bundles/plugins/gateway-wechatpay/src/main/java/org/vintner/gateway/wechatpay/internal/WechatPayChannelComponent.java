package org.vintner.gateway.wechatpay.internal;

import java.time.Clock;
import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.gateway.http.Mode;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.gateway.wechatpay.internal.WechatPaySettings.Product;
import org.vintner.spi.gateway.PaymentGateway;

/**
 * One configured WeChat Pay channel. Registers its services by code: DS would publish the whole configuration, and so its secrets,
 * as service properties.
 */
@Component(
        service = {},
        configurationPid = WechatPaySettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WechatPayConfig.class, factory = true)
public final class WechatPayChannelComponent {

    private static final Logger LOG = LoggerFactory.getLogger(WechatPayChannelComponent.class);

    private final ProviderHttp http;
    private final WechatPayGateway gateway;
    private final ServiceRegistration<PaymentGateway> registration;
    private final Runnable unregisterPage;

    /** Called by DS. */
    @Activate
    public WechatPayChannelComponent(BundleContext context, WechatPayConfig config, @Reference PublicUrl publicUrl) {
        WechatPaySettings settings = WechatPaySettings.of(config);
        Clock clock = Clock.systemUTC();
        JsapiLinks links = new JsapiLinks(settings.channel(), settings.apiKeys().values(), publicUrl::of);
        this.http = new ProviderHttp(settings.trust(), settings.timeout());
        this.gateway = new WechatPayGateway(settings, http, links, clock);
        this.unregisterPage = settings.product() == Product.JSAPI
                ? page(context, settings, new JsapiPageServlet(settings, links, gateway.client(), clock))
                : () -> {};
        this.registration = context.registerService(
                PaymentGateway.class,
                gateway,
                FrameworkUtil.asDictionary(Map.of(
                        PaymentGateway.CHANNEL, settings.channel(), PaymentGateway.KIND, WechatPayGateway.KIND)));
        LOG.info(
                "WeChat Pay channel '{}' is open, {}",
                settings.channel(),
                settings.mode() == Mode.LIVE ? "for real money" : "for tests at " + settings.base());
    }

    private static Runnable page(BundleContext context, WechatPaySettings settings, Servlet servlet) {
        return context.registerService(
                Servlet.class,
                servlet,
                FrameworkUtil.asDictionary(Map.of(
                        "osgi.http.whiteboard.servlet.pattern",
                        JsapiLinks.path(settings.channel()),
                        "osgi.http.whiteboard.servlet.name",
                        "wechatpay-pay-page-" + settings.channel())))::unregister;
    }

    /** Called by DS. */
    @Deactivate
    public void close() {
        registration.unregister();
        unregisterPage.run();
        gateway.close();
        http.close();
    }
}
