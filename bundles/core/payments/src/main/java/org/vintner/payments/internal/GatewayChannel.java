package org.vintner.payments.internal;

import java.util.Set;
import java.util.TreeSet;
import org.vintner.spi.gateway.Bills;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.spi.gateway.WebhookSource;

/**
 * A channel whose plugin is here.
 *
 * @param name its name
 * @param kind its gateway
 * @param gateway the plugin's service
 */
record GatewayChannel(String name, String kind, PaymentGateway gateway) {

    private static final Set<Class<?>> CAPABILITIES =
            Set.of(Bills.class, Refunds.class, CloseUnpaid.class, SeparateCapture.class, WebhookSource.class);

    /** What it implements is what it can. */
    Set<String> capabilities() {
        Set<String> names = new TreeSet<>();
        CAPABILITIES.stream()
                .filter(capability -> capability.isInstance(gateway))
                .forEach(capability -> names.add(capability.getSimpleName()));
        return names;
    }
}
