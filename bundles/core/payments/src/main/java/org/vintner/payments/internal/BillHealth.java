package org.vintner.payments.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.books.Bill;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.persistence.store.BillStore;

/** Says which bills are long ready and can't be had. */
@Component(service = HealthCheck.class)
public final class BillHealth implements HealthCheck {

    private final BillStore store;

    @Activate
    public BillHealth(@Reference BillStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "bills";
    }

    /** A shop sells without its bills. */
    @Override
    public boolean holdsBackTraffic() {
        return false;
    }

    @Override
    public Optional<String> problem() {
        List<Bill> overdue = store.overdue(BillFetch.PATIENCE);
        return overdue.isEmpty()
                ? Optional.empty()
                : Optional.of("Bills that can't be had: "
                        + overdue.stream()
                                .map(bill -> bill.channel() + " " + bill.day()
                                        + bill.trouble()
                                                .map(why -> " (" + why + ")")
                                                .orElse(""))
                                .collect(Collectors.joining(", "))
                        + ".");
    }
}
