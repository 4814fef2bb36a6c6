package org.vintner.plugins.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * Reads a plugin's jar to its end before anything of it is handed to the framework: whole, within limits, no tricks with paths, a
 * bundle's manifest, signed or not. Nothing is written; what is unpacked is counted and thrown away.
 */
final class ArchiveReader {

    private static final int LONGEST_NAME = 512;
    private static final int LARGEST_MANIFEST = 1024 * 1024;
    private static final int DEEPEST = 2;
    private static final int BUFFER = 16 * 1024;
    private static final long MEGABYTE = 1024 * 1024;

    private final long largestArchive;
    private final long largestContent;
    private final int mostEntries;
    private final Signatures signatures;

    ArchiveReader(HostConfig config) {
        largestArchive = config.largestArchive() * MEGABYTE;
        largestContent = config.largestContent() * MEGABYTE;
        mostEntries = config.mostEntries();
        signatures = Signatures.of(config);
    }

    long largestArchive() {
        return largestArchive;
    }

    /** The archive is no good: the message says why. */
    private static final class Bad extends Exception {
        private static final long serialVersionUID = 1;

        Bad(String message) {
            super(message);
        }
    }

    /** Reads it; {@return it, unless it is so bad that it has no name} */
    Optional<Archive> read(Path file, Refusals found) {
        try {
            if (Files.size(file) > largestArchive) {
                throw new Bad("The archive is larger than " + largestArchive / MEGABYTE
                        + " MB. Leave out what the plugin does not need, or raise largestArchive in " + HostConfig.FILE
                        + ".");
            }
            return Optional.of(read(file, digest(file), found));
        } catch (Bad e) {
            found.refuse(e.getMessage());
        } catch (ZipException e) {
            found.refuse("The archive is cut off, or no jar: " + e.getMessage() + ". Copy it again.");
        } catch (SecurityException e) {
            found.refuse("The archive was changed after it was signed: " + e.getMessage()
                    + ". Get it again from where it was made.");
        } catch (IOException | IllegalArgumentException e) {
            found.refuse("The archive can't be read: " + e.getMessage() + ". Copy it again.");
        }
        return Optional.empty();
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Archive read(Path file, String sha256, Refusals found) throws IOException, Bad {
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            Content content = new Content();
            Set<String> names = new HashSet<>();
            List<JarEntry> read = new ArrayList<>();
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                checkName(entry.getName());
                if (!names.add(entry.getName())) {
                    throw new Bad("The archive has two entries named '" + printable(entry.getName())
                            + "', so that one could hide the other. Build it again.");
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    content.count(entry, in, 0);
                }
                read.add(entry);
            }
            Map<String, String> headers = headers(jar);
            String name = symbolicName(headers);
            String version = version(headers);
            checkClassPath(headers);
            Optional<String> signer = signatures.judge(read, found);
            return new Archive(file, sha256, headers, name, version, signer);
        }
    }

    /** What was unpacked so far, and whether it is too much. */
    private final class Content {
        private long bytes;
        private int entries;

        void count(ZipEntry entry, InputStream in, int depth) throws IOException, Bad {
            if (++entries > mostEntries) {
                throw new Bad("The archive has more than " + mostEntries
                        + " entries. Leave out what the plugin does not need, or raise mostEntries in "
                        + HostConfig.FILE + ".");
            }
            boolean archive = entry.getName().toLowerCase(Locale.ROOT).matches(".*\\.(jar|zip|war|ear|kar)");
            if (archive && !entry.isDirectory()) {
                inner(entry, in, depth);
            } else {
                drain(in);
            }
        }

        private void inner(ZipEntry entry, InputStream in, int depth) throws IOException, Bad {
            if (depth == DEEPEST) {
                throw new Bad("The archive nests archives more than " + DEEPEST + " deep, at '"
                        + printable(entry.getName()) + "'. Put the plugin's libraries side by side.");
            }
            BufferedInputStream bytes = new BufferedInputStream(new Counted(in));
            ZipInputStream zip = new ZipInputStream(bytes);
            for (ZipEntry inner = zip.getNextEntry(); inner != null; inner = zip.getNextEntry()) {
                checkName(inner.getName());
                count(inner, zip, depth + 1);
            }
            drain(bytes);
        }

        private void drain(InputStream in) throws IOException, Bad {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                add(read);
            }
        }

        private void add(long more) throws Bad {
            bytes += more;
            if (bytes > largestContent) {
                throw new Bad("The archive unpacks to more than " + largestContent / MEGABYTE
                        + " MB. If the plugin does need that much, raise largestContent in " + HostConfig.FILE + ".");
            }
        }

        /** The packed bytes of an inner archive lie on the disk too, when the framework has unpacked the outer one. */
        private final class Counted extends java.io.FilterInputStream {
            Counted(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                int read = super.read();
                return counted(read < 0 ? 0 : 1, read);
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = super.read(into, from, length);
                return counted(Math.max(0, read), read);
            }

            private int counted(int more, int answer) throws IOException {
                bytes += more;
                if (bytes > largestContent) {
                    throw new ZipException("it unpacks to more than " + largestContent / MEGABYTE + " MB");
                }
                return answer;
            }
        }
    }

    /** The framework unpacks inner archives under their names: none may lead out of the folder that it made for them. */
    private static void checkName(String name) throws Bad {
        boolean bad = name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.matches("(?s)^[A-Za-z]:.*")
                || name.chars().anyMatch(Character::isISOControl)
                || List.of(name.split("/", -1)).contains("..");
        if (bad) {
            throw new Bad("The archive has an entry with a path that leads elsewhere: '" + printable(name)
                    + "'. No plugin needs that; do not trust where it comes from.");
        }
    }

    private static String printable(String name) {
        String cut = name.length() > 100 ? name.substring(0, 100) + "..." : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private static Map<String, String> headers(JarFile jar) throws IOException, Bad {
        ZipEntry entry = jar.getEntry(JarFile.MANIFEST_NAME);
        if (entry == null) {
            throw new Bad("The archive has no META-INF/MANIFEST.MF, so it is no OSGi bundle. Build it with bnd.");
        }
        if (entry.getSize() > LARGEST_MANIFEST) {
            throw new Bad("The manifest is larger than a megabyte. Build the archive again.");
        }
        try (InputStream in = jar.getInputStream(entry)) {
            Map<String, String> headers = new HashMap<>();
            Attributes attributes = new Manifest(in).getMainAttributes();
            attributes.forEach((name, value) -> headers.put(name.toString(), value.toString()));
            return headers;
        }
    }

    private static String symbolicName(Map<String, String> headers) throws Bad {
        String name = headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "")
                .split(";", 2)[0]
                .strip();
        if (!"2"
                        .equals(headers.getOrDefault(Constants.BUNDLE_MANIFESTVERSION, "")
                                .strip())
                || !name.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
            throw new Bad("The archive is no OSGi bundle: its manifest lacks Bundle-ManifestVersion 2 or a proper"
                    + " Bundle-SymbolicName. Build it with bnd.");
        }
        return name;
    }

    private static String version(Map<String, String> headers) throws Bad {
        String version = headers.getOrDefault(Constants.BUNDLE_VERSION, "0.0.0").strip();
        try {
            return Version.parseVersion(version).toString();
        } catch (IllegalArgumentException e) {
            throw new Bad("Bundle-Version '" + printable(version)
                    + "' is no version such as 1.2.3. Build the archive again.");
        }
    }

    private static void checkClassPath(Map<String, String> headers) throws Bad {
        for (String path : headers.getOrDefault(Constants.BUNDLE_CLASSPATH, "").split(",", -1)) {
            String name = path.split(";", 2)[0].strip();
            if (!name.isEmpty() && !name.equals(".")) {
                checkName(name);
            }
        }
    }
}
