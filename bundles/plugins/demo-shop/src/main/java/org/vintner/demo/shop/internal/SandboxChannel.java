package org.vintner.demo.shop.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;

/** A payment channel of the sandbox gateway, configured as a merchant would do it, unless there is one. */
final class SandboxChannel {

    static final String NAME = "sandbox";

    private static final String FACTORY_PID = "org.vintner.gateway.sandbox";

    private final ConfigurationAdmin configurations;
    private final Channels channels;

    SandboxChannel(ConfigurationAdmin configurations, Channels channels) {
        this.configurations = configurations;
        this.channels = channels;
    }

    void configure() {
        try {
            if (configurations.listConfigurations("(service.factoryPid=" + FACTORY_PID + ")") == null) {
                configurations
                        .getFactoryConfiguration(FACTORY_PID, NAME, "?")
                        .update(FrameworkUtil.asDictionary(Map.of("channel", NAME, "webhookSecret", secret())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isOpen() {
        return channels.list().stream()
                .filter(channel -> channel.name().equals(NAME))
                .anyMatch(Channel::available);
    }

    private static String secret() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
