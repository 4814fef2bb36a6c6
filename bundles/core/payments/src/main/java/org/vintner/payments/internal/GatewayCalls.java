package org.vintner.payments.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.Bills;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

/** Calls gateways. A plugin that breaks is an unknown outcome, never an exception. */
@Component(service = GatewayCalls.class)
public final class GatewayCalls {

    private static final Duration COMPUTING = Duration.ofSeconds(5);
    private static final String BUSY = "the channel has too many calls under way";

    private final PluginCaller caller;
    private final ChannelHealth health;

    @Activate
    public GatewayCalls(@Reference PluginCaller caller, @Reference ChannelHealth health) {
        this.caller = caller;
        this.health = health;
    }

    GatewayTerms terms(GatewayChannel channel) {
        PluginOutcome<GatewayTerms> outcome = compute(channel, "terms", channel.gateway()::terms);
        if (outcome instanceof PluginOutcome.Returned<GatewayTerms> returned) {
            return returned.value();
        }
        throw notWorking(channel);
    }

    private static CommerceException notWorking(GatewayChannel channel) {
        return new CommerceException(
                CommerceError.CHANNEL_UNAVAILABLE,
                "The payment channel '" + channel.name() + "' does not work just now. Try another one.",
                "channel");
    }

    /**
     * Asks for a payment page for a buyer who waits.
     *
     * @param late told what came of it when the patience was too short for it
     */
    Optional<StartOutcome> start(
            GatewayChannel channel,
            GatewayTerms terms,
            StartRequest request,
            Duration patience,
            Consumer<StartOutcome> late) {
        return caller.call(
                        channel.name(),
                        "start",
                        channel.gateway(),
                        terms.deadline(),
                        patience,
                        () -> channel.gateway().start(request),
                        outcome -> late.accept(started(channel, outcome)))
                .map(outcome -> started(channel, outcome));
    }

    private StartOutcome started(GatewayChannel channel, PluginOutcome<StartOutcome> outcome) {
        if (outcome instanceof PluginOutcome.Returned<StartOutcome> returned) {
            return noted(channel, returned.value());
        }
        return outcome instanceof PluginOutcome.Broken<StartOutcome> broken
                ? noted(channel, new StartOutcome.Unknown(broken.reason()))
                : new StartOutcome.NotSent(BUSY);
    }

    private <T> T noted(GatewayChannel channel, T outcome) {
        health.note(channel.name(), trouble(outcome));
        return outcome;
    }

    /** Why the provider gave no usable answer; a no is one. */
    private static Optional<String> trouble(Object outcome) {
        if (outcome instanceof StartOutcome.NotSent notSent) {
            return Optional.of(notSent.reason());
        }
        if (outcome instanceof StartOutcome.Unknown unknown) {
            return Optional.of(unknown.reason());
        }
        if (outcome instanceof LookupOutcome.Unknown unknown) {
            return Optional.of(unknown.reason());
        }
        if (outcome instanceof CloseOutcome.Unknown unknown) {
            return Optional.of(unknown.reason());
        }
        if (outcome instanceof RefundOutcome.NotSent notSent) {
            return Optional.of(notSent.reason());
        }
        return outcome instanceof RefundOutcome.Unknown unknown ? Optional.of(unknown.reason()) : Optional.empty();
    }

    LookupOutcome lookup(GatewayChannel channel, GatewayTerms terms, LookupRequest request) {
        PluginOutcome<LookupOutcome> outcome =
                call(channel, "lookup", terms, () -> channel.gateway().lookup(request));
        return unasked(request, outcome, LookupOutcome.NotFound.class).orElseGet(() -> facts(channel, outcome));
    }

    /** Without their number some providers need not be asked to know that there is nothing, which does not say that they are well. */
    private static <T> Optional<T> unasked(
            LookupRequest request, PluginOutcome<T> outcome, Class<? extends T> nothing) {
        return request.providerReference().isEmpty()
                        && outcome instanceof PluginOutcome.Returned<T> returned
                        && nothing.isInstance(returned.value())
                ? Optional.of(returned.value())
                : Optional.empty();
    }

