package org.vintner.payments.internal;

import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.books.BillDifference;
import org.vintner.api.books.BillDifferenceKind;
import org.vintner.api.id.BillId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.BillStore;
import org.vintner.persistence.store.BillStore.Comparison;
import org.vintner.persistence.store.BillStore.Unbooked;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.RefundStore;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Compares a bill with the books. What the bill has of ours and we have not is looked up first and taken in by the funnel, so that
 * lost word of money is settled and no case. What still differs is put on the attention list, each with what to do.
 */
@Component(service = BillMatch.class)
public final class BillMatch {

    private static final Logger LOG = LoggerFactory.getLogger(BillMatch.class);
    /** A bill that is all wrong must not flood the list: the rest is one item. */
    private static final int ITEMS = 100;

    private static final int LOOK_UPS = 200;

    private final BillStore store;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;
    private final PaymentInquiry inquiry;
    private final RefundDesk desk;
    private final Metrics metrics;

    @Activate
    public BillMatch(
            @Reference BillStore store,
            @Reference PaymentStore payments,
            @Reference RefundStore refunds,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork,
            @Reference PaymentInquiry inquiry,
            @Reference RefundDesk desk,
            @Reference Metrics metrics) {
        this.store = store;
        this.payments = payments;
        this.refunds = refunds;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
        this.inquiry = inquiry;
        this.desk = desk;
        this.metrics = metrics;
    }

    /** Looks up and compares. */
    void match(BillId bill) {
        Unbooked unbooked = store.unbooked(bill, LOOK_UPS);
        unbooked.payments().forEach(this::lookUp);
        unbooked.refunds().forEach(this::lookUp);
        compare(bill);
    }

    /** Asks the provider about what a difference is about. */
    void lookUp(BillDifference difference) {
        if (difference.refund().isPresent()) {
            lookUp(difference.refund().get());
        } else {
            difference.payment().ifPresent(this::lookUp);
        }
    }

    private void lookUp(PaymentId payment) {
        try {
            payments.find(payment).ifPresent(inquiry::ask);
        } catch (CommerceException e) {
            LOG.debug("Payment {} could not be looked up: {}", payment, e.getMessage());
        }
    }

    private void lookUp(RefundId refund) {
        try {
            refunds.find(refund).ifPresent(desk::goOn);
        } catch (CommerceException e) {
            LOG.debug("Refund {} could not be looked up: {}", refund, e.getMessage());
        }
    }

    void compare(BillId bill) {
        Comparison comparison = unitOfWork.call(() -> {
            Comparison now = store.compare(bill, ITEMS);
            now.found().forEach(this::open);
            if (now.foundCount() > ITEMS) {
                attention.open(
                        AttentionReason.MANY_DIFFERENCES,
                        bill.toString(),
                        now.foundCount() + " differences were found at once, and only " + ITEMS
                                + " have items of their own. Is the account shared with another shop, or a bill of another "
                                + "account? bill-show lists all.");
            } else if (now.foundCount() == 0) {
                attention.settle(AttentionReason.MANY_DIFFERENCES, bill.toString(), "it does not differ any more");
            }
            return now;
        });
        comparison
                .found()
                .forEach(each -> metrics.count(
                        "bill.differences",
                        "channel",
                        each.channel(),
                        "kind",
                        each.kind().name().toLowerCase(Locale.ROOT)));
    }

    private void open(BillDifference difference) {
        attention.open(reason(difference.kind()), difference.id().toString(), BillWording.detail(difference));
    }

    private static AttentionReason reason(BillDifferenceKind kind) {
        return switch (kind) {
            case PAYMENT_NOT_BILLED, REFUND_NOT_BILLED -> AttentionReason.NOT_BILLED;
            case PAYMENT_UNKNOWN, REFUND_UNKNOWN -> AttentionReason.BILLED_UNKNOWN;
            case PAYMENT_DIFFERS, REFUND_DIFFERS -> AttentionReason.BILLED_DIFFERENTLY;
            case PAYMENT_BILLED_TWICE, REFUND_BILLED_TWICE -> AttentionReason.BILLED_TWICE;
            case FEE_DIFFERS -> AttentionReason.FEE_DIFFERS;
        };
    }
}
