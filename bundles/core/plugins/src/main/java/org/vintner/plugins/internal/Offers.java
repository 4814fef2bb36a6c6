package org.vintner.plugins.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.storage.FileStorage;

/** What a plugin offers: its services of the SPI that carry a name, as kind and name. */
final class Offers {

    private static final String SPI = "org.vintner.spi.";
    private static final List<String> NAMES =
            List.of(PaymentGateway.CHANNEL, FileStorage.NAME, NotificationChannel.NAME, KeyIssuer.NAME);

    private Offers() {}

    /** By kind and name, such as {@code gateway sandbox}. */
    static Map<String, ServiceReference<?>> of(Bundle bundle) {
        Map<String, ServiceReference<?>> offers = new TreeMap<>();
        ServiceReference<?>[] services =
                bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
        if (services != null) {
            for (ServiceReference<?> service : services) {
                add(service, offers);
            }
        }
        return offers;
    }

    private static void add(ServiceReference<?> service, Map<String, ServiceReference<?>> offers) {
        for (String type : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
            if (type.startsWith(SPI)) {
                String kind =
                        type.substring(SPI.length(), type.lastIndexOf('.')).toLowerCase(Locale.ROOT);
                for (String property : NAMES) {
                    if (service.getProperty(property) instanceof String name) {
                        offers.put(kind + " " + name, service);
                    }
                }
            }
        }
    }

    /** The payment channels that a bundle offers. */
    static Set<String> channels(Bundle bundle) {
        return of(bundle).keySet().stream()
                .filter(offer -> offer.startsWith("gateway "))
                .map(Offers::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The name alone. */
    static String name(String offer) {
        return offer.substring(offer.indexOf(' ') + 1);
    }
}
