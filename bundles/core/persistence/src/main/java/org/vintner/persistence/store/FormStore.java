package org.vintner.persistence.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;

/** Keeps the forms of products, and what buyers answered. */
@ProviderType
public interface FormStore {

    /** The present forms of those products that have one. */
    Map<ProductId, ProductForm> find(Collection<ProductId> products);

    /** Adds a version, which is the present one from now on. Two of one product at once come one after the other. */
    ProductForm add(ProductId product, List<FormField> fields);

    /** Adds answers of lines that are stored, in one statement. */
    void answer(List<Answers> answers);

    /**
     * What was answered for a line.
     *
     * @param version of the form that was asked
     * @param values by the names of fields
     */
    record Answers(OrderLineId line, ProductId product, int version, Map<String, String> values) {}
}
