package org.vintner.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.vintner.spi.storage.LocalFiles;
import org.vintner.spi.storage.ObjectListing;
import org.vintner.spi.storage.StorageFullException;
import org.vintner.tck.ContractTest;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.OwnLoader;
import org.vintner.tck.RecordedLog;
import org.vintner.tck.Rule;
import org.vintner.tck.Scope;
import org.vintner.tck.Threads;

/** The contract of {@link org.vintner.spi.storage.FileStorage} and its capabilities. Extend it, and open your plugin. */
public abstract class StorageContractTest implements ContractTest {

    /** More than any pool of connections has. */
    private static final int READERS_THAT_GO = 100;

    private static final int MEGABYTE = 1 << 20;

    private StorageUnderTest bench;
    private RecordedLog.Recording log;

    /**
     * Opens the plugin; called for each rule.
     *
     * @return it, with nothing in it
     * @throws Exception when that is not possible
     */
    protected abstract StorageUnderTest open() throws Exception;

    @Override
    public final Scope scope() throws Exception {
        try (StorageUnderTest opened = open()) {
            return new Scope(opened.storage().getClass(), opened.cannot());
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

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private long store(String id, byte[] content) throws IOException {
        return bench.storage().store(id, new ByteArrayInputStream(content));
    }

    private byte[] read(String id, long offset, long length) throws IOException {
        try (InputStream stream = bench.storage().open(id, offset, length)) {
            return stream.readAllBytes();
        }
    }

    private void absent(String id) {
        assertThatThrownBy(() -> read(id, 0, 1)).as("opening " + id).isInstanceOf(NoSuchFileException.class);
    }

    /** A stream that gives some bytes, and then waits, or breaks. */
    private static InputStream stream(byte[] content, int until, Callable<?> then) {
        return new InputStream() {
            private int position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int at, int most) throws IOException {
                if (position == until) {
                    call(then);
                }
                int end = position < until ? until : content.length;
                int count = Math.min(most, end - position);
                System.arraycopy(content, position, into, at, count);
                position += count;
                return count == 0 && most > 0 ? -1 : count;
            }
        };
    }

    private static void call(Callable<?> then) throws IOException {
        try {
            var unused = then.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Rule(value = "ST-01", says = "What was stored is read back byte for byte, and its size is told.")
    final void bytesComeBack() throws Exception {
        for (int size : new int[] {0, 1, 255, 70_000, 3 * MEGABYTE + 1}) {
            byte[] content = bytes(size);
            assertThat(store("object_" + size, content)).as("size told").isEqualTo(size);
            assertThat(read("object_" + size, 0, size)).as(size + " bytes").isEqualTo(content);
        }
    }

    @Rule(value = "ST-02", says = "A range is exactly its bytes: the first, the last, some in the middle, none.")
    final void rangesAreExact() throws Exception {
        byte[] content = bytes(100_000);
        store("object", content);
        int[][] ranges = {{0, 1}, {99_999, 1}, {12_345, 54_321}, {500, 0}, {1, 99_999}};
        for (int[] range : ranges) {
            assertThat(read("object", range[0], range[1]))
                    .as("from " + range[0] + ", " + range[1] + " bytes")
                    .isEqualTo(Arrays.copyOfRange(content, range[0], range[0] + range[1]));
        }
    }

    @Rule(value = "ST-03", says = "While an object is still being stored it is not there.")
    final void halfAnObjectIsNotThere() throws Exception {
        CountDownLatch halfway = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        byte[] content = bytes(MEGABYTE);
        InputStream slow = stream(content, MEGABYTE / 2, () -> {
            halfway.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Long> stored = thread.submit(() -> bench.storage().store("slow", slow));
            assertThat(halfway.await(20, TimeUnit.SECONDS))
                    .as("the stream is read")
                    .isTrue();
            absent("slow");
            assertThat(listed()).as("listed").doesNotContain("slow");
            goOn.countDown();
            assertThat(stored.get(20, TimeUnit.SECONDS)).isEqualTo(MEGABYTE);
            assertThat(read("slow", 0, MEGABYTE)).isEqualTo(content);
        } finally {
            goOn.countDown();
            thread.shutdownNow();
        }
    }

    private List<String> listed() throws IOException {
        List<String> names = new ArrayList<>();
        if (bench.storage() instanceof ObjectListing listing) {
            listing.list(names::add);
        }
        return names;
    }

    @Rule(
            value = "ST-04",
            says = "A stream that breaks is an IOException and leaves nothing behind, so that its name is free.")
    final void brokenStreamLeavesNothing() throws Exception {
        byte[] content = bytes(MEGABYTE);
        InputStream broken = stream(content, MEGABYTE / 2, () -> {
            throw new IOException("the line broke");
        });
        assertThatThrownBy(() -> bench.storage().store("broken", broken)).isInstanceOf(IOException.class);
        absent("broken");
        store("broken", content);
        assertThat(read("broken", 0, MEGABYTE)).isEqualTo(content);
    }

    @Rule(value = "ST-05", says = "An object that was never stored is a NoSuchFileException.")
    final void whatWasNeverStoredIsNotThere() {
        absent("never");
    }

    @Rule(value = "ST-06", says = "A deleted object is gone, and deleting it again is of no effect.")
    final void deletedObjectIsGone() throws Exception {
        store("object", bytes(100));
        store("other", bytes(100));
        bench.storage().delete("object");
        absent("object");
        bench.storage().delete("object");
        bench.storage().delete("never");
        assertThat(read("other", 0, 100)).as("another object").isEqualTo(bytes(100));
    }

    @Rule(value = "ST-07", says = "The stream that is stored is read to its end and left open.")
    final void streamIsLeftOpen() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream content = new ByteArrayInputStream(bytes(1000)) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        bench.storage().store("object", content);
        assertThat(content.read()).as("what is left of the stream").isEqualTo(-1);
        assertThat(closed).as("closed").isFalse();
    }

    @Rule(value = "ST-08", says = "Names of 1 to 64 letters, digits and underscores are different names.")
    final void namesAreTakenAsTheyAre() throws Exception {
        List<String> names =
                List.of("a", "A", "_", "0", "a_b", "ab", "x".repeat(64), "X".repeat(64), "con", "incoming");
        for (String name : names) {
            store(name, name.getBytes(StandardCharsets.UTF_8));
        }
        for (String name : names) {
            assertThat(read(name, 0, name.length())).as(name).asString().isEqualTo(name);
        }
    }

    @Rule(value = "ST-09", says = "A name of any other form is refused by every call.")
    final void otherNamesAreRefused() {
        for (String name :
                List.of("", "..", "../object", "/etc/passwd", "a/b", "a\\b", "a b", "a\u0000", "x".repeat(65))) {
            assertThat(catchThrowable(() -> store(name, bytes(1))))
                    .as("store '" + name + "'")
                    .isInstanceOf(Exception.class);
            assertThat(catchThrowable(() -> read(name, 0, 1)))
                    .as("open '" + name + "'")
                    .isInstanceOf(Exception.class);
            assertThat(catchThrowable(() -> bench.storage().delete(name)))
                    .as("delete '" + name + "'")
                    .isInstanceOf(Exception.class);
        }
    }

    @Rule(value = "ST-10", says = "Objects that are stored and read at the same time do not mix.")
    final void objectsDoNotMix() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String name = "object_" + i;
                byte[] content = bytes(50_000 + i);
                calls.add(() -> {
                    store(name, content);
                    return read(name, 0, content.length);
                });
            }
            List<Future<byte[]>> results = threads.invokeAll(calls);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).as("object " + i).isEqualTo(bytes(50_000 + i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Rule(
            value = "ST-11",
            says = "An object is never changed: what is stored under its name again does not replace it.")
    final void objectIsNeverChanged() throws Exception {
        store("object", bytes(1000));
        assertThat(catchThrowable(() -> store("object", bytes(1001))))
                .as("refusal of a taken name")
                .isInstanceOf(IOException.class);
        assertThat(read("object", 0, 1000)).isEqualTo(bytes(1000));
    }

    @Rule(value = "ST-12", says = "A range beyond the end of an object is refused, and never filled up.")
    final void rangeBeyondTheEndIsRefused() throws Exception {
        store("object", bytes(1000));
        assertThatThrownBy(() -> read("object", 500, 501)).isInstanceOf(IOException.class);
    }

    @Rule(value = "ST-13", says = "What was stored is there after the plugin was updated.")
    final void objectsOutliveThePlugin() throws Exception {
        byte[] content = bytes(100_000);
        store("object", content);
        try (InputStream stream = bench.another().open("object", 0, content.length)) {
            assertThat(stream.readAllBytes()).isEqualTo(content);
        }
    }

    @Rule(
            value = "ST-14",
            says = "A storage without room throws StorageFullException, keeps nothing, and works again when there is"
                    + " room.",
            dial = Misbehavior.FULL)
    final void fullStorageSaysSo() throws Exception {
        store("before", bytes(1000));
        bench.fill();
        assertThatThrownBy(() -> store("object", bytes(4 * MEGABYTE))).isInstanceOf(StorageFullException.class);
        absent("object");
        assertThat(read("before", 0, 1000)).as("what was there before").isEqualTo(bytes(1000));
        bench.makeRoom();
        store("object", bytes(4 * MEGABYTE));
        assertThat(read("object", 0, 4 * MEGABYTE)).isEqualTo(bytes(4 * MEGABYTE));
    }

    @Rule(
            value = "ST-15",
            says = "The listing tells each object that is stored whole, once, and no other.",
            needs = ObjectListing.class)
    final void listingIsComplete() throws Exception {
        for (int i = 0; i < 25; i++) {
            store("object_" + i, bytes(i));
        }
        bench.storage().delete("object_7");
        assertThat(listed())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 25)
                        .filter(i -> i != 7)
                        .mapToObj(i -> "object_" + i)
                        .collect(Collectors.toList()));
    }

    @Rule(value = "ST-16", says = "An object's file has exactly its bytes.", needs = LocalFiles.class)
    final void filesAreTheObjects() throws Exception {
        store("object", bytes(5000));
        LocalFiles files = (LocalFiles) bench.storage();
        assertThat(Files.readAllBytes(files.fileOf("object"))).isEqualTo(bytes(5000));
        assertThatThrownBy(() -> files.fileOf("never")).isInstanceOf(NoSuchFileException.class);
    }

    @Rule(value = "ST-17", says = "No secret, address or path shows up in a log line, a message or toString().")
    final void nothingSecretShowsUp() throws Exception {
        List<String> seen = new ArrayList<>(
                List.of(bench.storage().toString(), bench.another().toString()));
        store("object", bytes(10));
        read("object", 0, 10);
        for (Callable<?> failing : List.<Callable<?>>of(
                () -> read("never", 0, 1),
                () -> read("object", 5, 100),
                () -> store("object", bytes(1)),
                () -> store("../object", bytes(1)),
                () -> bench.storage().store("broken", stream(bytes(10), 5, () -> {
                    throw new IOException("cut");
                })))) {
            Throwable thrown = catchThrowable(failing::call);
            for (Throwable each = thrown; each != null; each = each.getCause()) {
                seen.add(String.valueOf(each.getMessage()));
            }
        }
        seen.addAll(log.lines());
        assertThat(bench.secrets()).as("secrets that the test looks for").isNotEmpty();
        assertThat(seen).noneMatch(line -> bench.secrets().stream().anyMatch(line::contains));
    }

    @Rule(value = "ST-19", says = "While one stream stands still, others are stored, read and deleted.")
    final void slowStreamHoldsNobodyUp() throws Exception {
        CountDownLatch standing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        byte[] content = bytes(MEGABYTE);
        InputStream slow = stream(content, MEGABYTE / 2, () -> {
            standing.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        });
        store("read", content);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (InputStream slowlyRead = bench.storage().open("read", 0, MEGABYTE)) {
            assertThat(slowlyRead.read()).as("first byte").isEqualTo(content[0] & 0xFF);
            Future<Long> stored = threads.submit(() -> bench.storage().store("slow", slow));
            assertThat(standing.await(20, TimeUnit.SECONDS))
                    .as("the stream is read")
                    .isTrue();
            Future<byte[]> other = threads.submit(() -> {
                store("other", bytes(1000));
                byte[] read = read("other", 0, 1000);
                bench.storage().delete("other");
                return read;
            });
            assertThat(other.get(5, TimeUnit.SECONDS)).isEqualTo(bytes(1000));
            goOn.countDown();
            assertThat(stored.get(20, TimeUnit.SECONDS)).isEqualTo(MEGABYTE);
            assertThat(slowlyRead.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1, MEGABYTE));
        } catch (TimeoutException e) {
            throw new AssertionError("Another object waited for the stream that stands still.", e);
        } finally {
            goOn.countDown();
            threads.shutdownNow();
        }
    }

