package org.vintner.inventory.internal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.inventory.ProductIssuers;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.IssueStore;
import org.vintner.persistence.store.StockAlertStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.fulfillment.KeyIssuer;

/** Which products have their keys issued outside, over its store. */
@Component(service = ProductIssuers.class)
public final class StoredProductIssuers implements ProductIssuers {

    private static final int MAX_ITEM = 200;

    private final IssueStore store;
    private final StockAlertStore alerts;
    private final AttentionStore attention;
    private final AuditTrail audit;
    private final KeyProducts products;
    private final ChannelConfigurations configurations;
    private final UnitOfWork unitOfWork;
    private final Map<KeyIssuer, String> present = new ConcurrentHashMap<>();

    @Activate
    public StoredProductIssuers(
            @Reference IssueStore store,
            @Reference StockAlertStore alerts,
            @Reference AttentionStore attention,
            @Reference AuditTrail audit,
            @Reference KeyProducts products,
            @Reference ChannelConfigurations configurations,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.alerts = alerts;
        this.attention = attention;
        this.audit = audit;
        this.products = products;
        this.configurations = configurations;
        this.unitOfWork = unitOfWork;
    }

    @Reference(
            name = "issuers",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(KeyIssuer issuer, Map<String, Object> properties) {
        if (properties.get(KeyIssuer.NAME) instanceof String name) {
            present.put(issuer, name);
        }
    }

    void remove(KeyIssuer issuer) {
        present.remove(issuer);
    }

    @Override
    public Optional<ProductIssuer> of(Actor actor, ProductId product) {
        products.ofKeys(actor, product);
        return store.issuer(product);
    }

    @Override
    public ProductIssuer bind(
            Actor actor, ProductId product, String channel, Optional<String> item, boolean onlyCheck) {
        requireAdministrator(actor, product);
        String name = item.orElseGet(product::toString);
        checkItem(name);
        checkChannel(actor, channel);
        if (onlyCheck) {
            return new ProductIssuer(product, channel, name, Instant.now());
        }
        unitOfWork.run(() -> bind(actor, product, channel, name));
        return store.issuer(product).orElseThrow();
    }

    /** A seller would sell for a cent what the shop's account at the channel's other side pays for. */
    private void requireAdministrator(Actor actor, ProductId product) {
        products.ofKeys(actor, product);
        if (!actor.mayDoEverything()) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN,
                    "Only an administrator says which channel issues a product's keys, as the shop pays for them.");
        }
    }

    private static void checkItem(String item) {
        if (item.isBlank() || item.length() > MAX_ITEM || item.chars().anyMatch(Character::isISOControl)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "1 to " + MAX_ITEM + " characters, no control characters.", "item");
        }
    }

    /**
     * Another node may have it before this one, and a plugin that is away comes back: so it has to be configured, not to be here. What a
     * channel is for only its plugin tells.
     */
    private void checkChannel(Actor actor, String channel) {
        Set<String> names = new TreeSet<>(present.values());
        configurations.list(actor).stream()
                .filter(configured -> configured.use().orElse(ChannelUse.FULFILLMENT) == ChannelUse.FULFILLMENT)
                .map(ChannelConfiguration::name)
                .forEach(names::add);
        if (!names.contains(channel)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "There is no channel '" + channel + "' that issues keys."
                            + (names.isEmpty() ? "" : " There are: " + String.join(", ", names) + "."),
                    "channel");
        }
    }

    /** Its stock may end from now on, so nobody is to be told that it is low. */
    private void bind(Actor actor, ProductId product, String channel, String item) {
        store.bind(product, channel, item);
        alerts.recovered(product);
        attention.settle(AttentionReason.STOCK_LOW, product.toString(), "its keys are issued by " + channel);
        audit.done(actor, "product.issuer.set", product.toString(), Map.of("channel", channel, "item", item));
    }

    @Override
    public void unbind(Actor actor, ProductId product) {
        requireAdministrator(actor, product);
        unitOfWork.run(() -> {
            if (store.unbind(product)) {
                audit.done(actor, "product.issuer.clear", product.toString(), Map.of());
            }
        });
    }
}
