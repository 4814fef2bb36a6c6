package org.vintner.tck.acme;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.tck.Misbehavior;

/** For each rule a gateway that breaks this rule and no other. */
final class GatewayMutants {

    /**
     * A wrong implementation.
     *
     * @param rule the rule that it breaks
     * @param wrong what it does
     */
    record Entry(String rule, String wrong, MutantUnderTest.Maker maker) {}

    private GatewayMutants() {}

    static List<Entry> all() {
        return List.of(
                new Entry("GW-01", "never hears of a notification again, not even for a moment", Gw01::new),
                new Entry("GW-02", "has other terms each time", Gw02::new),
                new Entry("GW-03", "sends buyers to a script", Gw03::new),
                new Entry("GW-04", "takes a waiting payment for a failed one", Gw04::new),
                new Entry("GW-05", "gives a repeat another handle", Gw05::new),
                new Entry("GW-06", "gives another handle after an update", Gw06::new),
                new Entry("GW-07", "declines what is being started already", Gw07::new),
                new Entry("GW-08", "takes less than what is asked for, rather than to decline", Gw08::new),
                new Entry("GW-09", "does not believe a no", Gw09::new),
                new Entry("GW-10", "takes a lost answer for a call that was not sent", Gw10::new),
                new Entry("GW-11", "takes HTTP 500 for a no", Gw11::new),
                new Entry("GW-12", "takes a provider that is away for a no", Gw12::new),
                new Entry("GW-13", "waits for a start as long as it takes", Gw13::new),
                new Entry("GW-14", "has no patience", Gw14::new),
                new Entry("GW-20", "takes what does not exist for failed", Gw20::new),
                new Entry("GW-21", "tells a capture twice", Gw21::new),
                new Entry("GW-22", "invents a handle", Gw22::new),
                new Entry("GW-23", "needs the handle", Gw23::new),
                new Entry("GW-24", "takes declined for paid", Gw24::new),
                new Entry("GW-25", "says something else the third time", Gw25::new),
                new Entry("GW-26", "takes HTTP 500 for not found", Gw26::new),
                new Entry("GW-27", "waits for a look-up as long as it takes", Gw27::new),
                new Entry("GW-28", "tells the amount that was asked for", Gw28::new),
                new Entry("GW-29", "tells the currency that was asked for", Gw29::new),
                new Entry("GW-30", "does not look whose payment it is", Gw30::new),
                new Entry("GW-40", "tells another number in notifications than in look-ups", Gw40::new),
                new Entry("GW-41", "does not look at one byte of the body", Gw41::new),
                new Entry("GW-42", "does not look at one byte of the signature", Gw42::new),
                new Entry("GW-43", "takes the first of two signatures", Gw43::new),
                new Entry("GW-44", "takes old notifications", Gw44::new),
                new Entry("GW-45", "takes notifications from the future", Gw45::new),
                new Entry("GW-46", "takes any key", Gw46::new),
                new Entry("GW-47", "forgets the former key", Gw47::new),
                new Entry("GW-48", "does not look for whom a notification is", Gw48::new),
                new Entry("GW-49", "tells the amount that was asked for, in notifications", Gw49::new),
                new Entry("GW-50", "tells the currency that was asked for, in notifications", Gw50::new),
                new Entry("GW-51", "numbers copies anew", Gw51::new),
                new Entry("GW-52", "gives all events one number", Gw52::new),
                new Entry("GW-53", "understands only what is fresh", Gw53::new),
                new Entry("GW-54", "throws at what is too large", Gw54::new),
                new Entry("GW-55", "makes something of rubbish", Gw55::new),
                new Entry("GW-56", "asks the provider whether a notification is genuine", Gw56::new),
                new Entry("GW-57", "answers with a redirect", Gw57::new),
                new Entry("GW-58", "keeps what it interprets in a field", Gw58::new),
                new Entry("GW-59", "stumbles over unknown fields", Gw59::new),
                new Entry("GW-60", "throws at unknown kinds", Gw60::new),
                new Entry("GW-61", "takes a refund that comes first for a capture", Gw61::new),
                new Entry("GW-62", "refuses what comes late", Gw62::new),
                new Entry("GW-63", "believes only notifications", Gw63::new),
                new Entry("GW-70", "forgets our number of a refund", Gw70::new),
                new Entry("GW-71", "pays back again when it is asked again", Gw71::new),
                new Entry("GW-72", "pays back again after an update", Gw72::new),
                new Entry("GW-73", "gives all refunds one number", Gw73::new),
                new Entry("GW-74", "says yes to too much", Gw74::new),
                new Entry("GW-75", "does not believe a no to a refund", Gw75::new),
                new Entry("GW-76", "takes a lost answer to a refund for a no", Gw76::new),
                new Entry("GW-77", "takes HTTP 500 for a no to a refund", Gw77::new),
                new Entry("GW-78", "takes a provider that is away for a no to a refund", Gw78::new),
                new Entry("GW-79", "waits for a refund as long as it takes", Gw79::new),
                new Entry("GW-80", "refuses a refund that is under way already", Gw80::new),
                new Entry("GW-81", "finds refunds that nobody made", Gw81::new),
                new Entry("GW-82", "takes HTTP 500 for a refund that is not there", Gw82::new),
                new Entry("GW-83", "takes a refund made elsewhere for one of ours", Gw83::new),
                new Entry("GW-90", "says closed without asking", Gw90::new),
                new Entry("GW-91", "does not know what it has closed", Gw91::new),
                new Entry("GW-92", "says closed of what is paid", Gw92::new),
                new Entry("GW-93", "says closed of what is being paid", Gw93::new),
                new Entry("GW-94", "takes a lost answer for closed", Gw94::new),
                new Entry("GW-95", "takes HTTP 500 for closed", Gw95::new),
                new Entry("GW-96", "waits for a close as long as it takes", Gw96::new),
                new Entry("GW-110", "loses a minor unit of large amounts", Gw110::new),
                new Entry("GW-111", "loses a minor unit of large refunds", Gw111::new),
                new Entry("GW-120", "throws when the provider has trouble", Gw120::new),
                new Entry("GW-121", "gives no reason", Gw121::new),
                new Entry("GW-122", "logs its key when the provider has trouble", Gw122::new),
                new Entry("GW-123", "leaves a thread behind", Gw123::new),
                new Entry("GW-124", "does not work beside the one that it replaces", Gw124::new),
                new Entry("GW-125", "throws at a path that makes no sense", Gw125::new));
    }

