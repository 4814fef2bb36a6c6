package org.vintner.persistence.internal.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Unpacks the ustar archive that PostgreSQL comes in: folders, files and symbolic links. The format is a header of 512
 * bytes per entry, followed by its content in blocks of 512 bytes.
 */
final class Tar {
    private static final int BLOCK = 512;
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    private final InputStream in;
    private final Path target;
    private final byte[] header = new byte[BLOCK];

    private Tar(InputStream in, Path target) {
        this.in = in;
        this.target = target;
    }

    static void unpack(InputStream in, Path target) throws IOException {
        Tar tar = new Tar(in, target);
        while (tar.next()) {
            tar.entry();
        }
    }

    private boolean next() throws IOException {
        int read = in.readNBytes(header, 0, BLOCK);
        return read == BLOCK && header[0] != 0;
    }

    private void entry() throws IOException {
        Path path = inside(target.resolve(name()));
        Files.createDirectories(path.getParent());
        switch (header[156]) {
            case '5' -> Files.createDirectories(path);
            case '2' -> Files.createSymbolicLink(path, linked(path));
            case '0', 0 -> file(path);
            default -> throw new IOException("Unknown kind of tar entry: " + (char) header[156]);
        }
    }

    private void file(Path path) throws IOException {
        long size = octal(124, 12);
        try (OutputStream out = Files.newOutputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw new EOFException("The archive ends within " + path.getFileName());
                }
                out.write(buffer, 0, n);
                left -= n;
            }
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        Files.setPosixFilePermissions(path, (octal(100, 8) & 0100) != 0 ? PROGRAM : FILE);
    }

    private Path linked(Path link) throws IOException {
        Path to = Path.of(text(157, 100));
        inside(link.resolveSibling(to));
        return to;
    }

    /** An archive must not write beside its own folder. */
    private Path inside(Path path) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(target)) {
            throw new IOException("A tar entry leads out of the folder");
        }
        return normal;
    }

    private String name() {
        String prefix = text(345, 155);
        return prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    private long octal(int from, int length) {
        String digits = text(from, length).trim();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }
}
