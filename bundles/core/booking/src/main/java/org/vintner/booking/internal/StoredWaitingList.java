package org.vintner.booking.internal;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.NewWaiting;
import org.vintner.api.booking.Waiting;
import org.vintner.api.booking.WaitingList;
import org.vintner.api.booking.WaitingState;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.Forms;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.WaitingId;
import org.vintner.api.orders.Buyer;
import org.vintner.booking.internal.Reception.Offered;
import org.vintner.booking.internal.Reception.Visit;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.store.WaitingStore;

/** Waiting lists over their store. */
@Component(service = WaitingList.class)
public final class StoredWaitingList implements WaitingList {

    private static final int MOST_SEATS = 1_000;
    private static final int MOST_TIMES = 20;
    private static final int MOST_SHOWN = 1_000;

    private final Catalog catalog;
    private final Forms forms;
    private final Reception reception;
    private final WaitingStore store;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredWaitingList(
            @Reference Catalog catalog,
            @Reference Forms forms,
            @Reference Reception reception,
            @Reference WaitingStore store,
            @Reference UnitOfWork unitOfWork) {
        this.catalog = catalog;
        this.forms = forms;
        this.reception = reception;
        this.store = store;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Waiting join(ProductId id, NewWaiting wanted) {
        Limits.between(wanted.quantity(), 1, MOST_SEATS, "quantity");
        Buyer buyer =
                new Buyer(wanted.email(), Optional.ofNullable(wanted.locale()).orElse(Locale.ENGLISH));
        return unitOfWork.call(() -> {
            onSale(id);
            Visit visit = new Visit(
                    "booking", id, buyer.email(), wanted.quantity(), wanted.booking(), List.of(), Optional.empty());
            Offered offered = reception.admit(visit);
            if (reception.isFree(visit, offered)) {
                throw new CommerceException(
                        CommerceError.CONFLICT, "This time is free: place an order for it.", "booking.start");
            }
            Map<String, String> answers = answers(id, wanted);
            // Else two at once would both be the last one.
            store.lockPerson(buyer.email());
            if (store.waitingOf(buyer.email()) >= MOST_TIMES) {
                throw new CommerceException(
                        CommerceError.TOO_MANY_REQUESTS,
                        "One person waits for " + MOST_TIMES + " times at most. Leave another list first.");
            }
            WaitingId place = WaitingId.next();
            if (!store.add(place, id, buyer, wanted.quantity(), wanted.booking(), answers)) {
                throw new CommerceException(
                        CommerceError.ALREADY_EXISTS, "You wait for this time already.", "booking.start");
            }
            return store.find(place).orElseThrow();
        });
    }

    /** What the offer's order will be asked, so that it can be placed when his turn has come. */
    private Map<String, String> answers(ProductId id, NewWaiting wanted) {
        ProductForm form = forms.of(List.of(id)).getOrDefault(id, new ProductForm(id, 0, List.of()));
        return forms.check(form, wanted.answers().orElse(Map.of()), "answers").stream()
                .collect(Collectors.toMap(FormAnswer::name, FormAnswer::value));
    }

    private void onSale(ProductId id) {
        boolean booked = catalog.onSale(List.of(id)).stream().anyMatch(found -> found.kind() == ProductKind.BOOKING);
        if (!booked) {
            throw CommerceException.notFound("service", id);
        }
    }

    @Override
    public Optional<Waiting> find(WaitingId id) {
        return store.find(id).map(StoredWaitingList::withoutOrder);
    }

    /** The order is its buyer's, and whoever knows a place need not be that. */
    private static Waiting withoutOrder(Waiting found) {
        return new Waiting(
                found.id(),
                found.product(),
                found.start(),
                found.resource(),
                found.quantity(),
                found.state(),
                found.ahead(),
                Optional.empty(),
                found.joinedAt());
    }

    @Override
    public Waiting leave(WaitingId id) {
        return unitOfWork.call(() -> {
            store.end(id, WaitingState.LEFT);
            return find(id).orElseThrow(() -> CommerceException.notFound("place", id));
        });
    }

    @Override
    public List<Waiting> list(Actor actor, ProductId id, Optional<Instant> start) {
        Product product =
                catalog.find(Optional.of(actor), id).orElseThrow(() -> CommerceException.notFound("product", id));
        if (!actor.mayDoEverything() && !actor.is(product.seller())) {
            throw new CommerceException(CommerceError.FORBIDDEN, "This product is another seller's.");
        }
        return store.list(id, start, MOST_SHOWN);
    }
}