    LookupOutcome capture(GatewayChannel channel, GatewayTerms terms, SeparateCapture gateway, LookupRequest request) {
        return facts(channel, call(channel, "capture", terms, () -> gateway.capture(request)));
    }

    LookupOutcome lookupRefund(GatewayChannel channel, GatewayTerms terms, Refunds gateway, RefundRequest request) {
        return facts(channel, call(channel, "lookup-refund", terms, () -> gateway.lookupRefund(request)));
    }

    private LookupOutcome facts(GatewayChannel channel, PluginOutcome<LookupOutcome> outcome) {
        if (outcome instanceof PluginOutcome.Returned<LookupOutcome> returned) {
            return noted(channel, returned.value());
        }
        return outcome instanceof PluginOutcome.Broken<LookupOutcome> broken
                ? noted(channel, new LookupOutcome.Unknown(broken.reason()))
                : new LookupOutcome.Unknown(BUSY);
    }

    CloseOutcome close(GatewayChannel channel, GatewayTerms terms, CloseUnpaid gateway, LookupRequest request) {
        PluginOutcome<CloseOutcome> outcome = call(channel, "close", terms, () -> gateway.close(request));
        return unasked(request, outcome, CloseOutcome.Closed.class).orElseGet(() -> closed(channel, outcome));
    }

    private CloseOutcome closed(GatewayChannel channel, PluginOutcome<CloseOutcome> outcome) {
        if (outcome instanceof PluginOutcome.Returned<CloseOutcome> returned) {
            return noted(channel, returned.value());
        }
        return outcome instanceof PluginOutcome.Broken<CloseOutcome> broken
                ? noted(channel, new CloseOutcome.Unknown(broken.reason()))
                : new CloseOutcome.Unknown(BUSY);
    }

    RefundOutcome refund(GatewayChannel channel, GatewayTerms terms, Refunds gateway, RefundRequest request) {
        PluginOutcome<RefundOutcome> outcome = call(channel, "refund", terms, () -> gateway.refund(request));
        if (outcome instanceof PluginOutcome.Returned<RefundOutcome> returned) {
            return noted(channel, returned.value());
        }
        return outcome instanceof PluginOutcome.Broken<RefundOutcome> broken
                ? noted(channel, new RefundOutcome.Unknown(broken.reason()))
                : new RefundOutcome.NotSent(BUSY);
    }

    BillOutcome bill(
            GatewayChannel channel, BillTerms terms, Bills gateway, BillRequest request, Consumer<BillLine> lines) {
        PluginOutcome<BillOutcome> outcome = caller.call(
                channel.name(), "bill", channel.gateway(), terms.deadline(), () -> gateway.bill(request, lines));
        if (outcome instanceof PluginOutcome.Returned<BillOutcome> returned) {
            return returned.value();
        }
        return new BillOutcome.Unknown(
                outcome instanceof PluginOutcome.Broken<BillOutcome> broken ? broken.reason() : BUSY);
    }

    BillTerms billTerms(GatewayChannel channel, Bills gateway) {
        PluginOutcome<BillTerms> outcome = compute(channel, "bill-terms", gateway::billTerms);
        if (outcome instanceof PluginOutcome.Returned<BillTerms> returned) {
            return returned.value();
        }
        throw notWorking(channel);
    }

    /** A call that only computes, such as checking a signature. */
    <T> PluginOutcome<T> compute(GatewayChannel channel, String operation, Callable<T> call) {
        return caller.call(channel.name(), operation, channel.gateway(), COMPUTING, call);
    }

    private <T> PluginOutcome<T> call(GatewayChannel channel, String operation, GatewayTerms terms, Callable<T> call) {
        return caller.call(channel.name(), operation, channel.gateway(), terms.deadline(), call);
    }
}
