package org.vintner.tck.acme;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.tck.Misbehavior;

/** For each rule of separate capture a gateway that breaks this rule and no other. */
final class CapturingMutants {

    /**
     * A wrong implementation.
     *
     * @param rule the rule that it breaks
     * @param wrong what it does
     */
    record Entry(String rule, String wrong, CapturingUnderTest.Maker maker) {}

    private CapturingMutants() {}

    static List<Entry> all() {
        return List.of(
                new Entry(
                        "GW-100",
                        "takes set aside for captured",
                        (real, desk, setAside, dialed) -> new Gw100(real, desk, setAside)),
                new Entry(
                        "GW-101",
                        "captures again when it is asked again",
                        (real, desk, setAside, dialed) -> new Gw101(real, desk, setAside)),
                new Entry(
                        "GW-102",
                        "takes a lost answer for a no",
                        (real, desk, setAside, dialed) ->
                                new NotFoundWhen(Misbehavior.LOSE_ANSWER, real, desk, setAside, dialed)),
                new Entry(
                        "GW-103",
                        "takes HTTP 500 for a no",
                        (real, desk, setAside, dialed) ->
                                new NotFoundWhen(Misbehavior.SERVER_ERROR, real, desk, setAside, dialed)));
    }

    private static final class Gw100 extends CapturingGateway {

        Gw100(AcmeGateway real, URI desk, Set<String> setAside) {
            super(real, desk, setAside);
        }

        @Override
        Fact authorized(LookupRequest request) {
            return new Fact.Captured(request.payment(), Optional.empty(), "aca_" + request.payment(), request.amount());
        }
    }

    private static final class Gw101 extends CapturingGateway {

        private final Set<PaymentId> unclear = ConcurrentHashMap.newKeySet();

        Gw101(AcmeGateway real, URI desk, Set<String> setAside) {
            super(real, desk, setAside);
        }

        @Override
        public LookupOutcome capture(LookupRequest request) {
            LookupOutcome outcome = capture(request, unclear.contains(request.payment()) ? "once/" : "again/");
            if (outcome instanceof LookupOutcome.Unknown) {
                unclear.add(request.payment());
            }
            return outcome;
        }
    }

    private static final class NotFoundWhen extends CapturingGateway {

        private final Misbehavior misbehavior;
        private final Set<Misbehavior> dialed;

        NotFoundWhen(
                Misbehavior misbehavior, AcmeGateway real, URI desk, Set<String> setAside, Set<Misbehavior> dialed) {
            super(real, desk, setAside);
            this.misbehavior = misbehavior;
            this.dialed = dialed;
        }

        @Override
        public LookupOutcome capture(LookupRequest request) {
            LookupOutcome outcome = super.capture(request);
            boolean wrong = dialed.contains(misbehavior) && outcome instanceof LookupOutcome.Unknown;
            return wrong ? new LookupOutcome.NotFound() : outcome;
        }
    }
}
