package org.vintner.configuration.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.storage.FileStorage;

/** The channels whose services are here. */
@Component(service = PresentChannels.class)
public final class PresentChannels {

    private final Map<Key, Object> present = new ConcurrentHashMap<>();

    private record Key(ChannelUse use, String name) {}

    Optional<Object> find(ChannelUse use, String name) {
        return Optional.ofNullable(present.get(new Key(use, name)));
    }

    @Reference(name = "gateways", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addGateway(PaymentGateway gateway, Map<String, Object> properties) {
        add(ChannelUse.PAYMENT, properties.get(PaymentGateway.CHANNEL), gateway);
    }

    void removeGateway(PaymentGateway gateway) {
        remove(gateway);
    }

    @Reference(name = "storages", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addStorage(FileStorage storage, Map<String, Object> properties) {
        add(ChannelUse.STORAGE, properties.get(FileStorage.NAME), storage);
    }

    void removeStorage(FileStorage storage) {
        remove(storage);
    }

    @Reference(name = "notifications", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addNotification(NotificationChannel channel, Map<String, Object> properties) {
        add(ChannelUse.NOTIFICATION, properties.get(NotificationChannel.NAME), channel);
    }

    void removeNotification(NotificationChannel channel) {
        remove(channel);
    }

    @Reference(name = "issuers", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addIssuer(KeyIssuer issuer, Map<String, Object> properties) {
        add(ChannelUse.FULFILLMENT, properties.get(KeyIssuer.NAME), issuer);
    }

    void removeIssuer(KeyIssuer issuer) {
        remove(issuer);
    }

    private void add(ChannelUse use, Object name, Object service) {
        if (name instanceof String text) {
            present.put(new Key(use, text), service);
        }
    }

    private void remove(Object service) {
        present.values().removeIf(one -> one == service);
    }
}