    private static StartOutcome renamed(StartOutcome outcome) {
        return outcome instanceof StartOutcome.Started started
                ? new StartOutcome.Started(started.providerReference() + "x", started.next())
                : outcome;
    }

    private static StartRequest with(StartRequest request, long amount) {
        return new StartRequest(
                request.payment(),
                new Money(amount, request.amount().currency()),
                request.subject(),
                request.locale(),
                request.returnUrl(),
                request.notifyUrl(),
                request.expiresAt());
    }

    private static RefundRequest with(RefundRequest request, RefundId refund) {
        return new RefundRequest(
                refund,
                request.payment(),
                request.providerPayment(),
                request.captured(),
                request.amount(),
                request.reason());
    }

    private static RawNotification with(RawNotification raw, Map<String, List<String>> headers, byte[] body) {
        return new RawNotification(raw.path(), raw.query(), headers, body, raw.receivedAt());
    }

    private static RawNotification at(RawNotification raw, Instant receivedAt) {
        return new RawNotification(raw.path(), raw.query(), raw.headers(), raw.body(), receivedAt);
    }

    private static LookupOutcome captures(LookupOutcome outcome, UnaryOperator<Fact.Captured> change) {
        return outcome instanceof LookupOutcome.Found found
                ? new LookupOutcome.Found(captures(found.facts(), change))
                : outcome;
    }

    private static List<Fact> captures(List<Fact> facts, UnaryOperator<Fact.Captured> change) {
        return facts.stream()
                .map(fact -> fact instanceof Fact.Captured captured ? change.apply(captured) : fact)
                .toList();
    }

