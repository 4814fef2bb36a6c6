package org.vintner.gateway.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    Path folder;

    private List<Entry> reopened() throws IOException {
        List<Entry> entries = new ArrayList<>();
        opened(entries::add).close();
        return entries;
    }

    private Journal opened(Consumer<Entry> reader) throws IOException {
        Journal journal = new Journal(file(), reader);
        journal.open();
        return journal;
    }

    private Path file() {
        return folder.resolve("books/books.jsonl");
    }

    private void write(String... events) throws IOException {
        try (Journal journal = opened(entry -> {})) {
            for (String event : events) {
                journal.awaitDurable(journal.append(new Entry.Finished(event)));
            }
        }
    }

    @Test
    void whatWasWrittenIsReadInOrder() throws IOException {
        write("a", "b");
        write("c");
        assertThat(reopened())
                .containsExactly(new Entry.Finished("a"), new Entry.Finished("b"), new Entry.Finished("c"));
    }

    @Test
    void lineThatACrashCutOffIsDropped() throws IOException {
        write("a");
        Files.writeString(file(), "{\"type\":\"fini", StandardOpenOption.APPEND);
        assertThat(reopened()).containsExactly(new Entry.Finished("a"));
        write("b");
        assertThat(reopened()).containsExactly(new Entry.Finished("a"), new Entry.Finished("b"));
    }

    @Test
    void damagedBooksAreNotOpened() throws IOException {
        write("a");
        Files.writeString(file(), "rubbish\n", StandardOpenOption.APPEND);
        assertThatIOException().isThrownBy(this::reopened).withMessageContaining("can't be read at byte");
    }

    @Test
    void booksInUseAreNotOpenedTwice() throws IOException {
        try (Journal journal = opened(entry -> {})) {
            assertThatIOException()
                    .isThrownBy(this::reopened)
                    .withMessageContaining("Set another 'books' folder or another 'channel'");
            journal.append(new Entry.Finished("still good"));
        }
        assertThat(reopened()).hasSize(1);
    }

    @Test
    void whatWasReadAheadIsNotReadAgain() throws IOException {
        List<Entry> read = new ArrayList<>();
        Journal next = new Journal(file(), read::add);
        next.readAhead();
        assertThat(read).isEmpty();
        try (Journal journal = opened(entry -> {})) {
            journal.append(new Entry.Finished("a"));
            Files.writeString(file(), "{\"type\":\"fini", StandardOpenOption.APPEND);
            next.readAhead();
            assertThat(read).containsExactly(new Entry.Finished("a"));
            journal.append(new Entry.Finished("b"));
            assertThatThrownBy(next::open).isInstanceOf(BooksInUseException.class);
            journal.append(new Entry.Finished("c"));
        }
        next.open();
        next.append(new Entry.Finished("d"));
        next.close();
        List<Entry> all = List.of(
                new Entry.Finished("a"), new Entry.Finished("b"), new Entry.Finished("c"), new Entry.Finished("d"));
        assertThat(read).isEqualTo(all.subList(0, 3));
        assertThat(reopened()).isEqualTo(all);
    }

    @Test
    void booksThatAThreadWasDrivenOutOfAreFree() throws IOException {
        write("a");
        assertThatThrownBy(() -> opened(entry -> {
                    throw new ThreadDeath();
                }))
                .isInstanceOf(ThreadDeath.class);
        assertThat(reopened()).containsExactly(new Entry.Finished("a"));
    }

    @Test
    void booksArePrivate() throws IOException {
        write("a");
        assertThat(Files.getPosixFilePermissions(file().getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void interruptedCallerHarmsNobodyElse() throws IOException {
        try (Journal journal = opened(entry -> {})) {
            Thread.currentThread().interrupt();
            journal.awaitDurable(journal.append(new Entry.Finished("a")));
            assertThat(Thread.interrupted()).isTrue();
            journal.awaitDurable(journal.append(new Entry.Finished("b")));
        }
        assertThat(reopened()).hasSize(2);
    }
}
