package org.vintner.payments.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.Forms;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.store.FormStore;

/** Forms in the database, whose answers are good when each required field has one; the catalog's own rules are tested there. */
final class FakeForms implements Forms {

    private final FormStore store;

    FakeForms(FormStore store) {
        this.store = store;
    }

    @Override
    public Optional<ProductForm> find(Optional<Actor> actor, ProductId product) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ProductForm set(Actor actor, ProductId product, List<FormField> fields) {
        return store.add(product, fields);
    }

    @Override
    public Map<ProductId, ProductForm> of(Collection<ProductId> products) {
        return store.find(products);
    }

    @Override
    public List<FormAnswer> check(ProductForm form, Map<String, String> answers, String param) {
        return form.fields().stream()
                .map(field -> {
                    String value = answers.get(field.name());
                    if (value == null) {
                        throw new CommerceException(
                                CommerceError.INVALID_REQUEST, "It is needed.", param + "." + field.name());
                    }
                    return new FormAnswer(field.name(), field.label(), value, Optional.empty(), field.personal());
                })
                .toList();
    }
}
