package org.vintner.tck.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.notification.SendOutcome;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.RedRules;

/** That each rule can fail: on a channel that breaks it, it is red, and no other rule is. */
class NotificationMutantsTest {

    /** Loads a contract test anew, in which no mutant could be put. */
    private static final String LET_GO = "NT-14";

    private static final ThreadLocal<Function<Pigeons, Channel>> MUTANT = new ThreadLocal<>();
    private static final String SECRET = "the pigeons' password";

    /** The contract test of a mutant. Not named a test, as it is red on purpose. */
    static class MutantContract extends NotificationContractTest {
        @Override
        protected ReceiverUnderTest open() {
            return new Pigeons(MUTANT.get());
        }
    }

    /** What a service answers. */
    private enum Answer {
        TAKEN,
        REFUSED,
        LATER,
        AWAY,
        SILENCE
    }

    /** Carrier pigeons, and the channel that sends them. */
    private static final class Pigeons implements ReceiverUnderTest {
        final Set<Misbehavior> dialed = ConcurrentHashMap.newKeySet();
        private final Map<String, List<String>> nests = new ConcurrentHashMap<>();
        private final NotificationChannel channel;

        Pigeons(Function<Pigeons, Channel> maker) {
            this.channel = maker.apply(this);
        }

        Answer fly(String recipient, String text) {
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
            if (dialed.contains(Misbehavior.SERVER_ERROR)) {
                return Answer.LATER;
            }
            nests.computeIfAbsent(recipient, nest -> new CopyOnWriteArrayList<>())
                    .add(text);
            return dialed.contains(Misbehavior.LOSE_ANSWER) ? Answer.SILENCE : Answer.TAKEN;
        }

        @Override
        public NotificationChannel channel() {
            return channel;
        }

        @Override
        public Set<String> secrets() {
            return Set.of(SECRET);
        }

        @Override
        public String recipient(int number) {
            return "nest-" + number;
        }

        @Override
        public String foreignRecipient() {
            return "buyer@example.org";
        }

        @Override
        public String template() {
            return "order-fulfilled";
        }

        @Override
        public Map<String, Object> model() {
            return Map.of("key", "AAAA-0001");
        }

        @Override
        public List<String> arrived(String recipient) {
            return nests.getOrDefault(recipient, List.of());
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
            nests.clear();
        }
    }

    /** A good channel, of which a mutant spoils one thing. */
    private static class Channel implements NotificationChannel {
        final Pigeons pigeons;

        Channel(Pigeons pigeons) {
            this.pigeons = pigeons;
        }

        @Override
        public boolean carries(Message message) {
            return message.template().equals("order-fulfilled")
                    && message.recipient().matches("nest-[0-9]+");
        }

        String text(Message message) {
            String words = message.locale().getLanguage().equals("zh") ? "您的密钥: " : "Your key: ";
            return message.delivery() + " " + words + message.model().get("key");
        }

        @Override
        public SendOutcome send(Message message) {
            if (!carries(message)) {
                return new SendOutcome.Refused("no template, or no nest");
            }
            return switch (pigeons.fly(message.recipient(), text(message))) {
                case TAKEN -> new SendOutcome.Sent(message.delivery().toString());
                case REFUSED -> new SendOutcome.Refused("there is no such nest");
                case LATER -> new SendOutcome.NotSent("all pigeons are out");
                case AWAY -> new SendOutcome.NotSent("the pigeon loft is closed");
                case SILENCE -> new SendOutcome.Unknown("no pigeon came back");
            };
        }

        @Override
        public Duration deadline() {
            return Duration.ofSeconds(1);
        }
    }

