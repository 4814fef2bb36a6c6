package org.vintner.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.FrameworkUtil;
import org.vintner.spi.configuration.Complaint;

/** M.4: a file that a channel's configuration names is followed while the channel runs. */
class FileWatchTest {

    private static final String PID = "org.acme.gateway~main";

    @TempDir
    private Path folder;

    private Path trustStore;
    private NamedFiles files;
    private FileWatch watch;
    private final Map<String, String> configured = new HashMap<>();
    private final List<Complaint> complaints = new ArrayList<>();
    private final List<String> checked = new ArrayList<>();
    private final List<String> reopened = new ArrayList<>();

    @BeforeEach
    void open() {
        trustStore = folder.resolve("ca.pem");
        files = new NamedFiles(new References(List.of(folder), name -> null));
        watch = new FileWatch(files, this::check, this::reopen);
        configured.put("trustStore", trustStore.toString());
        configured.put("secretKey", "$[secret:key]");
        configured.put("currencies", "EUR,USD");
    }

    private List<Complaint> check(String pid) {
        checked.add(pid);
        return complaints;
    }

    /** As Config Admin does: the component is given its configuration once more. */
    private void reopen(String pid) {
        reopened.add(pid);
        handOver();
    }

    private void handOver() {
        files.handedOver(PID, FrameworkUtil.asDictionary(new HashMap<String, Object>(configured)));
    }

    private void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void lookTwice() throws IOException {
        watch.look();
        watch.look();
    }

    @Test
    @DisplayName("M.4: a trust store that appears after the channel was configured opens the channel")
    void fileThatAppearsOpensTheChannel() throws IOException {
        handOver();
        lookTwice();
        assertThat(reopened).isEmpty();

        write(trustStore, "certificate");
        lookTwice();

        assertThat(reopened).containsExactly(PID);
        lookTwice();
        assertThat(reopened).as("no second time for the same file").hasSize(1);

        write(trustStore, "certificatf");
        lookTwice();
        assertThat(reopened).as("another one, of the same length").hasSize(2);
    }

    @Test
    @DisplayName(
            "M.4: a secret file that changes, with the same length and at the same instant, opens the channel anew")
    void secretThatChangesOpensTheChannelAnew() throws IOException {
        Path key = folder.resolve("key");
        write(key, "secret-1");
        handOver();
        FileTime written = Files.getLastModifiedTime(key);

        write(key, "secret-2");
        Files.setLastModifiedTime(key, written);
        lookTwice();

        assertThat(reopened).containsExactly(PID);
    }

    @Test
    @DisplayName("M.4: a secret file that everybody could read opens the channel when that right is taken away")
    void secretThatBecomesPrivateOpensTheChannel() throws IOException {
        Path key = folder.resolve("key");
        write(key, "secret-1");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        handOver();

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        lookTwice();

        assertThat(reopened).containsExactly(PID);
    }

    @Test
    @DisplayName("M.4: a file that is being written is waited for")
    void fileThatIsBeingWrittenIsWaitedFor() throws IOException {
        handOver();

        write(trustStore, "half");
        watch.look();
        write(trustStore, "half of a certificate");
        watch.look();
        assertThat(checked).isEmpty();
        watch.look();

        assertThat(reopened).containsExactly(PID);
    }

    @Test
    @DisplayName(
            "M.4: a file that the plugin refuses leaves the channel as it is, is asked about once, and a better one is taken")
    void refusedFileLeavesTheChannelAlone() throws IOException {
        write(trustStore, "certificate");
        handOver();
        complaints.add(new Complaint("trustStore", "holds no certificate", "Name another file"));

        write(trustStore, "garbage");
        lookTwice();
        lookTwice();

        assertThat(reopened).isEmpty();
        assertThat(checked).hasSize(1);

        complaints.clear();
        write(trustStore, "another certificate");
        lookTwice();
        assertThat(reopened).containsExactly(PID);
    }

    @Test
    @DisplayName("M.4: nothing is opened for a file that is as it was, nor for a configuration that is gone")
    void nothingIsOpenedWithoutAChange() throws IOException {
        write(trustStore, "certificate");
        handOver();
        write(trustStore, "another");
        watch.look();
        write(trustStore, "certificate");
        lookTwice();
        assertThat(reopened).isEmpty();

        files.forget(PID);
        write(trustStore, "another");
        lookTwice();
        assertThat(checked).isEmpty();
    }

