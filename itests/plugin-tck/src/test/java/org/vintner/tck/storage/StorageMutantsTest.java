package org.vintner.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.StorageFullException;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.RedRules;

/** That each rule can fail: on a storage that breaks it, it is red, and no other rule is. */
class StorageMutantsTest {

    /** Loads a contract test anew, in which no mutant could be put. */
    private static final String LET_GO = "ST-22";

    private static final ThreadLocal<Function<MemoryStorage.Memory, MemoryStorage>> MUTANT = new ThreadLocal<>();

    /** The contract test of a mutant. Not named a test, as it is red on purpose. */
    static class MutantContract extends StorageContractTest {
        @Override
        protected StorageUnderTest open() {
            return new MemoryUnderTest(MUTANT.get());
        }
    }

    /** Of the good storage. */
    static class MemoryContract extends StorageContractTest {
        @Override
        protected StorageUnderTest open() {
            return new MemoryUnderTest(MemoryStorage::new);
        }
    }

    private static final class MemoryUnderTest implements StorageUnderTest {
        private final MemoryStorage.Memory memory = new MemoryStorage.Memory();
        private final Function<MemoryStorage.Memory, MemoryStorage> maker;
        private final FileStorage storage;

        MemoryUnderTest(Function<MemoryStorage.Memory, MemoryStorage> maker) {
            this.maker = maker;
            this.storage = maker.apply(memory);
        }

        @Override
        public FileStorage storage() {
            return storage;
        }

        @Override
        public FileStorage another() {
            return maker.apply(memory);
        }

        @Override
        public Set<String> secrets() {
            return Set.of(MemoryStorage.SECRET);
        }

        @Override
        public void fill() {
            memory.room = 1 << 20;
        }

        @Override
        public void makeRoom() {
            memory.room = Long.MAX_VALUE;
        }

        @Override
        public void dial(Misbehavior misbehavior) {
            memory.trouble.add(misbehavior);
        }

        @Override
        public void behave() {
            memory.trouble.clear();
        }

        @Override
        public Map<Misbehavior, String> cannot() {
            return Map.of();
        }

        @Override
        public void close() {
            memory.objects.clear();
        }
    }

