package org.vintner.api.inventory;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.ProductId;

/**
 * Binds products of keys to channels that issue keys. Such a product is never sold out unless its channel is switched off: keys in stock
 * are sold first, and when a paid line finds none, its keys are asked for outside. Only administrators bind: what a channel gives out is
 * paid for by the shop's account at its other side, whatever a seller asks for the product.
 */
@ProviderType
public interface ProductIssuers {

    /**
     * {@return where the product's keys come from, if it is bound}
     *
     * @param actor the product's seller or an administrator
     * @param product a product of kind {@code KEY}
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    Optional<ProductIssuer> of(Actor actor, ProductId product);

    /**
     * Binds a product, or binds it anew. Lines whose keys were asked for before go on with the former channel.
     *
     * @param actor an administrator; outside of any transaction
     * @param product a product of kind {@code KEY}
     * @param channel the name of a channel that issues keys, which may be switched off or away just now
     * @param item what the channel's other side calls the product, 1 to 200 characters; empty: the product's id
     * @param onlyCheck only says whether it would be taken
     * @return the binding; as it would be, when it was only checked
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request} with the parameter
     *     {@code product}, {@code channel} or {@code item}
     */
    ProductIssuer bind(Actor actor, ProductId product, String channel, Optional<String> item, boolean onlyCheck);

    /**
     * Ends a binding: from now on the product sells what is in stock. Of no effect when it is not bound. Lines whose keys were asked for
     * before go on.
     *
     * @param actor an administrator
     * @param product a product of kind {@code KEY}
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    void unbind(Actor actor, ProductId product);
}
