package org.vintner.demo.shop.internal;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.payments.Channels;

/** Opens a shop to try the server with, if the server was started for a demonstration; else does nothing. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.vintner.server")
@Designate(ocd = DemoShopComponent.ServerConfig.class)
public final class DemoShopComponent {

    /** Set to {@code true} in the environment, or as a framework property, to have the shop. */
    static final String SWITCH = "VINTNER_DEMO";

    private static final Logger LOG = LoggerFactory.getLogger(DemoShopComponent.class);
    private static final long RETRY_MILLIS = 500;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Shop shop;
    private final SandboxChannel channel;
    private final String publicUrl;

    /** The address of this server. */
    @ObjectClassDefinition(name = "Vintner: address of the server")
    @interface ServerConfig {

        /** Without a slash at the end. */
        String publicUrl() default "http://localhost:8080";
    }

    @Activate
    public DemoShopComponent(
            BundleContext context,
            ServerConfig config,
            @Reference Accounts accounts,
            @Reference Catalog catalog,
            @Reference KeySupply keys,
            @Reference Channels channels,
            @Reference ConfigurationAdmin configurations) {
        shop = new Shop(accounts, catalog, keys);
        channel = new SandboxChannel(configurations, channels);
        publicUrl = config.publicUrl();
        if (isWanted(context)) {
            Thread opening = new Thread(this::open, "vintner-demo-shop");
            opening.setDaemon(true);
            opening.start();
        }
    }

    private static boolean isWanted(BundleContext context) {
        return Boolean.parseBoolean(
                Optional.ofNullable(context.getProperty(SWITCH)).orElse(System.getenv(SWITCH)));
    }

    @Deactivate
    void stop() {
        stopped.countDown();
    }

    /** Beside the start of the server, and again until all that it needs is there: the storage comes as a plugin. */
    private void open() {
        while (!opened()) {
            try {
                if (stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean opened() {
        try {
            channel.configure();
            Shop.Products products = shop.open();
            if (!channel.isOpen()) {
                return false;
            }
            System.out.println(new Invitation(publicUrl, products));
            System.out.flush();
            return true;
        } catch (RuntimeException e) {
            LOG.debug("The demo shop can't be opened yet", e);
            return false;
        }
    }
}