    @Rule(value = "ST-20", says = "A stream that comes byte by byte, with pauses, is stored whole.")
    final void trickleIsStoredWhole() throws Exception {
        byte[] content = bytes(3000);
        InputStream trickle = new FilterInputStream(new ByteArrayInputStream(content)) {
            @Override
            public int read(byte[] into, int at, int most) throws IOException {
                Thread.onSpinWait();
                return super.read(into, at, Math.min(most, 1));
            }

            @Override
            public int available() {
                return 0;
            }
        };
        assertThat(bench.storage().store("trickle", trickle)).as("size told").isEqualTo(content.length);
        assertThat(read("trickle", 0, content.length)).isEqualTo(content);
    }

    @Rule(value = "ST-21", says = "Readers that go away half-way use nothing up, however many they are.")
    final void readersThatGoAwayUseNothingUp() throws Exception {
        byte[] content = bytes(MEGABYTE);
        store("object", content);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<byte[]> last = thread.submit(() -> {
                for (int i = 0; i < READERS_THAT_GO; i++) {
                    try (InputStream stream = bench.storage().open("object", 0, MEGABYTE)) {
                        assertThat(stream.readNBytes(1000)).isEqualTo(Arrays.copyOf(content, 1000));
                    }
                }
                return read("object", 0, MEGABYTE);
            });
            assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo(content);
        } catch (TimeoutException e) {
            throw new AssertionError("The next reader waited for those that had gone.", e);
        } finally {
            thread.shutdownNow();
        }
        bench.storage().delete("object");
        absent("object");
    }

    @Rule(
            value = "ST-23",
            says = "A download that breaks off is an IOException, and never an object that ends early.",
            dial = Misbehavior.ANSWER_HALF)
    final void brokenDownloadIsAnException() throws Exception {
        store("object", bytes(MEGABYTE));
        bench.dial(Misbehavior.ANSWER_HALF);
        Throwable thrown = catchThrowable(() -> read("object", 0, MEGABYTE));
        bench.behave();
        assertThat(thrown).isInstanceOf(IOException.class);
        assertThat(read("object", 0, MEGABYTE)).isEqualTo(bytes(MEGABYTE));
    }

    @Rule(
            value = "ST-24",
            says = "A service that is away, fails or hangs is an IOException before long, and no object that is not"
                    + " there.",
            dial = {Misbehavior.UNREACHABLE, Misbehavior.SERVER_ERROR, Misbehavior.HANG})
    final void troubleIsNoMissingObject() throws Exception {
        store("object", bytes(1000));
        for (Misbehavior trouble : List.of(Misbehavior.UNREACHABLE, Misbehavior.SERVER_ERROR, Misbehavior.HANG)) {
            bench.dial(trouble);
            for (Callable<?> call :
                    List.<Callable<?>>of(() -> read("object", 0, 1000), () -> store("other", bytes(1000)), () -> {
                        bench.storage().delete("object");
                        return "deleted";
                    })) {
                assertThat(beforeLong(call))
                        .as("when the service does " + trouble)
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(NoSuchFileException.class)
                        .isNotInstanceOf(StorageFullException.class);
            }
            bench.behave();
        }
    }

    /** {@return what a call throws, which has to end by itself; give the plugin short time-outs} */
    private static Throwable beforeLong(Callable<?> call) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(() -> catchThrowable(call::call)).get(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("The call did not end within 10 s.", e);
        } finally {
            thread.shutdownNow();
        }
    }

    @Rule(
            value = "ST-22",
            says = "Nothing holds the classes of a plugin that was ended: each of its versions can go from memory.")
    final void classesAreLetGo() throws Exception {
        OwnLoader.assertLetGo(this, contract -> contract.useAndEnd());
    }

    @Rule(value = "ST-18", says = "A plugin that was ended leaves no thread behind.")
    final void noThreadIsLeft() throws Exception {
        Threads before = Threads.now();
        useAndEnd();
        before.assertNoneAdded();
    }

    /** In a method of its own, so that its frame holds nothing of the plugin any more. */
    private void useAndEnd() throws Exception {
        try (StorageUnderTest opened = open()) {
            opened.storage().store("object", new ByteArrayInputStream(bytes(100)));
            opened.storage().open("object", 0, 100).close();
        }
    }
}
