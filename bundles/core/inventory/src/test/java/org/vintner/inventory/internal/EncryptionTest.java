package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.CommerceException;
import org.vintner.api.encryption.DataKey;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.internal.store.SqlEncryptionStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;

@DisplayName("encryption keys are changed while the server runs")
class EncryptionTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int KEYS = 3_000;

    private Stockroom stock;
    private SqlEncryptionStore store;
    private StoredEncryptionKeys encryption;
    private EncryptionJob job;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
        store = new SqlEncryptionStore(DATABASE.sql(), stock.keyRing);
        encryption = new StoredEncryptionKeys(store, stock.keyRing, stock.audit(), DATABASE.unitOfWork());
        Metrics metrics = Stockroom.fake(Metrics.class, Map.of("gauge", args -> (AutoCloseable) () -> {}));
        job = new EncryptionJob(store, DATABASE.unitOfWork(), metrics);
        stock.keys.add(
                stock.product,
                IntStream.range(0, KEYS).mapToObj(i -> "VALUE-" + i).toList());
    }

    /** A rotation that is older than any transaction. */
    private void rotatedLongAgo() {
        encryption.rotate(Stockroom.ADMIN);
        DATABASE.execute("UPDATE data_key SET created_at = now() - interval '1 hour'");
    }

    @Test
    void everyValueMovesToTheNewKeyAndTheOldOneIsRetired() {
        rotatedLongAgo();
        assertThat(encryption.list(Stockroom.ADMIN)).extracting(DataKey::values).containsExactly((long) KEYS, 0L);

        job.run();

        List<DataKey> keys = encryption.list(Stockroom.ADMIN);
        assertThat(keys).extracting(DataKey::values).containsExactly(0L, (long) KEYS);
        assertThat(keys.get(0).retiredAt()).isPresent();
        assertThat(keys.get(1).active()).isTrue();
        assertThat(stock.audited).singleElement().asString().contains("encryption.rotate data-key 2");
        assertThat(store.hasOld()).isFalse();
        assertThat(stock.batches.values(stock.product, Optional.empty(), Optional.empty(), KEYS))
                .allMatch(key -> key.value().startsWith("VALUE-"));
    }

    @Test
    void aKeyThatStillEncryptsSomethingIsNotRetired() {
        rotatedLongAgo();

        assertThat(store.retire()).isZero();
        assertThat(encryption.list(Stockroom.ADMIN).get(0).retiredAt()).isEmpty();
    }

    @Test
    void aKeyWhoseRotationIsYoungerThanAMinuteMayStillBeInUse() {
        encryption.rotate(Stockroom.ADMIN);
        job.run();

        assertThat(store.left()).isZero();
        assertThat(encryption.list(Stockroom.ADMIN).get(0).retiredAt()).isEmpty();
    }

    @Test
    void keysAreSoldAndShownMeanwhile() throws Exception {
        List<Line> lines = IntStream.range(0, 300)
                .mapToObj(i -> stock.order("ada" + i + "@example.com", 5))
                .toList();
        rotatedLongAgo();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Future<?> moving = pool.submit(job::run);
            List<Future<List<RevealedKey>>> sold = lines.stream()
                    .map(line -> pool.submit(() -> {
                        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.sell(List.of(line))))
                                .isEmpty();
                        return stock.revealed(line.order());
                    }))
                    .toList();
            for (Future<List<RevealedKey>> each : sold) {
                assertThat(each.get()).hasSize(5).allMatch(key -> key.value().startsWith("VALUE-"));
            }
            moving.get();
        } finally {
            pool.shutdown();
        }
        job.run();
        assertThat(store.left()).isZero();
        assertThat(lines.stream()
                        .flatMap(line -> stock.revealed(line.order()).stream())
                        .map(RevealedKey::value))
                .hasSize(1_500)
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyAdministratorsChangeThem() {
        assertThatThrownBy(() -> encryption.rotate(stock.seller)).isInstanceOf(CommerceException.class);
        assertThat(store.hasOld()).isFalse();
    }
}
