package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of an archive before the framework sees any of it. */
class ArchiveReaderTest {

    @TempDir
    Path folder;

    private final Refusals found = new Refusals();

    @Test
    void properPluginIsReadAndItsMissingSignatureIsSaid() throws Exception {
        Archive archive = read(Jars.plugin().bytes(), Map.of()).orElseThrow();
        assertThat(archive.name()).isEqualTo("org.acme.gateway");
        assertThat(archive.version()).isEqualTo("1.2.3");
        assertThat(archive.sha256()).matches("[0-9a-f]{64}");
        assertThat(archive.signer()).isEmpty();
        assertThat(found.refusals()).isEmpty();
        assertThat(found.warnings()).singleElement().asString().contains("not signed");
    }

    @Test
    void truncatedArchiveIsRefused() throws Exception {
        byte[] whole = Jars.plugin().bytes();
        for (int length : List.of(0, 10, whole.length / 2, whole.length - 1)) {
            Refusals here = new Refusals();
            assertThat(reader(Map.of()).read(file(Arrays.copyOf(whole, length)), here))
                    .isEmpty();
            assertThat(here.refusals())
                    .as("cut at " + length)
                    .singleElement()
                    .asString()
                    .contains("cut off", "Copy it again");
        }
    }

    @Test
    void largeArchiveIsRefused() throws Exception {
        byte[] noise = new byte[2 * 1024 * 1024];
        new java.util.Random(1).nextBytes(noise);
        assertThat(read(Jars.plugin().file("noise", noise).bytes(), Map.of("largestArchive", 1)))
                .isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("larger than 1 MB", "largestArchive");
    }

    @Test
    void zipBombIsRefused() throws Exception {
        byte[] bomb = Jars.plugin().file("zeros", new byte[20 * 1024 * 1024]).bytes();
        assertThat(bomb.length).isLessThan(100_000);
        assertThat(read(bomb, Map.of("largestContent", 10))).isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("unpacks to more than 10 MB");
    }

    @Test
    void zipBombInsideALibraryIsRefused() throws Exception {
        byte[] inner = new Jars().file("zeros", new byte[20 * 1024 * 1024]).bytes();
        assertThat(read(Jars.plugin().file("lib/inner.jar", inner).bytes(), Map.of("largestContent", 10)))
                .isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("unpacks to more than 10 MB");
    }

    @Test
    void zipThatDeclaresAWrongSizeIsRefused() throws Exception {
        byte[] bytes = Jars.plugin().file("zeros", new byte[20 * 1024 * 1024]).bytes();
        // In the central directory, so that whoever believes it takes the entry for small.
        byte[] lying = bytes.clone();
        int at = lastIndexOf(lying, "zeros") - 46 + 24;
        lying[at] = 1;
        lying[at + 1] = 0;
        lying[at + 2] = 0;
        lying[at + 3] = 0;
        assertThat(read(lying, Map.of("largestContent", 10))).isEmpty();
        assertThat(found.refusals()).hasSize(1);
    }

    @Test
    void tooManyEntriesAreRefused() throws Exception {
        Jars many = Jars.plugin();
        for (int i = 0; i < 50; i++) {
            many.file("file" + i, new byte[0]);
        }
        assertThat(read(many.bytes(), Map.of("mostEntries", 20))).isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("more than 20 entries");
    }

    @Test
    void pathsThatLeadElsewhereAreRefused() throws Exception {
        for (String path : List.of(
                "../evil",
                "a/../../evil",
                "/etc/passwd",
                "a\\..\\evil",
                "C:evil",
                "a/\u0000b",
                "x".repeat(600),
                "a/..")) {
            Refusals here = new Refusals();
            assertThat(reader(Map.of())
                            .read(file(Jars.plugin().file(path, new byte[1]).bytes()), here))
                    .as(path)
                    .isEmpty();
            assertThat(here.refusals()).as(path).hasSize(1);
        }
    }

    @Test
    void pathInALibraryThatLeadsElsewhereIsRefused() throws Exception {
        byte[] inner = new Jars().file("../../evil", new byte[1]).bytes();
        assertThat(read(Jars.plugin().file("lib/inner.jar", inner).bytes(), Map.of()))
                .isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("leads elsewhere");
    }

    @Test
    void classPathThatLeadsElsewhereIsRefused() throws Exception {
        assertThat(read(
                        Jars.plugin()
                                .header("Bundle-ClassPath", ".,../../lib/x.jar")
                                .bytes(),
                        Map.of()))
                .isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("leads elsewhere");
    }

    @Test
    void archivesInArchivesInArchivesAreRefused() throws Exception {
        byte[] nested = new Jars().file("x", new byte[1]).bytes();
        for (int i = 0; i < 3; i++) {
            nested = new Jars().file("inner.jar", nested).bytes();
        }
        assertThat(read(Jars.plugin().file("lib.jar", nested).bytes(), Map.of()))
                .isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("deep");
    }

