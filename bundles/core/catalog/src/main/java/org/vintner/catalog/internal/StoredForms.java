package org.vintner.catalog.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.Forms;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.store.FormStore;
import org.vintner.persistence.store.UnitOfWork;

/** Forms over their store. */
@Component(service = Forms.class)
public final class StoredForms implements Forms {

    private final Catalog catalog;
    private final FormStore store;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredForms(@Reference Catalog catalog, @Reference FormStore store, @Reference UnitOfWork unitOfWork) {
        this.catalog = catalog;
        this.store = store;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Optional<ProductForm> find(Optional<Actor> actor, ProductId product) {
        return unitOfWork.readOnly(() -> catalog.find(actor, product).map(found -> present(product)));
    }

    private ProductForm present(ProductId product) {
        return store.find(List.of(product)).getOrDefault(product, new ProductForm(product, 0, List.of()));
    }

    @Override
    public ProductForm set(Actor actor, ProductId id, List<FormField> fields) {
        List<FormField> checked = FieldRules.checked(fields);
        return unitOfWork.call(() -> {
            Product product =
                    catalog.find(Optional.of(actor), id).orElseThrow(() -> CommerceException.notFound("product", id));
            if (!actor.mayDoEverything() && !actor.is(product.seller())) {
                throw new CommerceException(CommerceError.FORBIDDEN, "This product is another seller's.");
            }
            ProductForm before = present(id);
            return before.fields().equals(checked) ? before : store.add(id, checked);
        });
    }

    @Override
    public Map<ProductId, ProductForm> of(Collection<ProductId> products) {
        return store.find(products);
    }

    @Override
    public List<FormAnswer> check(ProductForm form, Map<String, String> answers, String param) {
        return AnswerRules.checked(form, answers, param);
    }
}
