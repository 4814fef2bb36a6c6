package org.vintner.payments.internal;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentReports;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.ReportSource;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.SeparateCapture;

/** Asks providers how payments stand, and lets the funnel apply what they say. */
@Component(service = PaymentInquiry.class)
public final class PaymentInquiry {

    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final PaymentReports reports;

    @Activate
    public PaymentInquiry(
            @Reference ChannelRegistry channels, @Reference GatewayCalls calls, @Reference PaymentReports reports) {
        this.channels = channels;
        this.calls = calls;
        this.reports = reports;
    }

    /** Whether the provider knows the payment. */
    enum Knowledge {
        KNOWN,
        NOT_FOUND
    }

    /**
     * Asks and applies.
     *
     * @throws CommerceException {@code channel_unavailable}, {@code outcome_unknown}
     */
    Knowledge ask(Payment payment) {
        GatewayChannel channel = channels.of(payment);
        LookupOutcome outcome = lookup(channel, payment);
        if (outcome instanceof LookupOutcome.Unknown unknown) {
            throw new CommerceException(
                    CommerceError.OUTCOME_UNKNOWN,
                    "The provider of channel '" + payment.channel() + "' gave no usable answer: " + unknown.reason()
                            + ". It is asked again later.");
        }
        if (outcome instanceof LookupOutcome.Found found) {
            reports.apply(source(payment), found.facts());
            return Knowledge.KNOWN;
        }
        return Knowledge.NOT_FOUND;
    }

    private LookupOutcome lookup(GatewayChannel channel, Payment payment) {
        GatewayTerms terms = calls.terms(channel);
        return payment.state() == PaymentState.AUTHORIZED && channel.gateway() instanceof SeparateCapture capture
                ? calls.capture(channel, terms, capture, request(payment))
                : calls.lookup(channel, terms, request(payment));
    }

    /**
     * Closes an unpaid payment at its provider.
     *
     * @return whether it can't be paid any more
     */
    boolean close(Payment payment) {
        GatewayChannel channel = channels.of(payment);
        if (!(channel.gateway() instanceof CloseUnpaid gateway)) {
            return false;
        }
        CloseOutcome outcome = calls.close(channel, calls.terms(channel), gateway, request(payment));
        if (outcome instanceof CloseOutcome.Closed) {
            reports.apply(source(payment), List.of(new Fact.Closed(payment.id())));
            return true;
        }
        if (outcome instanceof CloseOutcome.TooLate) {
            ask(payment);
        }
        return false;
    }

    /** Gives an unpaid payment up that its provider can't close; should money come all the same, it is taken. */
    void abandon(Payment payment) {
        reports.apply(new ReportSource(payment.channel(), "expired"), List.of(new Fact.Closed(payment.id())));
    }

    private static ReportSource source(Payment payment) {
        return new ReportSource(payment.channel(), "look-up");
    }

    private static LookupRequest request(Payment payment) {
        return new LookupRequest(payment.id(), payment.providerReference(), payment.amount());
    }
}
