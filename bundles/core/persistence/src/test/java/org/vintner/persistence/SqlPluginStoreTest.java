package org.vintner.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.api.plugins.Plugin;
import org.vintner.api.plugins.Plugin.Origin;
import org.vintner.persistence.internal.store.SqlPluginStore;
import org.vintner.persistence.store.PluginStore;
import org.vintner.persistence.store.PluginStore.PluginNode;
import org.vintner.persistence.store.PluginStore.StoredArchive;
import org.vintner.persistence.testing.TestDatabase;

class SqlPluginStoreTest {

    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    Path folder;

    private PluginStore store;

    @BeforeEach
    void setUp() {
        DATABASE.execute("TRUNCATE plugin, plugin_node, plugin_archive, plugin_archive_part, server_node");
        store = new SqlPluginStore(DATABASE.sql(), DATABASE.unitOfWork());
    }

    @Test
    void archiveOfSeveralPartsComesBackAsItWas() throws Exception {
        byte[] bytes = new byte[2_500_000];
        new Random(5).nextBytes(bytes);
        Path file = Files.write(folder.resolve("a.jar"), bytes);
        store.keep(new StoredArchive(ONE, "org.acme", "1.0.0", Optional.of("CN=Acme")), file);
        store.keep(new StoredArchive(ONE, "org.acme", "1.0.0", Optional.of("CN=Acme")), file);

        ByteArrayOutputStream back = new ByteArrayOutputStream();
        store.copy(ONE, back);
        assertThat(back.toByteArray()).isEqualTo(bytes);
        assertThat(store.archive(ONE)).contains(new StoredArchive(ONE, "org.acme", "1.0.0", Optional.of("CN=Acme")));
    }

    @Test
    void eachChangeIsARevisionAndEndsTheHaltOfTheOneBefore() throws Exception {
        keep(ONE);
        keep(TWO);
        long first = store.want("org.acme", Optional.of(ONE), Optional.empty(), Origin.INSTALLED);
        assertThat(store.halt("org.acme", first, "b", "its start failed")).isTrue();
        assertThat(store.halt("org.acme", first, "c", "too late")).isFalse();
        assertThat(store.find("org.acme").orElseThrow().haltedNode()).contains("b");

        long second = store.want("org.acme", Optional.of(TWO), Optional.of(ONE), Origin.INSTALLED);
        assertThat(second).isEqualTo(first + 1);
        assertThat(store.find("org.acme").orElseThrow().haltedNode()).isEmpty();
        assertThat(store.halt("org.acme", first, "b", "of an old revision")).isFalse();
    }

    @Test
    void whatANodeRunsAndKeepsAwayIsRemembered() throws Exception {
        keep(ONE);
        store.seen("a");
        store.applied("org.acme", "a", 3, Optional.of(ONE), Optional.empty());
        Plugin.Quarantine quarantine = new Plugin.Quarantine(
                Instant.now().truncatedTo(ChronoUnit.MILLIS), "sandbox", "it loops", Optional.empty());
        store.quarantine("org.acme", "a", Optional.of(quarantine));
        PluginNode node = store.nodes().get(0);
        assertThat(node.revision()).isEqualTo(3);
        assertThat(node.version()).contains("1.0.0");
        assertThat(node.quarantine()).contains(quarantine);

        store.quarantine("org.acme", "a", Optional.empty());
        assertThat(store.nodes().get(0).quarantine()).isEmpty();
    }

    @Test
    void archivesThatSomebodyNamesAreNeverTidiedAway() throws Exception {
        keep(ONE);
        keep(TWO);
        keep("3".repeat(64));
        DATABASE.execute("UPDATE plugin_archive SET stored_at = now() - interval '2 days'");
        store.want("org.acme", Optional.of(ONE), Optional.of(TWO), Origin.INSTALLED);
        store.tidy();
        assertThat(store.archive(ONE)).isPresent();
        assertThat(store.archive(TWO)).isPresent();
        assertThat(store.archive("3".repeat(64))).isEmpty();
    }

    private void keep(String sha256) throws Exception {
        Path file = Files.writeString(folder.resolve(sha256), "bytes");
        store.keep(new StoredArchive(sha256, "org.acme", "1.0.0", Optional.empty()), file);
    }
}
