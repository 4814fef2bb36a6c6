package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.inventory.Alphabet;
import org.vintner.api.inventory.KeyBatch;
import org.vintner.api.inventory.KeyPattern;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.NewKeys;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName("S2.1 S2.2: keys are generated, S2.5 S2.7: and exported by whom it is granted")
class KeyGenerationTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Stockroom stock;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
    }

    private static NewKeys wanted(int count, int length, String batch) {
        return new NewKeys(
                count, new KeyPattern("WINE-", length, 4, Alphabet.UNAMBIGUOUS), Optional.of(batch), Optional.empty());
    }

    private KeyBatch generate(NewKeys wanted) {
        return stock.supply.generate(stock.seller, stock.product, wanted);
    }

    private static CommerceException refusal(ThrowingCallable call) {
        return catchThrowableOfType(CommerceException.class, call);
    }

    private List<String> exported(Optional<KeyState> state) throws IOException {
        stock.exporters.add(stock.seller.id());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stock.supply.export(stock.seller, stock.product, state).writeTo(out);
        return out.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    }

    @Test
    void keysHaveThePatternAndDiffer() throws Exception {
        KeyBatch batch = generate(wanted(5_000, 14, "a"));

        assertThat(batch.imported()).isEqualTo(5_000);
        assertThat(batch.finishedAt()).isPresent();
        assertThat(stock.available()).isEqualTo(5_000);
        assertThat(exported(Optional.empty()))
                .hasSize(5_000)
                .doesNotHaveDuplicates()
                .allMatch(
                        row -> row.matches("key_[^,]+,available,,\"WINE-([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{2}\""));
    }

    @Test
    void everyCharacterOfTheAlphabetIsDrawnAboutEquallyOften() {
        int[] seen = new int[128];
        new KeyGenerator(new KeyPattern("", 100, 0, Alphabet.UNAMBIGUOUS))
                .draw(3_000)
                .forEach(key -> key.chars().forEach(c -> seen[c]++));

        // 300,000 draws of 31 characters: 9,677 each, within seven standard deviations of 97.
        assertThat(Alphabet.UNAMBIGUOUS.characters().chars().map(c -> seen[c]))
                .allSatisfy(n -> assertThat(n).isBetween(9_000, 10_360));
        assertThat(Alphabet.UNAMBIGUOUS.characters()).doesNotContain("0", "O", "1", "I", "L");
    }

    @Test
    void theSameBatchIsGeneratedOnceByManyAtOnceToo() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<KeyBatch>> asked = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                asked.add(pool.submit(() -> generate(wanted(6_000, 14, "monday"))));
            }
            for (Future<KeyBatch> each : asked) {
                assertThat(each.get().imported()).isEqualTo(6_000);
            }
        } finally {
            pool.shutdown();
        }
        assertThat(generate(wanted(6_000, 14, "monday")).imported()).isEqualTo(6_000);
        assertThat(stock.available()).isEqualTo(6_000);
        assertThat(refusal(() -> generate(wanted(7_000, 14, "monday"))).error()).isEqualTo(CommerceError.CONFLICT);
    }

    @Test
    void keysThatCouldBeGuessedAreRefusedNamingTheLength() {
        CommerceException told = refusal(() -> generate(wanted(1_000_000, 8, "a")));

        assertThat(told.error()).isEqualTo(CommerceError.INVALID_REQUEST);
        assertThat(told.param()).contains("pattern.length");
        assertThat(told.getMessage()).contains("at least 11");
        assertThat(refusal(() -> generate(wanted(0, 14, "a"))).param()).contains("count");
        assertThat(refusal(() -> generate(wanted(1_000_001, 14, "a"))).param()).contains("count");
        assertThat(refusal(() -> new KeyPattern("A B", 14, 4, Alphabet.DIGITS)).param())
                .contains("prefix");
        assertThat(stock.count("true")).isZero();
    }

    @Test
    @DisplayName("S2.3: a key that is there already is drawn anew, as the database refuses it")
    void collisionsAreDrawnAnew() {
        // A key of two random characters only can't be asked for, so the batch is made as if it had been.
        stock.supply.generate(stock.seller, stock.product, wanted(1, 14, "a"));
        KeyGenerator narrow = new KeyGenerator(new KeyPattern("X", 2, 0, Alphabet.DIGITS));

        long added = 0;
        for (int i = 0; i < 40 && added < 100; i++) {
            added += stock.keys.add(stock.product, narrow.draw(50)).stream()
                    .filter(Boolean::booleanValue)
                    .count();
        }
        assertThat(added).isEqualTo(100);
        assertThat(stock.available()).isEqualTo(101);
    }

    @Test
    void anExportNeedsItsOwnPermissionAndIsAuditedWithItsNumber() throws Exception {
        generate(wanted(3, 14, "a"));

        assertThat(refusal(() -> stock.supply.export(stock.seller, stock.product, Optional.empty()))
                        .error())
                .isEqualTo(CommerceError.FORBIDDEN);
        assertThat(refusal(() -> stock.supply.export(Stockroom.ADMIN, stock.product, Optional.empty()))
                        .error())
                .isEqualTo(CommerceError.FORBIDDEN);
        assertThat(stock.audited).isEmpty();

        assertThat(exported(Optional.of(KeyState.AVAILABLE))).hasSize(3);
        assertThat(exported(Optional.of(KeyState.SOLD))).isEmpty();
        assertThat(stock.audited)
                .first()
                .asString()
                .startsWith(stock.seller + " key.export " + stock.product)
                .contains("state=available", "keys=3");
    }

    @Test
    void anExportOfMoreThanAPageIsWhole() throws Exception {
        stock.keys.add(
                stock.product,
                List.of("with \"quotes\", and commas"),
                Optional.of(Instant.parse("2999-01-01T00:00:00Z")));
        generate(wanted(1_500, 14, "a"));

        assertThat(exported(Optional.empty()))
                .hasSize(1_501)
                .first()
                .asString()
                .endsWith(",available,2999-01-01T00:00:00Z,\"with \"\"quotes\"\", and commas\"");
    }
}
