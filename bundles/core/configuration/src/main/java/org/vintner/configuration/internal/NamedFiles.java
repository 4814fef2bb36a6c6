package org.vintner.configuration.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * The files that configurations of channels name, by a reference to a secret or by an absolute path such as that of a trust store, and
 * what was in them when the configuration was handed over. Of contents only a digest is kept.
 */
@Component(service = NamedFiles.class)
public final class NamedFiles {

    /** No secret and no trust store has more; of a larger file the beginning and the size count. */
    private static final int MOST_BYTES = 1 << 20;

    private final References references;
    private final Map<String, Handover> handovers = new ConcurrentHashMap<>();

    @Activate
    public NamedFiles(@Reference References references) {
        this.references = references;
    }

    /**
     * What a component was given.
     *
     * @param texts the values that name files, by property, with references as they are
     * @param digest of what these files held
     */
    record Handover(SortedMap<String, String> texts, String digest) {}

    /** Notes that a component is being given this configuration, with references as they are. */
    void handedOver(String pid, Dictionary<String, Object> properties) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (String property : Collections.list(properties.keys())) {
            if (properties.get(property) instanceof String text && (References.in(text) || isPath(text))) {
                texts.put(property, text);
            }
        }
        if (texts.isEmpty()) {
            handovers.remove(pid);
        } else {
            handovers.put(pid, new Handover(texts, digest(texts)));
        }
    }

    void forget(String pid) {
        handovers.remove(pid);
    }

    /** By PID. */
    Map<String, Handover> all() {
        return Map.copyOf(handovers);
    }

    /** A digest of what the files hold now, of which are missing and of which may not be read. */
    String digest(SortedMap<String, String> texts) {
        MessageDigest digest = sha256();
        texts.forEach((property, text) -> {
            String value = resolved(property, text);
            digest.update((property + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
            if (isPath(value)) {
                add(Path.of(value.strip()), digest);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value, or what is wrong with it: a secret that has become private is another state too. */
    private String resolved(String property, String text) {
        try {
            return references.resolve(property, text);
        } catch (InvalidConfigurationException e) {
            return e.getMessage();
        }
    }

    private static boolean isPath(String text) {
        try {
            return Path.of(text.strip()).isAbsolute();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static void add(Path file, MessageDigest digest) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            digest.update((Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(in.readNBytes(MOST_BYTES));
        } catch (IOException e) {
            digest.update((byte) '?');
        }
    }
}