    private static Map<String, Function<Pigeons, Channel>> mutants() {
        Map<String, Function<Pigeons, Channel>> mutants = new LinkedHashMap<>();
        mutants.put("NT-01", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                SendOutcome outcome = super.send(message);
                return outcome instanceof SendOutcome.Sent ? new SendOutcome.Sent("") : outcome;
            }
        });
        mutants.put("NT-02", pigeons -> new Channel(pigeons) {
            @Override
            public boolean carries(Message message) {
                return super.carries(message) || message.recipient().isBlank();
            }
        });
        mutants.put("NT-03", pigeons -> new Channel(pigeons) {
            @Override
            public boolean carries(Message message) {
                boolean asked = Thread.currentThread()
                        .getStackTrace()[2]
                        .getMethodName()
                        .equals("askingSendsNothing");
                return asked ? !(send(message) instanceof SendOutcome.Refused) : super.carries(message);
            }
        });
        mutants.put("NT-04", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                boolean refused = pigeons.dialed.contains(Misbehavior.REFUSE);
                return refused ? new SendOutcome.NotSent("later, maybe") : super.send(message);
            }
        });
        mutants.put("NT-05", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                return carries(message) ? super.send(message) : new SendOutcome.NotSent("later, maybe");
            }
        });
        mutants.put("NT-06", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                boolean away = pigeons.dialed.contains(Misbehavior.UNREACHABLE);
                return away ? new SendOutcome.Refused("closed") : super.send(message);
            }
        });
        mutants.put("NT-07", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                SendOutcome outcome = super.send(message);
                boolean lost = pigeons.dialed.contains(Misbehavior.LOSE_ANSWER);
                return lost ? super.send(message) : outcome;
            }
        });
        mutants.put("NT-08", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                SendOutcome outcome = super.send(message);
                if (pigeons.dialed.contains(Misbehavior.HANG)) {
                    pause(4000);
                }
                return outcome;
            }
        });
        mutants.put("NT-09", pigeons -> new Channel(pigeons) {
            @Override
            String text(Message message) {
                return super.text(new Message(
                        message.delivery(), message.template(), message.recipient(), Locale.ENGLISH, message.model()));
            }
        });
        mutants.put("NT-10", pigeons -> new Channel(pigeons) {
            private volatile Message current;

            @Override
            public SendOutcome send(Message message) {
                current = message;
                pause(2);
                return super.send(current);
            }
        });
        mutants.put("NT-11", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                LoggerFactory.getLogger(NotificationMutantsTest.class).trace("to {}", message.recipient());
                return super.send(message);
            }
        });
        mutants.put("NT-12", pigeons -> new Channel(pigeons) {
            @Override
            public SendOutcome send(Message message) {
                SendOutcome outcome = super.send(message);
                if (outcome instanceof SendOutcome.Unknown) {
                    throw new IllegalStateException("no pigeon came back");
                }
                return outcome;
            }
        });
        mutants.put("NT-13", pigeons -> new Channel(pigeons) {
            private final Thread watcher = watcher();

            @Override
            public String toString() {
                return "watched by " + watcher.getName();
            }
        });
        return mutants;
    }

    /** Of the good channel. */
    static class PigeonContract extends NotificationContractTest {
        @Override
        protected ReceiverUnderTest open() {
            return new Pigeons(Channel::new);
        }
    }

    /** A channel that the JDK holds for ever. Not named a test, as it is red on purpose. */
    static class LeakingContract extends NotificationContractTest {
        @Override
        protected ReceiverUnderTest open() {
            return new Pigeons(pigeons -> {
                // As a plugin does that registers a shutdown hook, a driver or an MBean, and forgets it.
                Runtime.getRuntime().addShutdownHook(new Thread(pigeons::close));
                return new Channel(pigeons);
            });
        }
    }

    private static Thread watcher() {
        Thread thread = new Thread(() -> pause(TimeUnit.SECONDS.toMillis(20)), "pigeon-watcher");
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
    void theGoodChannelIsRedOnNone() {
        assertThat(red(Channel::new)).isEmpty();
        assertThat(RedRules.of(PigeonContract.class, Set.of())).isEmpty();
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

    private static Set<String> red(Function<Pigeons, Channel> maker) {
        MUTANT.set(maker);
        try {
            return RedRules.of(MutantContract.class, Set.of(LET_GO));
        } finally {
            MUTANT.remove();
        }
    }
}
