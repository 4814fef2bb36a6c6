package org.vintner.orders.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.Forms;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.persistence.store.FormStore;
import org.vintner.persistence.store.FormStore.Answers;

/** What buyers answer to the forms of products: checked before their order is stored, and stored with it (S3.32). */
@Component(service = OrderAnswers.class)
public final class OrderAnswers {

    private final Forms forms;
    private final FormStore store;

    @Activate
    public OrderAnswers(@Reference Forms forms, @Reference FormStore store) {
        this.forms = forms;
        this.store = store;
    }

    /** The present forms of those products that have one. */
    Map<ProductId, ProductForm> forms(Collection<ProductId> products) {
        return forms.of(products);
    }

    /** Answers that are good by these forms, of each line in its turn. */
    List<List<FormAnswer>> checked(List<NewOrderLine> wanted, Map<ProductId, ProductForm> asked) {
        List<List<FormAnswer>> lines = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            NewOrderLine line = wanted.get(i);
            ProductForm form = asked.getOrDefault(line.product(), new ProductForm(line.product(), 0, List.of()));
            lines.add(forms.check(form, line.answers().orElse(Map.of()), "lines[" + i + "].answers"));
        }
        return lines;
    }

    /** Stores the answers of orders that are stored, by the forms with which they were checked. */
    void store(Collection<Order> orders, Map<ProductId, ProductForm> checked) {
        List<Answers> answers = orders.stream()
                .flatMap(order -> order.lines().stream())
                .filter(line -> !line.answers().isEmpty())
                .map(line -> new Answers(
                        line.id(),
                        line.product(),
                        checked.get(line.product()).version(),
                        line.answers().stream().collect(Collectors.toMap(FormAnswer::name, FormAnswer::value))))
                .toList();
        if (!answers.isEmpty()) {
            store.answer(answers);
        }
    }
}
