package org.vintner.tck.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueOutcome.Issued;
import org.vintner.spi.fulfillment.IssueRequest;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.tck.ContractTest;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.OwnLoader;
import org.vintner.tck.RecordedLog;
import org.vintner.tck.Rule;
import org.vintner.tck.Scope;
import org.vintner.tck.Threads;

/** The contract of {@link KeyIssuer}. Extend it, and open your plugin. */
public abstract class KeyIssuerContractTest implements ContractTest {

    /** For a busy machine that runs the tests. */
    private static final Duration GRACE = Duration.ofMillis(1500);

    private static final Duration LONGEST = Duration.ofSeconds(25);
    private static final int LINES = 8;
    private static final int TRIES = 4;

    private static final List<Misbehavior> TROUBLES = List.of(
            Misbehavior.REFUSE,
            Misbehavior.SHORT,
            Misbehavior.UNREACHABLE,
            Misbehavior.SERVER_ERROR,
            Misbehavior.ANSWER_HTML,
            Misbehavior.LOSE_ANSWER);

    private IssuerUnderTest bench;
    private RecordedLog.Recording log;

    /**
     * Opens the plugin and its service; called for each rule.
     *
     * @return both, fresh
     * @throws Exception when that is not possible
     */
    protected abstract IssuerUnderTest open() throws Exception;

    @Override
    public final Scope scope() throws Exception {
        try (IssuerUnderTest opened = open()) {
            return new Scope(opened.issuer().getClass(), opened.cannot());
        }
    }

    @BeforeEach
    final void openBench() throws Exception {
        log = RecordedLog.record();
        bench = open();
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
        log.close();
    }

    private IssueRequest request(int quantity) {
        return request(bench, quantity);
    }

    private static IssueRequest request(IssuerUnderTest at, int quantity) {
        return new IssueRequest(OrderLineId.next(), ProductId.next(), at.item(), quantity);
    }

    /** Asks as Vintner does: what is thrown or null is unknown. */
    private static IssueOutcome ask(KeyIssuer issuer, IssueRequest request) {
        try {
            IssueOutcome outcome = issuer.issue(request);
            return outcome == null ? new IssueOutcome.Unknown("null") : outcome;
        } catch (RuntimeException e) {
            return new IssueOutcome.Unknown("thrown");
        }
    }

    private IssueOutcome ask(IssueRequest request) {
        return ask(bench.issuer(), request);
    }

    private IssueOutcome askWhile(Misbehavior misbehavior, IssueRequest request) {
        bench.dial(misbehavior);
        IssueOutcome outcome = ask(request);
        bench.behave();
        return outcome;
    }

    /**
     * Asks while the other side answers at once. When that takes as long as a call may, the machine is busy and the plugin's own
     * time-out may have come first, which is rightly unknown; so it is asked again, and the last time counts whatever it took.
     */
    private IssueOutcome quickly(Misbehavior misbehavior, IssueRequest request) {
        Duration quick = bench.issuer().deadline().dividedBy(2);
        IssueOutcome outcome = null;
        for (int i = 0; i < TRIES; i++) {
            long begin = System.nanoTime();
            outcome = askWhile(misbehavior, request);
            if (System.nanoTime() - begin < quick.toNanos()) {
                return outcome;
            }
        }
        return outcome;
    }

    private static List<String> keys(IssueOutcome outcome) {
        assertThat(outcome).isInstanceOf(Issued.class);
        return ((Issued) outcome).keys();
    }

    @Rule(value = "FL-01", says = "As many keys come as were asked for, each of them another one.")
    final void asManyKeysComeAsWereAskedFor() {
        assertThat(keys(ask(request(3)))).hasSize(3).doesNotHaveDuplicates().allMatch(key -> !key.isBlank());
    }

    @Rule(value = "FL-02", says = "Whoever asks again gets the same keys, and the other side has issued them once.")
    final void theSameReferenceHasTheSameKeys() {
        IssueRequest request = request(1);
        List<String> first = keys(ask(request));
        assertThat(keys(ask(request))).as("the second answer").isEqualTo(first);
        assertThat(bench.issued(request.reference())).as("in the books").hasSize(1);
    }

    @Rule(value = "FL-03", says = "After a restart of the plugin the same reference still has the same keys.")
    final void aRestartChangesNoKeys() {
        IssueRequest request = request(1);
        List<String> first = keys(ask(request));
        assertThat(keys(ask(bench.another(), request))).isEqualTo(first);
    }

    @Rule(
            value = "FL-04",
            says =
                    "When an answer was lost after keys were issued, nothing is said for certain, and these keys come when it is"
                            + " asked again.",
            dial = Misbehavior.LOSE_ANSWER)
    final void lostKeysComeWhenAskedAgain() {
        IssueRequest request = request(1);
        assertThat(askWhile(Misbehavior.LOSE_ANSWER, request))
                .isInstanceOfAny(IssueOutcome.Unknown.class, Issued.class);
        List<String> issued = bench.issued(request.reference());
        assertThat(issued).as("issued, though nobody heard of it").hasSize(1);
        assertThat(keys(ask(request))).isEqualTo(issued);
    }

    @Rule(
            value = "FL-05",
            says = "When the other side can't be reached or is in trouble, the outcome is Unknown and no refusal.",
            dial = {Misbehavior.UNREACHABLE, Misbehavior.SERVER_ERROR})
    final void absenceIsNoRefusal() {
        assertThat(askWhile(Misbehavior.UNREACHABLE, request(1)))
                .as("unreachable")
                .isInstanceOf(IssueOutcome.Unknown.class);
        assertThat(askWhile(Misbehavior.SERVER_ERROR, request(1)))
                .as("in trouble")
                .isInstanceOf(IssueOutcome.Unknown.class);
    }

