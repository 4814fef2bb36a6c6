package org.vintner.booking.internal.messages;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.Reminders;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.store.BookingReminderStore;
import org.vintner.persistence.store.UnitOfWork;

/** When people are reminded, over the store. */
@Component(service = Reminders.class)
public final class ServiceReminders implements Reminders {

    private static final int MOST = 5;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(61);

    private final Catalog catalog;
    private final BookingReminderStore store;
    private final UnitOfWork unitOfWork;

    @Activate
    public ServiceReminders(
            @Reference Catalog catalog, @Reference BookingReminderStore store, @Reference UnitOfWork unitOfWork) {
        this.catalog = catalog;
        this.store = store;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public List<Duration> times(Actor actor, ProductId product) {
        owned(actor, product);
        return store.times(product);
    }

    @Override
    public List<Duration> set(Actor actor, ProductId id, List<Duration> times) {
        if (times.size() > MOST) {
            throw invalid("People are reminded at most " + MOST + " times.", "times");
        }
        for (int i = 0; i < times.size(); i++) {
            Duration time = times.get(i);
            if (time.compareTo(SHORTEST) < 0
                    || time.compareTo(LONGEST) > 0
                    || time.toSecondsPart() != 0
                    || time.toNanosPart() != 0) {
                throw invalid(
                        "A reminder comes 1 minute to 61 days before the start, in whole minutes.", "times[" + i + "]");
            }
        }
        List<Duration> sorted =
                times.stream().distinct().sorted(Comparator.reverseOrder()).toList();
        return unitOfWork.call(() -> {
            if (owned(actor, id).kind() != ProductKind.BOOKING) {
                throw invalid("Only a product of kind BOOKING is booked.", "kind");
            }
            store.set(id, sorted);
            return sorted;
        });
    }

    private Product owned(Actor actor, ProductId id) {
        Product product =
                catalog.find(Optional.of(actor), id).orElseThrow(() -> CommerceException.notFound("product", id));
        if (!actor.mayDoEverything() && !actor.is(product.seller())) {
            throw new CommerceException(CommerceError.FORBIDDEN, "This product is another seller's.");
        }
        return product;
    }

    private static CommerceException invalid(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }
}