    private static List<Fact> claimed(List<Fact> facts) {
        return facts.stream()
                .map(fact -> fact instanceof Fact.Refunded refunded
                                && refunded.refund().isEmpty()
                        ? new Fact.Refunded(
                                refunded.payment(),
                                Optional.of(RefundId.next()),
                                refunded.providerRefund(),
                                refunded.amount())
                        : fact)
                .toList();
    }

    /** As a plugin does that waits without a time-out of its own. */
    private static void waitWhile(boolean hanging) {
        if (hanging) {
            pause(TimeUnit.SECONDS.toMillis(4));
        }
    }

    private static Thread watcher() {
        Thread thread = new Thread(() -> pause(TimeUnit.SECONDS.toMillis(30)), "acme-watcher");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Gw01 extends Mutant {

        Gw01(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public GatewayTerms terms() {
            GatewayTerms good = super.terms();
            return new GatewayTerms(good.limits(), good.paymentWindow(), good.deadline(), Duration.ofSeconds(-1));
        }
    }

    private static final class Gw02 extends Mutant {

        Gw02(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public GatewayTerms terms() {
            GatewayTerms good = super.terms();
            return new GatewayTerms(
                    good.limits(),
                    good.paymentWindow().plusNanos(System.nanoTime() % 1_000_000),
                    good.deadline(),
                    good.notificationRetryHorizon());
        }
    }

    private static final class Gw03 extends Mutant {

        Gw03(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return outcome instanceof StartOutcome.Started started
                    ? new StartOutcome.Started(
                            started.providerReference(), new NextAction.Redirect(URI.create("javascript:alert(1)")))
                    : outcome;
        }
    }

    private static final class Gw04 extends Mutant {

        Gw04(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return outcome instanceof LookupOutcome.Found found && found.facts().isEmpty()
                    ? new LookupOutcome.Found(List.of(new Fact.Failed(request.payment(), "not paid")))
                    : outcome;
        }
    }

    private static final class Gw05 extends Mutant {

        Gw05(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            boolean again = startedByMe(request.payment()) && generation == 0;
            return again ? renamed(super.start(request)) : super.start(request);
        }
    }

    private static final class Gw06 extends Mutant {

        Gw06(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            boolean again = startedByMe(request.payment()) && generation > 0;
            return again ? renamed(super.start(request)) : super.start(request);
        }
    }

    private static final class Gw07 extends Mutant {

        Gw07(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        private final Set<PaymentId> underWay = ConcurrentHashMap.newKeySet();

        @Override
        public StartOutcome start(StartRequest request) {
            if (!underWay.add(request.payment())) {
                return new StartOutcome.Declined("It is being started already.");
            }
            try {
                return super.start(request);
            } finally {
                underWay.remove(request.payment());
            }
        }
    }

    private static final class Gw08 extends Mutant {

        Gw08(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            GatewayTerms.Limit limit = terms().limits().get(request.amount().currency());
            boolean tooMuch = limit != null && request.amount().amount() > limit.largest();
            return super.start(tooMuch ? with(request, limit.largest()) : request);
        }
    }

    private static final class Gw09 extends Mutant {

        Gw09(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return bench.does(Misbehavior.REFUSE) && outcome instanceof StartOutcome.Declined
                    ? new StartOutcome.Unknown("maybe")
                    : outcome;
        }
    }

    private static final class Gw10 extends Mutant {

        Gw10(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return bench.does(Misbehavior.LOSE_ANSWER) && outcome instanceof StartOutcome.Unknown
                    ? new StartOutcome.NotSent("cut off")
                    : outcome;
        }
    }

    private static final class Gw11 extends Mutant {

        Gw11(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return bench.does(Misbehavior.SERVER_ERROR) && outcome instanceof StartOutcome.Unknown
                    ? new StartOutcome.Declined("HTTP 500")
                    : outcome;
        }
    }

    private static final class Gw12 extends Mutant {

        Gw12(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return bench.does(Misbehavior.UNREACHABLE) && outcome instanceof StartOutcome.NotSent
                    ? new StartOutcome.Declined("away")
                    : outcome;
        }
    }

    private static final class Gw13 extends Mutant {

        Gw13(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            waitWhile(bench.does(Misbehavior.HANG));
            return outcome;
        }
    }

    private static final class Gw14 extends Mutant {

        Gw14(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return bench.does(Misbehavior.ANSWER_LATE) ? new StartOutcome.Unknown("too slow") : outcome;
        }
    }

    private static final class Gw20 extends Mutant {

        Gw20(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return outcome instanceof LookupOutcome.NotFound
                    ? new LookupOutcome.Found(List.of(new Fact.Failed(request.payment(), "not there")))
                    : outcome;
        }
    }

    private static final class Gw21 extends Mutant {

        Gw21(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return !request.providerReference().isEmpty()
                            && facts(outcome).stream().anyMatch(Fact.Captured.class::isInstance)
                            && facts(outcome).size() == 1
                    ? new LookupOutcome.Found(
                            List.of(facts(outcome).get(0), facts(outcome).get(0)))
                    : outcome;
        }
    }

    private static final class Gw22 extends Mutant {

        Gw22(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return captures(
                    super.lookup(request),
                    captured -> new Fact.Captured(
                            captured.payment(), Optional.of("other"), captured.providerPayment(), captured.amount()));
        }
    }

    private static final class Gw23 extends Mutant {

        Gw23(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return request.providerReference().isEmpty() ? new LookupOutcome.NotFound() : outcome;
        }
    }

    private static final class Gw24 extends Mutant {

        Gw24(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return facts(outcome).stream().anyMatch(Fact.Failed.class::isInstance)
                    ? new LookupOutcome.Found(
                            List.of(new Fact.Captured(request.payment(), Optional.empty(), "x", request.amount())))
                    : outcome;
        }
    }

    private static final class Gw25 extends Mutant {

        Gw25(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            boolean captured = facts(outcome).stream().anyMatch(Fact.Captured.class::isInstance);
            boolean third = captured && bench.lookups.merge(request.payment(), 1, Integer::sum) == 3;
            return third ? new LookupOutcome.Found(List.of()) : outcome;
        }
    }

    private static final class Gw26 extends Mutant {

        Gw26(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return bench.does(Misbehavior.SERVER_ERROR) && outcome instanceof LookupOutcome.Unknown
                    ? new LookupOutcome.NotFound()
                    : outcome;
        }
    }

    private static final class Gw27 extends Mutant {

        Gw27(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            waitWhile(bench.does(Misbehavior.HANG));
            return outcome;
        }
    }

    private static final class Gw28 extends Mutant {

        Gw28(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return bench.does(Misbehavior.WRONG_AMOUNT)
                    ? captures(
                            super.lookup(request),
                            captured -> new Fact.Captured(
                                    captured.payment(),
                                    captured.providerReference(),
                                    captured.providerPayment(),
                                    request.amount()))
                    : super.lookup(request);
        }
    }

    private static final class Gw29 extends Mutant {

        Gw29(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return bench.does(Misbehavior.WRONG_CURRENCY)
                    ? captures(
                            super.lookup(request),
                            captured -> new Fact.Captured(
                                    captured.payment(),
                                    captured.providerReference(),
                                    captured.providerPayment(),
                                    request.amount()))
                    : super.lookup(request);
        }
    }

    private static final class Gw30 extends Mutant {

        Gw30(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return bench.does(Misbehavior.WRONG_MERCHANT) && outcome instanceof LookupOutcome.Unknown
                    ? new LookupOutcome.Found(
                            List.of(new Fact.Captured(request.payment(), Optional.empty(), "x", request.amount())))
                    : outcome;
        }
    }

    private static final class Gw40 extends Mutant {

        Gw40(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            List<Fact> facts = super.interpret(notification);
            return captures(
                    facts,
                    captured -> new Fact.Captured(
                            captured.payment(),
                            captured.providerReference(),
                            captured.providerPayment() + "x",
                            captured.amount()));
        }
    }

    private static final class Gw41 extends Mutant {

        Gw41(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            if (outcome instanceof Authentication.Refused && notification.body().length > 10) {
                byte[] body = notification.body().clone();
                body[10] ^= 1;
                return super.authenticate(with(notification, notification.headers(), body));
            }
            return outcome;
        }
    }

    private static final class Gw42 extends Mutant {

        Gw42(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            String header = notification.header(AcmeSignature.HEADER).orElse("");
            if (outcome instanceof Authentication.Refused && header.length() > 3 && header.startsWith("u=")) {
                return super.authenticate(with(
                        notification,
                        Map.of(AcmeSignature.HEADER, List.of("t" + header.substring(1))),
                        notification.body()));
            }
            return outcome;
        }
    }

    private static final class Gw43 extends Mutant {

        Gw43(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            List<String> headers = notification.headers().getOrDefault(AcmeSignature.HEADER, List.of());
            return headers.size() < 2
                    ? super.authenticate(notification)
                    : super.authenticate(with(
                            notification, Map.of(AcmeSignature.HEADER, headers.subList(0, 1)), notification.body()));
        }
    }

    private static final class Gw44 extends Mutant {

        Gw44(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            return bench.does(Misbehavior.CLOCK_BEHIND)
                    ? super.authenticate(
                            at(notification, notification.receivedAt().minus(Duration.ofHours(1))))
                    : super.authenticate(notification);
        }
    }

    private static final class Gw45 extends Mutant {

        Gw45(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            return bench.does(Misbehavior.CLOCK_AHEAD)
                    ? super.authenticate(
                            at(notification, notification.receivedAt().plus(Duration.ofHours(1))))
                    : super.authenticate(notification);
        }
    }

    private static final class Gw46 extends Mutant {

        Gw46(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return bench.does(Misbehavior.FOREIGN_KEY) ? new Authentication.Authentic("x") : outcome;
        }
    }

    private static final class Gw47 extends Mutant {

        Gw47(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return bench.does(Misbehavior.ROTATED_KEY) ? new Authentication.Refused("another key") : outcome;
        }
    }

    private static final class Gw48 extends Mutant {

        Gw48(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return bench.does(Misbehavior.WRONG_MERCHANT) ? new Authentication.Authentic("x") : outcome;
        }
    }

    private static final class Gw49 extends Mutant {

        Gw49(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            List<Fact> facts = super.interpret(notification);
            return bench.does(Misbehavior.WRONG_AMOUNT)
                    ? captures(
                            facts,
                            captured -> new Fact.Captured(
                                    captured.payment(),
                                    captured.providerReference(),
                                    captured.providerPayment(),
                                    bench.requests.get(captured.payment()).amount()))
                    : facts;
        }
    }

    private static final class Gw50 extends Mutant {

        Gw50(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            List<Fact> facts = super.interpret(notification);
            return bench.does(Misbehavior.WRONG_CURRENCY)
                    ? captures(
                            facts,
                            captured -> new Fact.Captured(
                                    captured.payment(),
                                    captured.providerReference(),
                                    captured.providerPayment(),
                                    bench.requests.get(captured.payment()).amount()))
                    : facts;
        }
    }

    private static final class Gw51 extends Mutant {

        Gw51(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return bench.does(Misbehavior.DUPLICATE) && outcome instanceof Authentication.Authentic
                    ? new Authentication.Authentic("copy " + System.nanoTime())
                    : outcome;
        }
    }

    private static final class Gw52 extends Mutant {

        Gw52(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return outcome instanceof Authentication.Authentic ? new Authentication.Authentic("event") : outcome;
        }
    }

    private static final class Gw53 extends Mutant {

        Gw53(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            List<Fact> facts = super.interpret(notification);
            return notification.receivedAt().isAfter(Instant.now().plus(Duration.ofHours(8))) ? List.of() : facts;
        }
    }

    private static final class Gw54 extends Mutant {

        Gw54(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            if (notification.body().length > 5_000_000) {
                throw new IllegalArgumentException("too large");
            }
            return super.authenticate(notification);
        }
    }

    private static final class Gw55 extends Mutant {

        Gw55(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return outcome instanceof Authentication.Refused refused
                            && refused.reason().contains("no notification of Acme")
                    ? new Authentication.Authentic("rubbish")
                    : outcome;
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            try {
                return super.interpret(notification);
            } catch (Form.Malformed e) {
                return List.of(new Fact.Closed(PaymentId.next()));
            }
        }
    }

    private static final class Gw56 extends Mutant {

        Gw56(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return bench.does(Misbehavior.UNREACHABLE)
                    ? new Authentication.Refused("the provider does not confirm it")
                    : outcome;
        }
    }

    private static final class Gw57 extends Mutant {

        Gw57(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Acknowledgement acknowledgement() {
            return new Acknowledgement(302, "", "");
        }
    }

    private static final class Gw58 extends Mutant {

        Gw58(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        private volatile RawNotification current;

        @Override
        public List<Fact> interpret(RawNotification notification) {
            current = notification;
            pause(1);
            return super.interpret(current);
        }
    }

    private static final class Gw59 extends Mutant {

        Gw59(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            List<Fact> facts = super.interpret(notification);
            return bench.does(Misbehavior.UNKNOWN_FIELDS) ? List.of() : facts;
        }
    }

    private static final class Gw60 extends Mutant {

        Gw60(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            List<Fact> facts = super.interpret(notification);
            if (facts.isEmpty()) {
                throw new IllegalStateException("unknown kind");
            }
            return facts;
        }
    }

    private static final class Gw61 extends Mutant {

        Gw61(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        private final Set<PaymentId> captured = ConcurrentHashMap.newKeySet();

        @Override
        public List<Fact> interpret(RawNotification notification) {
            List<Fact> facts = super.interpret(notification);
            if (facts.isEmpty()) {
                return facts;
            }
            if (facts.get(0) instanceof Fact.Captured capture) {
                captured.add(capture.payment());
            }
            return facts.get(0) instanceof Fact.Refunded refunded && !captured.contains(refunded.payment())
                    ? List.of(refunded, new Fact.Captured(refunded.payment(), Optional.empty(), "x", refunded.amount()))
                    : facts;
        }
    }

    private static final class Gw62 extends Mutant {

        Gw62(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            Authentication outcome = super.authenticate(notification);
            return bench.does(Misbehavior.DELAY) ? new Authentication.Refused("too late") : outcome;
        }
    }

    private static final class Gw63 extends Mutant {

        Gw63(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            LookupOutcome outcome = super.lookup(request);
            return bench.does(Misbehavior.DROP) ? new LookupOutcome.Found(List.of()) : outcome;
        }
    }

    private static final class Gw70 extends Mutant {

        Gw70(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookupRefund(RefundRequest request) {
            LookupOutcome outcome = super.lookupRefund(request);
            return facts(outcome).size() == 1 && facts(outcome).get(0) instanceof Fact.Refunded refunded
                    ? new LookupOutcome.Found(List.of(new Fact.Refunded(
                            refunded.payment(), Optional.empty(), refunded.providerRefund(), refunded.amount())))
                    : outcome;
        }
    }

    private static final class Gw71 extends Mutant {

        Gw71(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            boolean again = bench.refunded.get(request.refund()) == Thread.currentThread() && generation == 0;
            return super.refund(again ? with(request, RefundId.next()) : request);
        }
    }

    private static final class Gw72 extends Mutant {

        Gw72(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            boolean again = bench.refunded.get(request.refund()) == Thread.currentThread() && generation > 0;
            return super.refund(again ? with(request, RefundId.next()) : request);
        }
    }

    private static final class Gw73 extends Mutant {

        Gw73(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookupRefund(RefundRequest request) {
            LookupOutcome outcome = super.lookupRefund(request);
            return facts(outcome).size() == 1 && facts(outcome).get(0) instanceof Fact.Refunded refunded
                    ? new LookupOutcome.Found(
                            List.of(new Fact.Refunded(refunded.payment(), refunded.refund(), "r", refunded.amount())))
                    : outcome;
        }
    }

    private static final class Gw74 extends Mutant {

        Gw74(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            RefundOutcome outcome = super.refund(request);
            return !bench.does(Misbehavior.REFUSE) && outcome instanceof RefundOutcome.Refused
                    ? new RefundOutcome.Succeeded("x")
                    : outcome;
        }
    }

    private static final class Gw75 extends Mutant {

        Gw75(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            RefundOutcome outcome = super.refund(request);
            return bench.does(Misbehavior.REFUSE) && outcome instanceof RefundOutcome.Refused
                    ? new RefundOutcome.Unknown("maybe")
                    : outcome;
        }
    }

    private static final class Gw76 extends Mutant {

        Gw76(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            RefundOutcome outcome = super.refund(request);
            return bench.does(Misbehavior.LOSE_ANSWER) && outcome instanceof RefundOutcome.Unknown
                    ? new RefundOutcome.Refused("cut off")
                    : outcome;
        }
    }

    private static final class Gw77 extends Mutant {

        Gw77(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            RefundOutcome outcome = super.refund(request);
            return bench.does(Misbehavior.SERVER_ERROR) && outcome instanceof RefundOutcome.Unknown
                    ? new RefundOutcome.Refused("HTTP 500")
                    : outcome;
        }
    }

    private static final class Gw78 extends Mutant {

        Gw78(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            RefundOutcome outcome = super.refund(request);
            return bench.does(Misbehavior.UNREACHABLE) && outcome instanceof RefundOutcome.NotSent
                    ? new RefundOutcome.Refused("away")
                    : outcome;
        }
    }

    private static final class Gw79 extends Mutant {

        Gw79(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public RefundOutcome refund(RefundRequest request) {
            RefundOutcome outcome = super.refund(request);
            waitWhile(bench.does(Misbehavior.HANG));
            return outcome;
        }
    }

    private static final class Gw80 extends Mutant {

        Gw80(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        private final Set<RefundId> underWay = ConcurrentHashMap.newKeySet();

        @Override
        public RefundOutcome refund(RefundRequest request) {
            if (!underWay.add(request.refund())) {
                return new RefundOutcome.Refused("It is under way already.");
            }
            try {
                return super.refund(request);
            } finally {
                underWay.remove(request.refund());
            }
        }
    }

    private static final class Gw81 extends Mutant {

        Gw81(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookupRefund(RefundRequest request) {
            LookupOutcome outcome = super.lookupRefund(request);
            return outcome instanceof LookupOutcome.NotFound
                            && bench.provider.refunded(request.payment().toString()) == 0
                    ? new LookupOutcome.Found(List.of(
                            new Fact.Refunded(request.payment(), Optional.of(request.refund()), "x", request.amount())))
                    : outcome;
        }
    }

    private static final class Gw82 extends Mutant {

        Gw82(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookupRefund(RefundRequest request) {
            LookupOutcome outcome = super.lookupRefund(request);
            return bench.does(Misbehavior.SERVER_ERROR) && outcome instanceof LookupOutcome.Unknown
                    ? new LookupOutcome.NotFound()
                    : outcome;
        }
    }

    private static final class Gw83 extends Mutant {

        Gw83(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return super.lookup(request) instanceof LookupOutcome.Found found
                    ? new LookupOutcome.Found(claimed(found.facts()))
                    : super.lookup(request);
        }

        @Override
        public List<Fact> interpret(RawNotification notification) {
            return claimed(super.interpret(notification));
        }
    }

    private static final class Gw90 extends Mutant {

        Gw90(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public CloseOutcome close(LookupRequest request) {
            boolean lie = bench.dialed.isEmpty()
                    && startedByMe(request.payment())
                    && bench.provider.collected(request.payment().toString()) == 0;
            return lie ? new CloseOutcome.Closed() : super.close(request);
        }
    }

    private static final class Gw91 extends Mutant {

        Gw91(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public CloseOutcome close(LookupRequest request) {
            boolean again = bench.closed.containsKey(request.payment());
            return again ? new CloseOutcome.Unknown("closed already?") : super.close(request);
        }
    }

    private static final class Gw92 extends Mutant {

        Gw92(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public CloseOutcome close(LookupRequest request) {
            CloseOutcome outcome = super.close(request);
            return outcome instanceof CloseOutcome.TooLate && startedByMe(request.payment())
                    ? new CloseOutcome.Closed()
                    : outcome;
        }
    }

    private static final class Gw93 extends Mutant {

        Gw93(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public CloseOutcome close(LookupRequest request) {
            boolean racing = Thread.currentThread().getName().equals("tck-together");
            return racing ? new CloseOutcome.Closed() : super.close(request);
        }
    }

    private static final class Gw94 extends Mutant {

        Gw94(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public CloseOutcome close(LookupRequest request) {
            CloseOutcome outcome = super.close(request);
            return bench.does(Misbehavior.LOSE_ANSWER) && outcome instanceof CloseOutcome.Unknown
                    ? new CloseOutcome.Closed()
                    : outcome;
        }
    }

    private static final class Gw95 extends Mutant {

        Gw95(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public CloseOutcome close(LookupRequest request) {
            CloseOutcome outcome = super.close(request);
            return bench.does(Misbehavior.SERVER_ERROR) && outcome instanceof CloseOutcome.Unknown
                    ? new CloseOutcome.Closed()
                    : outcome;
        }
    }

    private static final class Gw96 extends Mutant {

        Gw96(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public CloseOutcome close(LookupRequest request) {
            CloseOutcome outcome = super.close(request);
            waitWhile(bench.does(Misbehavior.HANG));
            return outcome;
        }
    }

    private static final class Gw110 extends Mutant {

        Gw110(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            return captures(
                    super.lookup(request),
                    captured -> captured.amount().amount() < 100_000_000
                            ? captured
                            : new Fact.Captured(
                                    captured.payment(),
                                    captured.providerReference(),
                                    captured.providerPayment(),
                                    new Money(99_999_999, captured.amount().currency())));
        }
    }

    private static final class Gw111 extends Mutant {

        Gw111(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookupRefund(RefundRequest request) {
            LookupOutcome outcome = super.lookupRefund(request);
            return facts(outcome).size() == 1
                            && facts(outcome).get(0) instanceof Fact.Refunded refunded
                            && refunded.amount().amount() > 10_000_000
                    ? new LookupOutcome.Found(List.of(new Fact.Refunded(
                            refunded.payment(),
                            refunded.refund(),
                            refunded.providerRefund(),
                            refunded.amount()
                                    .minus(new Money(1, refunded.amount().currency())))))
                    : outcome;
        }
    }

    private static final class Gw120 extends Mutant {

        Gw120(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public LookupOutcome lookup(LookupRequest request) {
            if (bench.does(Misbehavior.SERVER_ERROR)) {
                throw new IllegalStateException("HTTP 500");
            }
            return super.lookup(request);
        }
    }

    private static final class Gw121 extends Mutant {

        Gw121(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return outcome instanceof StartOutcome.Declined && bench.does(Misbehavior.REFUSE)
                    ? new StartOutcome.Declined("")
                    : outcome;
        }
    }

    private static final class Gw122 extends Mutant {

        Gw122(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            if (bench.does(Misbehavior.SERVER_ERROR)) {
                LoggerFactory.getLogger(GatewayMutants.class).debug("call with key {}", AcmeProvider.API_KEY);
            }
            return super.start(request);
        }
    }

    private static final class Gw123 extends Mutant {

        Gw123(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        private final Thread watcher = watcher();

        @Override
        public String toString() {
            return "watched by " + watcher.getName();
        }
    }

    private static final class Gw124 extends Mutant {

        Gw124(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public StartOutcome start(StartRequest request) {
            StartOutcome outcome = super.start(request);
            return generation > 0 && Thread.currentThread().getName().startsWith("tck-together")
                    ? new StartOutcome.Unknown("the old one holds a lock")
                    : outcome;
        }
    }

    private static final class Gw125 extends Mutant {

        Gw125(AcmeGateway real, Mutant.Bench bench, int generation) {
            super(real, bench, generation);
        }

        @Override
        public Authentication authenticate(RawNotification notification) {
            if (!notification.path().startsWith("/")) {
                throw new IllegalArgumentException("no path");
            }
            return super.authenticate(notification);
        }
    }
}