    @Rule(
            value = "FL-06",
            says = "An answer that can't be read, or of which the end is missing, is Unknown and no key.",
            dial = {Misbehavior.ANSWER_HTML, Misbehavior.ANSWER_HALF})
    final void brokenAnswersAreNoKeys() {
        assertThat(askWhile(Misbehavior.ANSWER_HTML, request(1)))
                .as("a page of HTML")
                .isInstanceOf(IssueOutcome.Unknown.class);
        assertThat(askWhile(Misbehavior.ANSWER_HALF, request(1)))
                .as("half of the keys")
                .isInstanceOf(IssueOutcome.Unknown.class);
    }

    @Rule(
            value = "FL-07",
            says = "When the other side hangs, the call ends by itself before the deadline, as Unknown.",
            dial = Misbehavior.HANG)
    final void aHangingCallEndsBeforeTheDeadline() throws Exception {
        bench.dial(Misbehavior.HANG);
        IssueRequest request = request(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            assertThat(thread.submit(() -> ask(request))
                            .get(bench.issuer().deadline().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(IssueOutcome.Unknown.class);
        } catch (TimeoutException e) {
            throw new AssertionError("The call did not end within deadline().", e);
        } finally {
            bench.behave();
            thread.shutdownNow();
        }
    }

    @Rule(
            value = "FL-08",
            says = "What the other side refuses for good is Refused with a reason.",
            dial = Misbehavior.REFUSE)
    final void refusalIsRefused() {
        IssueRequest request = request(1);
        IssueOutcome outcome = quickly(Misbehavior.REFUSE, request);
        assertThat(outcome).isInstanceOf(IssueOutcome.Refused.class);
        assertThat(((IssueOutcome.Refused) outcome).reason()).as("reason").isNotBlank();
    }

    @Rule(
            value = "FL-09",
            says =
                    "Keys that the other side has later are Pending, and come when it is asked again by the same reference.",
            dial = Misbehavior.SHORT)
    final void keysThatComeLaterArePending() {
        IssueRequest request = request(1);
        assertThat(quickly(Misbehavior.SHORT, request)).isInstanceOf(IssueOutcome.Pending.class);
        assertThat(keys(ask(request))).isEqualTo(bench.issued(request.reference()));
    }

    @Rule(value = "FL-10", says = "Lines that are asked for at the same time get keys of their own.")
    final void linesDoNotMix() throws Exception {
        List<IssueRequest> requests = new ArrayList<>();
        List<Callable<IssueOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            IssueRequest request = request(1);
            requests.add(request);
            calls.add(() -> ask(request));
        }
        Set<String> all = new HashSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(LINES);
        try {
            List<Future<IssueOutcome>> answers = threads.invokeAll(calls);
            for (int i = 0; i < LINES; i++) {
                List<String> keys = keys(answers.get(i).get());
                assertThat(keys).isEqualTo(bench.issued(requests.get(i).reference()));
                all.addAll(keys);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(all).hasSize(LINES);
    }

    @Rule(value = "FL-11", says = "No key and no secret shows up in a log line, an outcome or toString().")
    final void nothingPrivateShowsUp() {
        List<String> seen = new ArrayList<>(List.of(bench.issuer().toString()));
        Set<String> secret = new HashSet<>(bench.secrets());
        IssueRequest good = request(1);
        seen.add(String.valueOf(ask(good)));
        secret.addAll(bench.issued(good.reference()));
        for (Misbehavior misbehavior : TROUBLES) {
            if (!bench.cannot().containsKey(misbehavior)) {
                IssueRequest request = request(1);
                seen.add(String.valueOf(askWhile(misbehavior, request)));
                secret.addAll(bench.issued(request.reference()));
            }
        }
        seen.addAll(log.lines());
        assertThat(seen).noneMatch(line -> secret.stream().anyMatch(line::contains));
    }

    @Rule(
            value = "FL-12",
            says =
                    "No call throws or returns null, whatever the other side does, and no call may take longer than 25 seconds.")
    final void nothingIsThrown() {
        for (Misbehavior misbehavior : TROUBLES) {
            if (!bench.cannot().containsKey(misbehavior)) {
                bench.dial(misbehavior);
                assertThat(bench.issuer().issue(request(1)))
                        .as("while " + misbehavior)
                        .isNotNull();
                bench.behave();
            }
        }
        assertThat(bench.issuer().deadline()).isPositive().isLessThanOrEqualTo(LONGEST);
    }

    @Rule(value = "FL-13", says = "A plugin that was ended leaves no thread behind.")
    final void noThreadIsLeft() throws Exception {
        Threads before = Threads.now();
        useAndEnd();
        before.assertNoneAdded();
    }

    @Rule(
            value = "FL-14",
            says = "Nothing holds the classes of a plugin that was ended: each of its versions can go from memory.")
    final void classesAreLetGo() throws Exception {
        OwnLoader.assertLetGo(this, contract -> contract.useAndEnd());
    }

    /** In a method of its own, so that its frame holds nothing of the plugin any more. */
    private void useAndEnd() throws Exception {
        try (IssuerUnderTest opened = open()) {
            opened.issuer().issue(request(opened, 1));
        }
    }
}
