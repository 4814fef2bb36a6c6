package org.vintner.plugins.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Archives for tests, and settings for those who read them. */
final class Jars {

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    static Jars plugin() {
        return new Jars()
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", "org.acme.gateway")
                .header("Bundle-Version", "1.2.3")
                .file("org/acme/Gateway.class", new byte[100]);
    }

    Jars header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Jars file(String name, byte[] bytes) {
        files.put(name, bytes);
        return this;
    }

    byte[] bytes() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** The defaults, with some of them set otherwise. */
    static HostConfig config(Map<String, Object> set) {
        return (HostConfig) Proxy.newProxyInstance(
                Jars.class.getClassLoader(),
                new Class<?>[] {HostConfig.class, Annotation.class},
                (proxy, method, args) -> {
                    Object value = set.get(method.getName());
                    return value != null ? value : method.getDefaultValue();
                });
    }
}
