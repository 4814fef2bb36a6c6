package org.vintner.tck.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;
import org.vintner.api.id.OrderLineId;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueOutcome.Issued;
import org.vintner.spi.fulfillment.IssueRequest;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.RedRules;

/** That each rule can fail: on an issuer that breaks it, it is red, and no other rule is. */
class KeyIssuerMutantsTest {

    /** Loads a contract test anew, in which no mutant could be put. */
    private static final String LET_GO = "FL-14";

    private static final ThreadLocal<Function<Locksmith, Issuer>> MUTANT = new ThreadLocal<>();
    private static final String SECRET = "the locksmith's sign";

    /** The contract test of a mutant. Not named a test, as it is red on purpose. */
    static class MutantContract extends KeyIssuerContractTest {
        @Override
        protected IssuerUnderTest open() {
            return new Locksmith(MUTANT.get());
        }
    }

    /** What a service answers. */
    private enum Answer {
        KEYS,
        REFUSED,
        LATER,
        AWAY,
        NONSENSE,
        SILENCE
    }

    /** A locksmith with books, and the issuer that asks him. */
    private static final class Locksmith implements IssuerUnderTest {
        final Set<Misbehavior> dialed = ConcurrentHashMap.newKeySet();
        final Map<String, List<String>> books = new ConcurrentHashMap<>();
        final AtomicInteger customers = new AtomicInteger();
        private final Function<Locksmith, Issuer> maker;
        private final KeyIssuer issuer;

        Locksmith(Function<Locksmith, Issuer> maker) {
            this.maker = maker;
            this.issuer = another();
        }

        Answer cut(String reference, int quantity) {
            if (dialed.contains(Misbehavior.UNREACHABLE)) {
                return Answer.AWAY;
            }
            if (dialed.contains(Misbehavior.HANG)) {
                pause(100);
                return Answer.SILENCE;
            }
            if (dialed.contains(Misbehavior.REFUSE)) {
                return Answer.REFUSED;
            }
            if (dialed.contains(Misbehavior.SHORT)) {
                return Answer.LATER;
            }
            books.computeIfAbsent(
                    reference,
                    any -> IntStream.range(0, quantity)
                            .mapToObj(i -> "KEY-" + reference + "-" + i)
                            .toList());
            if (dialed.contains(Misbehavior.ANSWER_HTML) || dialed.contains(Misbehavior.ANSWER_HALF)) {
                return Answer.NONSENSE;
            }
            boolean heard = !dialed.contains(Misbehavior.LOSE_ANSWER) && !dialed.contains(Misbehavior.SERVER_ERROR);
            return heard ? Answer.KEYS : Answer.SILENCE;
        }

        @Override
        public KeyIssuer issuer() {
            return issuer;
        }

        @Override
        public KeyIssuer another() {
            customers.incrementAndGet();
            return maker.apply(this);
        }

        @Override
        public Set<String> secrets() {
            return Set.of(SECRET);
        }

        @Override
        public String item() {
            return "padlock";
        }

        @Override
        public List<String> issued(OrderLineId reference) {
            return books.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(reference.toString()))
                    .flatMap(entry -> entry.getValue().stream())
                    .toList();
        }

        @Override
        public void dial(Misbehavior misbehavior) {
            dialed.add(misbehavior);
        }

        @Override
        public void behave() {
            dialed.clear();
        }

