package org.vintner.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.persistence.internal.store.SqlChannelConfigurationStore;
import org.vintner.persistence.internal.store.SqlEncryptionStore;
import org.vintner.persistence.store.ChannelConfigurationStore;
import org.vintner.persistence.store.ChannelConfigurationStore.Rollout;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredChannel;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredRevision;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.testing.TestDatabase;

/** Configurations of channels in a real database. */
class ChannelConfigurationStoreTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Map<String, StoredValue> VALUES = Map.of(
            "apiKey", new StoredValue(List.of("sk_live_1"), true),
            "currencies", new StoredValue(List.of("EUR", "EUR", "CNY"), false));

    private KeyRing keyRing;
    private ChannelConfigurationStore store;

    @BeforeEach
    void open() {
        DATABASE.clear();
        keyRing = DATABASE.keyRing();
        store = new SqlChannelConfigurationStore(DATABASE.sql(), keyRing);
        DATABASE.unitOfWork().run(() -> store.create("main", "org.acme.gateway", "channel", VALUES, "ada"));
    }

    private long change(Map<String, StoredValue> values) {
        return DATABASE.unitOfWork().call(() -> store.change("main", values, "ada"));
    }

    @Test
    void whatIsStoredIsReadBack() {
        StoredChannel channel = store.find("main").orElseThrow();

        assertThat(channel.kind()).isEqualTo("org.acme.gateway");
        assertThat(channel.nameProperty()).isEqualTo("channel");
        assertThat(channel.enabled()).isTrue();
        assertThat(channel.current().values()).isEqualTo(VALUES);
        assertThat(store.all()).containsExactly(channel);
    }

    @Test
    void aChannelWithoutValuesIsAChannel() {
        DATABASE.unitOfWork().run(() -> store.create("bare", "org.acme.gateway", "channel", Map.of(), "ada"));

        assertThat(store.find("bare").orElseThrow().current().values()).isEmpty();
    }

    @Test
    void aNameIsTakenOnce() {
        assertThat(DATABASE.unitOfWork().<Boolean>call(() -> store.create("main", "other", "name", Map.of(), "bob")))
                .isFalse();
        assertThat(store.find("main").orElseThrow().kind()).isEqualTo("org.acme.gateway");
    }

    @Test
    void noSecretLiesInTheClear() {
        assertThat(DATABASE.sql().query("SELECT p::text AS line FROM channel_property p", row -> row.text("line")))
                .hasSize(4)
                .noneMatch(line -> line.contains("sk_live_1"))
                .anyMatch(line -> line.contains("CNY"));
    }

    @Test
    void aSecretCanNotBeMovedToAnotherProperty() {
        DATABASE.execute("UPDATE channel_property SET property = 'other' WHERE property = 'apiKey'");

        assertThatThrownBy(() -> store.find("main")).hasMessageNotContaining("sk_live_1");
    }

    @Test
    void formerValuesAreKeptAndTheOldestForgotten() {
        for (int i = 2; i <= ChannelConfigurationStore.KEPT_REVISIONS + 3; i++) {
            assertThat(change(Map.of("port", new StoredValue(List.of("" + i), false))))
                    .isEqualTo(i);
        }

        List<StoredRevision> revisions = store.revisions("main");
        assertThat(revisions).hasSize(ChannelConfigurationStore.KEPT_REVISIONS);
        assertThat(revisions.get(0).values()).containsEntry("port", new StoredValue(List.of("23"), false));
        assertThat(revisions.get(0).revision()).isEqualTo(23);
        assertThat(store.find("main").orElseThrow().current()).isEqualTo(revisions.get(0));
    }

    @Test
    void aRevisionIsUnprovenUntilItWorksSomewhere() {
        assertThat(store.unproven()).containsExactly(new Rollout("main", 1));

        UUID node = UUID.randomUUID();
        store.report(node, "main", 1, true);
        assertThat(store.unproven()).isEmpty();

        change(Map.of());
        assertThat(store.unproven()).containsExactly(new Rollout("main", 2));
        DATABASE.execute("UPDATE channel_revision SET changed_at = now() - interval '1 hour'");
        assertThat(store.unproven()).isEmpty();
        store.report(node, "main", 2, false);
        assertThat(store.unproven()).containsExactly(new Rollout("main", 2));
        store.report(UUID.randomUUID(), "main", 2, true);
        assertThat(store.unproven()).isEmpty();
    }

    @Test
    void whatIsDeletedIsGoneWithItsSecrets() {
        store.report(UUID.randomUUID(), "main", 1, true);

        assertThat(store.delete("main")).isTrue();

        assertThat(store.all()).isEmpty();
        assertThat(DATABASE.sql().query("SELECT property FROM channel_property", row -> row.text("property")))
                .isEmpty();
        store.report(UUID.randomUUID(), "main", 1, true);
        assertThat(store.delete("main")).isFalse();
    }

    @Test
    void secretsFollowARotationOfTheDataKeys() {
        SqlEncryptionStore encryption = new SqlEncryptionStore(DATABASE.sql(), keyRing);
        change(Map.of("apiKey", new StoredValue(List.of("sk_live_2"), true)));
        keyRing.rotate();
        DATABASE.execute("UPDATE data_key SET created_at = now() - interval '1 hour'");
        assertThat(encryption.retire()).isZero();

        assertThat(DATABASE.unitOfWork().<Integer>call(encryption::encryptSecretsAnew))
                .isEqualTo(2);

        assertThat(encryption.retire()).isEqualTo(1);
        assertThat(store.find("main").orElseThrow().current().values())
                .containsEntry("apiKey", new StoredValue(List.of("sk_live_2"), true));
        assertThat(store.revisions("main").get(1).values()).isEqualTo(VALUES);
    }
}
