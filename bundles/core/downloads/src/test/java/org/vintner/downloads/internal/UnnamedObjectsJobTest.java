package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.storage.FileStorage;

@DisplayName("S1.11: what interrupted uploads left goes, what a file names stays")
final class UnnamedObjectsJobTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final byte[] CONTENT = new byte[100];

    @TempDir
    private Path folder;

    private Shop shop;
    private FolderStorage storage;

    @BeforeEach
    void open() throws Exception {
        shop = new Shop(DATABASE);
        storage = new FolderStorage(folder);
        shop.storages.add(storage, Map.of(FileStorage.NAME, "default"));
        store(Digests.sha256(CONTENT));
        store("left_over");
        shop.grant("a.zip", CONTENT, 3);
    }

    @Test
    void unnamedObjectGoesAfterADayOfTheDatabasesTime() throws Exception {
        job(1).run();
        job(1).run();
        assertThat(held()).containsExactlyInAnyOrder(Digests.sha256(CONTENT), "left_over");
        age("23 hours");
        job(1).run();
        assertThat(held()).hasSize(2);
        age("2 hours");
        store("young");
        job(1).run();
        assertThat(held()).containsExactlyInAnyOrder(Digests.sha256(CONTENT), "young");
    }

    @Test
    void objectThatGotItsNameMeanwhileStays() throws Exception {
        byte[] late = {1, 2, 3};
        store(Digests.sha256(late));
        job(1).run();
        shop.grant("late.zip", late, 1);
        age("2 days");
        job(1).run();

        assertThat(held()).containsExactlyInAnyOrder(Digests.sha256(CONTENT), Digests.sha256(late));
    }

    @Test
    void replacedFileStaysForThoseWhoBoughtIt() throws Exception {
        DATABASE.sql().update("UPDATE product SET file_id = NULL");
        job(1).run();
        age("2 days");
        job(1).run();

        assertThat(held()).containsExactly(Digests.sha256(CONTENT));
    }

    @Test
    void zeroDaysKeepEverything() throws Exception {
        job(1).run();
        age("2 days");
        job(0).run();

        assertThat(held()).hasSize(2);
    }

    private UnnamedObjectsJob job(int days) {
        return new UnnamedObjectsJob(
                shop.checks, shop.storages, Shop.config(DownloadsConfig.class, Map.of("unnamedObjectDays", days)));
    }

    private void store(String object) throws Exception {
        storage.store(object, new ByteArrayInputStream(CONTENT));
    }

    private Set<String> held() throws Exception {
        Set<String> held = new TreeSet<>();
        storage.list(held::add);
        return held;
    }

    private static void age(String by) {
        DATABASE.sql().update("UPDATE unnamed_object SET seen_at = seen_at - interval '" + by + "'");
    }
}
