package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.downloads.BrokenLink;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.storage.FileStorage;

@DisplayName("S1.50: issued links are watched")
final class StoredLinkCheckTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Actor STAFF = Actor.system("test");
    private static final byte[] CONTENT = new byte[100];

    @TempDir
    private Path folder;

    private Shop shop;
    private FolderStorage storage;
    private StoredLinkCheck check;
    private StoredGrant grant;

    @BeforeEach
    void open() throws Exception {
        shop = new Shop(DATABASE);
        storage = new FolderStorage(folder);
        storage.store(Digests.sha256(CONTENT), new ByteArrayInputStream(CONTENT));
        shop.storages.add(storage, name());
        check = new StoredLinkCheck(DATABASE.unitOfWork(), shop.checks, shop.attention, shop.storages, shop.metrics);
        grant = shop.grant("a.zip", CONTENT, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsThereIsWhole(boolean local) {
        use(local ? storage : storage.remote());

        assertThat(check.checkAll(STAFF)).isEmpty();
        assertThat(openItems()).isEmpty();
        assertThat(shop.metrics.shown("downloads.links.broken")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lostFileIsOnTheListUntilItIsBack(boolean local) throws Exception {
        use(local ? storage : storage.remote());
        storage.delete(Digests.sha256(CONTENT));

        List<BrokenLink> broken = check.checkAll(STAFF);
        assertThat(broken).singleElement().satisfies(link -> {
            assertThat(link.file()).isEqualTo(grant.file().id());
            assertThat(link.grants()).isEqualTo(1);
            assertThat(link.trouble()).contains("default", "lost");
        });
        assertThat(openItems()).singleElement().satisfies(item -> {
            assertThat(item.reason()).isEqualTo(AttentionReason.LINK_BROKEN);
            assertThat(item.subject()).isEqualTo(grant.file().id().toString());
            assertThat(item.detail()).contains("a.zip", "lost");
        });
        assertThat(shop.metrics.shown("downloads.links.broken")).isEqualTo(1);

        storage.store(Digests.sha256(CONTENT), new ByteArrayInputStream(CONTENT));
        age();
        check.run();
        assertThat(openItems()).isEmpty();
        assertThat(check.broken(STAFF)).isEmpty();
        assertThat(shop.metrics.shown("downloads.links.broken")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shorterFileIsBroken(boolean local) throws Exception {
        use(local ? storage : storage.remote());
        Files.write(storage.fileOf(Digests.sha256(CONTENT)), new byte[99]);

        assertThat(check.checkAll(STAFF)).hasSize(1);
    }

    @Test
    void storageThatIsUpdatedIsNoTroubleUntilTheSecondCheck() {
        shop.storages.remove(storage);

        assertThat(check.checkAll(STAFF)).hasSize(1);
        assertThat(openItems()).isEmpty();
        age();
        check.run();
        assertThat(openItems()).hasSize(1);
        shop.storages.add(storage, name());
        age();
        check.run();
        assertThat(openItems()).isEmpty();
    }

    @Test
    void onlyFilesOfUseToSomebodyAreCheckedAndOnceAnHour() throws Exception {
        check.run();
        storage.delete(Digests.sha256(CONTENT));
        check.run();
        assertThat(check.broken(STAFF)).isEmpty();
        age();
        check.run();
        assertThat(check.broken(STAFF)).hasSize(1);
        shop.downloads.revoke(STAFF, grant.id());
        assertThat(check.broken(STAFF)).isEmpty();
    }

    @Test
    void itIsForStaff() {
        assertThatThrownBy(() -> check.checkAll(Actor.buyerOf(grant.order()))).isInstanceOf(CommerceException.class);
        assertThatThrownBy(() -> check.broken(Actor.buyerOf(grant.order()))).isInstanceOf(CommerceException.class);
    }

    private void use(FileStorage other) {
        shop.storages.add(other, name());
    }

    private static Map<String, String> name() {
        return Map.of(FileStorage.NAME, "default");
    }

    private static void age() {
        DATABASE.sql().update("UPDATE file_check SET checked_at = checked_at - interval '61 minutes'");
    }

    private List<AttentionItem> openItems() {
        return shop.attention.list(true, PageRequest.first(10)).items();
    }
}
