package org.vintner.itests.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.vintner.itests.harness.Archive;

/** Archives of plugins, good and bad, made when they are needed. */
public final class PluginJars {

    static final String SANDBOX = "org.vintner.gateway.sandbox";

    private PluginJars() {}

    /** The sandbox gateway that comes with the server. */
    public static Path sandbox() {
        return gateway("sandbox");
    }

    /** A gateway that comes with the server. */
    static Path gateway(String kind) {
        return plugin("gateway-" + kind);
    }

    /** A plugin that comes with the server. */
    static Path plugin(String name) {
        Path folder = Archive.home().resolve("system/org/vintner/" + name);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same archive as another version. */
    public static byte[] version(Path jar, String version) {
        return with(jar, Map.of("Bundle-Version", version));
    }

    /** The same archive with other headers. */
    public static byte[] with(Path jar, Map<String, String> headers) {
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = new Manifest(in.getManifest());
            headers.forEach(manifest.getMainAttributes()::putValue);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                }
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A plugin made of classes of the tests, with nothing in it but these. */
    static byte[] of(String name, Map<String, String> headers, Class<?>... classes) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (Class<?> type : classes) {
            String file = type.getName().replace('.', '/') + ".class";
            try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
                files.put(file, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Bundle-ManifestVersion", "2");
        all.put("Bundle-SymbolicName", name);
        all.put("Bundle-Version", "1.0.0");
        all.putAll(headers);
        return jar(all, files);
    }

    /** An archive with these headers and files. */
    static byte[] jar(Map<String, String> headers, Map<String, byte[]> files) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.putNextEntry(new JarEntry(file.getKey()));
                out.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