    private static Map<String, Function<MemoryStorage.Memory, MemoryStorage>> mutants() {
        Map<String, Function<MemoryStorage.Memory, MemoryStorage>> mutants = new LinkedHashMap<>();
        mutants.put("ST-01", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                return super.store(objectId, content) == 0 ? -1 : object(objectId).length;
            }
        });
        mutants.put("ST-02", memory -> new MemoryStorage(memory) {
            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                return super.open(objectId, length == 54_321 ? offset + 1 : offset, length);
            }
        });
        mutants.put("ST-03", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                if (objectId.equals("slow")) {
                    memory.objects.put(objectId, new byte[1]);
                    byte[] all = content.readAllBytes();
                    memory.objects.put(objectId, all);
                    return all.length;
                }
                return super.store(objectId, content);
            }
        });
        mutants.put("ST-04", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                try {
                    return super.store(objectId, content);
                } catch (IOException e) {
                    if ("the line broke".equals(e.getMessage())) {
                        memory.objects.put(objectId, new byte[1]);
                    }
                    throw e;
                }
            }
        });
        mutants.put("ST-05", memory -> new MemoryStorage(memory) {
            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                if (objectId.equals("never")) {
                    throw new IOException("not there");
                }
                return super.open(objectId, offset, length);
            }
        });
        mutants.put("ST-06", memory -> new MemoryStorage(memory) {
            @Override
            public void delete(String objectId) throws IOException {
                checked(objectId);
                memory.reached();
                if (memory.objects.remove(objectId) == null) {
                    throw new IOException("nothing to delete");
                }
            }
        });
        mutants.put("ST-07", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                try (content) {
                    return super.store(objectId, content);
                }
            }
        });
        mutants.put("ST-08", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                return super.store(objectId.toLowerCase(Locale.ROOT), content);
            }

            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                return super.open(objectId.toLowerCase(Locale.ROOT), offset, length);
            }
        });
        mutants.put("ST-09", memory -> new MemoryStorage(memory) {
            @Override
            public void delete(String objectId) throws IOException {
                memory.reached();
                memory.objects.remove(objectId);
            }
        });
        mutants.put("ST-10", memory -> new MemoryStorage(memory) {
            private volatile String current = "";

            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                current = objectId;
                pause(2);
                return super.open(current, offset, length);
            }
        });
        mutants.put("ST-11", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                if (memory.objects.containsKey(objectId)) {
                    byte[] all = content.readAllBytes();
                    memory.objects.put(objectId, all);
                    return all.length;
                }
                return super.store(objectId, content);
            }
        });
        mutants.put("ST-12", memory -> new MemoryStorage(memory) {
            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                if (length != 501) {
                    return super.open(objectId, offset, length);
                }
                byte[] object = object(objectId);
                return new ByteArrayInputStream(Arrays.copyOfRange(object, (int) offset, (int) (offset + length)));
            }
        });
        mutants.put("ST-13", shared -> new MemoryStorage(new MemoryStorage.Memory()) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                memory.room = shared.room;
                troubled();
                return super.store(objectId, content);
            }

            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                troubled();
                return super.open(objectId, offset, length);
            }

            @Override
            public void delete(String objectId) throws IOException {
                troubled();
                super.delete(objectId);
            }

            private void troubled() {
                memory.trouble.clear();
                memory.trouble.addAll(shared.trouble);
            }
        });
        mutants.put("ST-14", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                try {
                    return super.store(objectId, content);
                } catch (StorageFullException e) {
                    throw new IOException("something is wrong", e);
                }
            }
        });
        mutants.put("ST-15", memory -> new MemoryStorage(memory) {
            @Override
            public void list(Consumer<String> objectId) {
                memory.objects.keySet().stream().limit(20).forEach(objectId);
            }
        });
        mutants.put("ST-16", memory -> new MemoryStorage(memory) {
            @Override
            public Path fileOf(String objectId) throws IOException {
                Path file = super.fileOf(objectId);
                return Files.write(file, new byte[1]);
            }
        });
        mutants.put("ST-17", memory -> new MemoryStorage(memory) {
            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                LoggerFactory.getLogger(StorageMutantsTest.class).trace("GET {}", SECRET);
                return super.open(objectId, offset, length);
            }
        });
        mutants.put("ST-18", memory -> new MemoryStorage(memory) {
            private final Thread watcher = watcher();

            @Override
            public String toString() {
                return "watched by " + watcher.getName();
            }
        });
        mutants.put("ST-19", memory -> new MemoryStorage(memory) {
            @Override
            public synchronized long store(String objectId, InputStream content) throws IOException {
                return super.store(objectId, content);
            }
        });
        mutants.put("ST-20", memory -> new MemoryStorage(memory) {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                // Takes a stream that has nothing just now for one that has ended.
                return objectId.equals("trickle")
                        ? super.store(objectId, new ByteArrayInputStream(content.readNBytes(content.available())))
                        : super.store(objectId, content);
            }
        });
        mutants.put("ST-21", memory -> new MemoryStorage(memory) {
            private final Semaphore connections = new Semaphore(50);

            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                connections.acquireUninterruptibly();
                return new FilterInputStream(super.open(objectId, offset, length)) {
                    @Override
                    public byte[] readAllBytes() throws IOException {
                        connections.release();
                        return super.readAllBytes();
                    }
                };
            }
        });
        mutants.put("ST-23", memory -> new MemoryStorage(memory) {
            @Override
            InputStream broken(InputStream half) {
                return half;
            }
        });
        mutants.put("ST-24", memory -> new MemoryStorage(memory) {
            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                if (memory.trouble.contains(Misbehavior.SERVER_ERROR)) {
                    throw new NoSuchFileException(objectId);
                }
                return super.open(objectId, offset, length);
            }
        });
        return mutants;
    }

    /** A storage that the JDK holds for ever. Not named a test, as it is red on purpose. */
    static class LeakingContract extends StorageContractTest {
        @Override
        protected StorageUnderTest open() {
            return new MemoryUnderTest(memory -> {
                // As a plugin does that registers a shutdown hook, a driver or an MBean, and forgets it.
                Runtime.getRuntime().addShutdownHook(new Thread(memory.objects::clear));
                return new MemoryStorage(memory);
            });
        }
    }

    private static Thread watcher() {
        Thread thread = new Thread(() -> pause(TimeUnit.SECONDS.toMillis(20)), "storage-watcher");
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
    void theGoodStorageIsRedOnNone() {
        assertThat(red(MemoryStorage::new)).isEmpty();
        assertThat(RedRules.of(MemoryContract.class, Set.of())).isEmpty();
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

    private static Set<String> red(Function<MemoryStorage.Memory, MemoryStorage> maker) {
        MUTANT.set(maker);
        try {
            return RedRules.of(MutantContract.class, Set.of(LET_GO));
        } finally {
            MUTANT.remove();
        }
    }
}
