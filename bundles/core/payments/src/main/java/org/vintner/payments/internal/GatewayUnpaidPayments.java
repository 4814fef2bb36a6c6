package org.vintner.payments.internal;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.OrderId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.UnpaidPayments;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.spi.gateway.CloseUnpaid;

/** Closes unfinished payments at their providers. Knows no {@code Orders}, which use it. */
@Component(service = UnpaidPayments.class)
public final class GatewayUnpaidPayments implements UnpaidPayments {

    private final PaymentStore store;
    private final PaymentInquiry inquiry;
    private final ChannelRegistry channels;

    @Activate
    public GatewayUnpaidPayments(
            @Reference PaymentStore store, @Reference PaymentInquiry inquiry, @Reference ChannelRegistry channels) {
        this.store = store;
        this.inquiry = inquiry;
        this.channels = channels;
    }

    @Override
    public Closing close(OrderId order) {
        Optional<Payment> live = store.live(order);
        if (live.isEmpty()) {
            return Closing.CLOSED;
        }
        boolean supported = channels.of(live.get()).gateway() instanceof CloseUnpaid;
        if (supported && inquiry.close(live.get())) {
            return Closing.CLOSED;
        }
        // It may have ended otherwise meanwhile: by its capture, or by a notification that it failed.
        Payment now = store.find(live.get().id()).orElseThrow();
        if (PaymentTable.captured(now.state())) {
            return Closing.PAID;
        }
        if (!PaymentTable.live(now.state())) {
            return Closing.CLOSED;
        }
        return supported ? Closing.UNKNOWN : Closing.NOT_SUPPORTED;
    }
}