    /** As a mounted volume is changed: its files are links into a folder that is a link, and that one is replaced. */
    @Test
    @DisplayName("M.4: a link that is led elsewhere is another file, although itself it is the same")
    void linkThatIsLedElsewhereOpensTheChannelAnew() throws IOException {
        Path former = Files.createDirectory(folder.resolve("..1"));
        Path latter = Files.createDirectory(folder.resolve("..2"));
        for (Path version : List.of(former, latter)) {
            write(version.resolve("ca.pem"), "certificate of " + version.getFileName());
            write(version.resolve("key"), "secret");
        }
        Path current = folder.resolve("..data");
        Files.createSymbolicLink(current, former.getFileName());
        Files.createSymbolicLink(trustStore, Path.of("..data", "ca.pem"));
        Files.createSymbolicLink(folder.resolve("key"), Path.of("..data", "key"));
        handOver();
        lookTwice();
        assertThat(reopened).isEmpty();

        lead(current, latter);
        lookTwice();
        assertThat(reopened).containsExactly(PID);

        write(former.resolve("ca.pem"), "certificate of ..2");
        lead(current, former);
        lookTwice();
        assertThat(reopened).as("another file with the same in it").hasSize(1);

        write(latter.resolve("ca.pem"), "certificate of ..2");
        write(latter.resolve("key"), "another secret");
        lead(current, latter);
        lookTwice();
        assertThat(reopened).hasSize(2);
    }

    private void lead(Path link, Path to) throws IOException {
        Path next = folder.resolve("..next");
        Files.createSymbolicLink(next, to.getFileName());
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    @DisplayName(
            "M.4: a file that goes away is told of each time, leaves the channel as it is, and nothing happens when it comes back")
    void fileThatGoesAwayIsToldAndItsReturnIsNoChange() throws IOException {
        write(trustStore, "certificate");
        write(folder.resolve("key"), "secret");
        handOver();
        for (Path file : List.of(trustStore, trustStore, folder.resolve("key"))) {
            String content = Files.readString(file);
            complaints.add(new Complaint("trustStore", "is not there", "Put it back"));
            Files.delete(file);
            lookTwice();
            lookTwice();
            assertThat(checked).as(file + " is asked about once").hasSize(1);

            complaints.clear();
            write(file, content);
            lookTwice();
            assertThat(checked).hasSize(1);
            checked.clear();
        }
        assertThat(reopened).isEmpty();
    }

    @Test
    @DisplayName("M.4: an empty file is another state than none, so that whoever fills it in two steps is waited for")
    void emptyFileIsNotTakenForNone() throws IOException {
        handOver();
        Files.createFile(trustStore);
        lookTwice();
        assertThat(checked).containsExactly(PID);
    }

    @Test
    @DisplayName("M.4: a secret file that everybody may read all of a sudden is told of, and opens nothing")
    void secretThatBecomesPublicIsTold() throws IOException {
        Path key = folder.resolve("key");
        write(key, "secret");
        handOver();
        complaints.add(new Complaint("secretKey", "is readable for everybody", "chmod 600"));

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        lookTwice();
        lookTwice();
        assertThat(checked).containsExactly(PID);
        assertThat(reopened).isEmpty();

        complaints.clear();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        lookTwice();
        assertThat(checked).hasSize(1);
        assertThat(reopened).isEmpty();
    }

    /** What changes between two looks is seen all the same: what counts is what was handed over, not what was seen last. */
    @Test
    @DisplayName("M.4: a change that nobody saw happen is found, also when the channel's component came later")
    void changeThatWasNotSeenIsFound() throws IOException {
        write(trustStore, "certificate");
        lookTwice();
        handOver();
        write(trustStore, "another");
        lookTwice();
        assertThat(reopened).hasSize(1);

        handOver();
        lookTwice();
        write(trustStore, "half");
        watch.look();
        write(trustStore, "another");
        lookTwice();
        assertThat(reopened).hasSize(1);
    }

    @Test
    @DisplayName("M.4: what is no file of anybody's is not read: a pipe would hold the watch for ever")
    @Timeout(20)
    void aFolderAndAPipeAreNoFiles() throws Exception {
        handOver();
        Files.createDirectory(trustStore);
        lookTwice();
        assertThat(checked).isEmpty();
        Files.delete(trustStore);
        assertThat(new ProcessBuilder("mkfifo", trustStore.toString()).start().waitFor())
                .isZero();
        lookTwice();
        assertThat(checked).isEmpty();
    }

    @Test
    @DisplayName("M.4: no content of a file is kept")
    void onlyADigestIsKept() throws IOException {
        write(folder.resolve("key"), "secret-of-the-file");
        handOver();

        assertThat(files.all().toString()).contains("$[secret:key]").doesNotContain("secret-of-the-file");
    }
}