        @Override
        public void close() {
            books.clear();
        }
    }

    /** A good issuer, of which a mutant spoils one thing. */
    private static class Issuer implements KeyIssuer {
        final Locksmith smith;

        Issuer(Locksmith smith) {
            this.smith = smith;
        }

        String reference(IssueRequest request) {
            return request.reference().toString();
        }

        @Override
        public IssueOutcome issue(IssueRequest request) {
            String reference = reference(request);
            return switch (smith.cut(reference, request.quantity())) {
                case KEYS -> new Issued(smith.books.get(reference));
                case REFUSED -> new IssueOutcome.Refused("no such lock");
                case LATER -> new IssueOutcome.Pending("still filing");
                case AWAY -> new IssueOutcome.Unknown("the shop is closed");
                case NONSENSE -> new IssueOutcome.Unknown("mumbling");
                case SILENCE -> new IssueOutcome.Unknown("no word from the locksmith");
            };
        }

        @Override
        public Duration deadline() {
            return Duration.ofSeconds(1);
        }
    }

    /** Spoils what the good issuer answers. */
    private static Function<Locksmith, Issuer> answering(
            Function<Issuer, Function<IssueOutcome, IssueOutcome>> spoiled) {
        return smith -> new Issuer(smith) {
            @Override
            public IssueOutcome issue(IssueRequest request) {
                return spoiled.apply(this).apply(super.issue(request));
            }
        };
    }

    private static Function<Locksmith, Issuer> whenDialed(
            Misbehavior misbehavior, Function<IssueOutcome, IssueOutcome> spoiled) {
        return answering(
                issuer -> outcome -> issuer.smith.dialed.contains(misbehavior) ? spoiled.apply(outcome) : outcome);
    }

    private static Map<String, Function<Locksmith, Issuer>> mutants() {
        Map<String, Function<Locksmith, Issuer>> mutants = new LinkedHashMap<>();
        mutants.put(
                "FL-01",
                answering(issuer -> outcome -> outcome instanceof Issued issued
                        ? new Issued(issued.keys().stream()
                                .map(any -> issued.keys().get(0))
                                .toList())
                        : outcome));
        mutants.put("FL-02", smith -> new Issuer(smith) {
            private final Set<OrderLineId> served = ConcurrentHashMap.newKeySet();

            @Override
            String reference(IssueRequest request) {
                return request.reference() + (served.contains(request.reference()) ? "-again" : "");
            }

            @Override
            public IssueOutcome issue(IssueRequest request) {
                IssueOutcome outcome = super.issue(request);
                if (outcome instanceof Issued) {
                    served.add(request.reference());
                }
                return outcome;
            }
        });
        mutants.put("FL-03", smith -> {
            int customer = smith.customers.get();
            return new Issuer(smith) {
                @Override
                String reference(IssueRequest request) {
                    return request.reference() + (customer == 1 ? "" : "-" + customer);
                }
            };
        });
        mutants.put("FL-04", whenDialed(Misbehavior.LOSE_ANSWER, any -> new IssueOutcome.Refused("no answer")));
        mutants.put("FL-05", whenDialed(Misbehavior.UNREACHABLE, any -> new IssueOutcome.Refused("closed")));
        mutants.put("FL-06", whenDialed(Misbehavior.ANSWER_HALF, any -> new Issued(List.of("KEY-"))));
        mutants.put("FL-07", whenDialed(Misbehavior.HANG, outcome -> {
            pause(4000);
            return outcome;
        }));
        mutants.put("FL-08", whenDialed(Misbehavior.REFUSE, any -> new IssueOutcome.Unknown("no such lock")));
        mutants.put("FL-09", whenDialed(Misbehavior.SHORT, any -> new IssueOutcome.Refused("still filing")));
        mutants.put("FL-10", smith -> new Issuer(smith) {
            private volatile IssueRequest current;

            @Override
            public IssueOutcome issue(IssueRequest request) {
                current = request;
                pause(2);
                return super.issue(current);
            }
        });
        mutants.put("FL-11", answering(issuer -> outcome -> {
            if (outcome instanceof Issued issued) {
                LoggerFactory.getLogger(KeyIssuerMutantsTest.class).trace("got {}", issued.keys());
            }
            return outcome;
        }));
        mutants.put("FL-12", answering(issuer -> outcome -> {
            if (outcome instanceof IssueOutcome.Unknown) {
                throw new IllegalStateException("no word from the locksmith");
            }
            return outcome;
        }));
        mutants.put("FL-13", smith -> new Issuer(smith) {
            private final Thread watcher = watcher();

            @Override
            public String toString() {
                return "watched by " + watcher.getName();
            }
        });
        return mutants;
    }

    /** Of the good issuer. */
    static class LocksmithContract extends KeyIssuerContractTest {
        @Override
        protected IssuerUnderTest open() {
            return new Locksmith(Issuer::new);
        }
    }

    /** An issuer that the JDK holds for ever. Not named a test, as it is red on purpose. */
    static class LeakingContract extends KeyIssuerContractTest {
        @Override
        protected IssuerUnderTest open() {
            return new Locksmith(smith -> {
                // As a plugin does that registers a shutdown hook, a driver or an MBean, and forgets it.
                Runtime.getRuntime().addShutdownHook(new Thread(smith::close));
                return new Issuer(smith);
            });
        }
    }

    private static Thread watcher() {
        Thread thread = new Thread(() -> pause(TimeUnit.SECONDS.toMillis(20)), "locksmith-watcher");
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

    @TestFactory
    Stream<DynamicTest> eachMutantIsRedOnItsRuleAndOnNoOther() {
        return mutants().entrySet().stream()
                .map(mutant -> DynamicTest.dynamicTest(
                        mutant.getKey(),
                        () -> assertThat(red(mutant.getValue())).containsExactly(mutant.getKey())));
    }

    @Test
    void theGoodIssuerIsRedOnNone() {
        assertThat(red(Issuer::new)).isEmpty();
        assertThat(RedRules.of(LocksmithContract.class, Set.of())).isEmpty();
    }

    @Test
    void pluginThatTheJdkHoldsIsNotLetGo() {
        assertThat(RedRules.of(LeakingContract.class, Set.of())).containsExactly(LET_GO);
    }

    @Test
    void eachRuleHasAMutant() {
        Set<String> mutants = new TreeSet<>(mutants().keySet());
        mutants.add(LET_GO);
        assertThat(mutants).isEqualTo(RedRules.rulesOf(MutantContract.class));
    }

    private static Set<String> red(Function<Locksmith, Issuer> maker) {
        MUTANT.set(maker);
        try {
            return RedRules.of(MutantContract.class, Set.of(LET_GO));
        } finally {
            MUTANT.remove();
        }
    }
}
