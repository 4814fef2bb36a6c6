package org.vintner.api.forms;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.ProductId;

/** The forms of products. */
@ProviderType
public interface Forms {

    /**
     * Finds a product's form.
     *
     * @param actor who looks; empty for a visitor
     * @param product which product
     * @return the form, without fields when nothing is asked; empty when the actor may not see the product
     */
    Optional<ProductForm> find(Optional<Actor> actor, ProductId product);

    /**
     * Replaces a product's form. It holds from the next order on; orders keep the version that their buyers were asked.
     *
     * @param actor its seller or an administrator
     * @param product which product
     * @param fields the new questions, at most 30; none to ask nothing
     * @return the form as it is now; with the version that it had when nothing changed
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    ProductForm set(Actor actor, ProductId product, List<FormField> fields);

    /**
     * {@return the present forms of those products that have one}
     *
     * @param products which products
     */
    Map<ProductId, ProductForm> of(Collection<ProductId> products);

    /**
     * Checks answers by a form. Changes nothing.
     *
     * @param form the form
     * @param answers by the names of its fields
     * @param param how the caller named the answers, such as {@code lines[0].answers}
     * @return the answers in the order of the fields, without those that were left empty
     * @throws org.vintner.api.CommerceException {@code invalid_request} that names the field and says what it takes
     */
    List<FormAnswer> check(ProductForm form, Map<String, String> answers, String param);
}
