package org.vintner.persistence.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @Test
    void filesProgramsAndLinksAreUnpacked() throws IOException {
        entry("bin/run", '0', "0000755", "", "#!/bin/sh");
        entry("lib/a.so.1", '0', "0000644", "", "x".repeat(512));
        entry("lib/a.so", '2', "0000777", "a.so.1", "");
        unpack();
        assertThat(folder.resolve("bin/run")).isExecutable().hasContent("#!/bin/sh");
        assertThat(Files.size(folder.resolve("lib/a.so"))).isEqualTo(512);
        assertThat(Files.isExecutable(folder.resolve("lib/a.so.1"))).isFalse();
    }

    @Test
    void entryThatLeadsOutOfTheFolderIsRefused() throws IOException {
        entry("../evil", '0', "0000644", "", "x");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("out of the folder");
        assertThat(folder.resolveSibling("evil")).doesNotExist();
    }

    @Test
    void linkThatLeadsOutOfTheFolderIsRefused() throws IOException {
        entry("passwd", '2', "0000777", "/etc/passwd", "");
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class);
    }

    @Test
    void archiveThatEndsTooEarlyIsRefused() throws IOException {
        entry("a", '0', "0000644", "", "x".repeat(1000));
        byte[] cut = new byte[700];
        System.arraycopy(archive.toByteArray(), 0, cut, 0, cut.length);
        assertThatThrownBy(() -> Tar.unpack(new ByteArrayInputStream(cut), folder))
                .isInstanceOf(EOFException.class);
    }

    private void unpack() throws IOException {
        Tar.unpack(new ByteArrayInputStream(archive.toByteArray()), folder);
    }

    private void entry(String name, char kind, String mode, String link, String content) throws IOException {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, mode);
        put(header, 124, String.format("%011o", content.length()));
        header[156] = (byte) kind;
        put(header, 157, link);
        archive.write(header);
        archive.write(content.getBytes(StandardCharsets.US_ASCII));
        archive.write(new byte[(512 - content.length() % 512) % 512]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