    @Test
    void whatIsNoBundleIsRefused() throws Exception {
        assertThat(read(new Jars().file("x", new byte[1]).bytes(), Map.of())).isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("no OSGi bundle");
    }

    // ------------------------------------------------------------------ signatures

    @Test
    void signatureOfATrustedCertificateIsNamed() throws Exception {
        Signed signed = sign("CN=Acme", Jars.plugin().bytes());
        Archive archive = read(signed.jar(), required(signed)).orElseThrow();
        assertThat(archive.signer()).contains("CN=Acme");
        assertThat(found.refusals()).isEmpty();
        assertThat(found.warnings()).isEmpty();
    }

    @Test
    void unsignedArchiveIsRefusedWhenASignatureIsRequired() throws Exception {
        read(Jars.plugin().bytes(), required(sign("CN=Acme", Jars.plugin().bytes())));
        assertThat(found.refusals()).singleElement().asString().contains("not signed", "trustStore");
    }

    @Test
    void signatureOfAnybodyElseIsRefusedWhenOneIsRequired() throws Exception {
        Signed other = sign("CN=Mallory", Jars.plugin().bytes());
        read(other.jar(), required(sign("CN=Acme", Jars.plugin().bytes())));
        assertThat(found.refusals()).singleElement().asString().contains("CN=Mallory", "not trusted");
    }

    @Test
    void signedArchiveThatWasChangedIsRefusedAlsoWhenNoneIsRequired() throws Exception {
        Signed signed = sign("CN=Acme", Jars.plugin().bytes());
        byte[] changed = replace(signed.jar(), "org/acme/Gateway.class", new byte[] {1, 2, 3});
        assertThat(read(changed, Map.of())).isEmpty();
        assertThat(found.refusals()).singleElement().asString().contains("changed after it was signed");
    }

    @Test
    void fileThatWasPutIntoASignedArchiveIsNamed() throws Exception {
        Signed signed = sign("CN=Acme", Jars.plugin().bytes());
        read(replace(signed.jar(), "org/acme/Evil.class", new byte[] {1}), Map.of());
        assertThat(found.refusals()).singleElement().asString().contains("org/acme/Evil.class");
    }

    /** Rather nobody than somebody by guess: the server goes on with what is installed. */
    @Test
    void nothingIsTakenWhileItIsUnclearWhoseSignatureCounts() throws Exception {
        for (Map<String, Object> unclear : List.<Map<String, Object>>of(
                Map.of("signature", "required"),
                Map.of("signature", "maybe"),
                Map.of("trustStore", folder.resolve("absent.p12").toString()))) {
            Refusals here = new Refusals();
            reader(unclear).read(file(Jars.plugin().bytes()), here);
            assertThat(here.refusals())
                    .as(unclear.toString())
                    .singleElement()
                    .asString()
                    .contains(
                            "Configuration org.vintner.plugins.host: ", "Mend it in etc/org.vintner.plugins.host.cfg.")
                    .containsAnyOf("needs a trustStore", "'maybe'", "absent.p12' is not a file");
        }
    }

    // ------------------------------------------------------------------

    private record Signed(byte[] jar, Path store) {}

    private Map<String, Object> required(Signed signed) {
        return Map.of(
                "signature", "required", "trustStore", signed.store().toString(), "trustStorePassword", "changeit");
    }

    private Signed sign(String who, byte[] jar) throws Exception {
        Path keys = folder.resolve("keys-" + who.hashCode() + ".p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-dname",
                        who,
                        "-validity",
                        "2",
                        "-keystore",
                        keys.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(Files.exists(keys) || process.waitFor() == 0).isTrue();
        process.waitFor();
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        PrivateKey key = (PrivateKey) store.getKey("key", "changeit".toCharArray());
        JarSigner signer = new JarSigner.Builder(
                        key,
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(store.getCertificate("key"))))
                .build();
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        try (ZipFile file = new JarFile(file(jar).toFile())) {
            signer.sign(file, signed);
        }
        return new Signed(signed.toByteArray(), keys);
    }

    /** The archive with another content of an entry, or with one more. */
    private static byte[] replace(byte[] jar, String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean replaced = false;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                byte[] old = in.readAllBytes();
                boolean isIt = entry.getName().equals(name);
                out.write(isIt ? content : old);
                replaced |= isIt;
            }
            if (!replaced) {
                out.putNextEntry(new ZipEntry(name));
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private static int lastIndexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
    }

    private Optional<Archive> read(byte[] jar, Map<String, Object> settings) throws IOException {
        return reader(settings).read(file(jar), found);
    }

    private static ArchiveReader reader(Map<String, Object> settings) {
        return new ArchiveReader(Jars.config(settings));
    }

    private Path file(byte[] jar) throws IOException {
        try (InputStream in = new ByteArrayInputStream(jar)) {
            Path file = Files.createTempFile(folder, "archive", ".jar");
            Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }
}
