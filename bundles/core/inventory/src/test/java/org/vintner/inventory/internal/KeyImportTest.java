package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.CommerceException;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeyImportReport.Problem;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.persistence.internal.store.SqlLicenseKeyStore;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.persistence.testing.TestDatabase;

class KeyImportTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final ProductId product = ProductId.next();
    private LicenseKeyStore store;

    @BeforeEach
    void open() {
        DATABASE.clear();
        AccountId seller = AccountId.next();
        DATABASE.execute("INSERT INTO account (id, name, role) VALUES ('" + seller.value() + "', 'ada', 'SELLER');"
                + "INSERT INTO product (id, kind, seller_id, title, description, price, currency,"
                + " download_valid_seconds, download_max, state) VALUES ('" + product.value() + "', 'KEY', '"
                + seller.value() + "', 'Key', '', 100, 'EUR', 60, 1, 'PUBLISHED')");
        store = new SqlLicenseKeyStore(DATABASE.sql(), DATABASE.transaction(), DATABASE.keyRing());
    }

    private KeyImportReport run(byte[] file) {
        return run(new ByteArrayInputStream(file));
    }

    private KeyImportReport run(String file) {
        return run(file.getBytes(StandardCharsets.UTF_8));
    }

    private KeyImportReport run(InputStream file) {
        return new KeyImport(store, product).run(file);
    }

    private long available() {
        return store.available(Map.of(product, 1_000_000L)).get(product);
    }

    @Test
    void eachLineIsAccountedFor() {
        KeyImportReport report =
                run("A-1\n\nA-2\nA-1\n   \n" + "x".repeat(LicenseKeys.MAX_LENGTH + 1) + "\nA\u0000B\n");

        assertThat(report.lines()).isEqualTo(7);
        assertThat(report.imported()).isEqualTo(2);
        assertThat(report.blank()).isEqualTo(2);
        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.rejected()).isEqualTo(2);
        assertThat(report.problems())
                .containsExactlyInAnyOrder(
                        new Problem(4, "duplicate"), new Problem(6, "too_long"), new Problem(7, "control_character"));
        assertThat(available()).isEqualTo(2);
    }

    @Test
    void byteOrderMarkCrLfAndMissingLastLineEndAreNoPartOfKeys() {
        KeyImportReport report = run("\uFEFFA-1\r\nA-2\r\nA-3");

        assertThat(report.imported()).isEqualTo(3);
        assertThat(run("A-1\nA-2\nA-3\n").duplicates()).isEqualTo(3);
    }

    @Test
    @DisplayName("S2.3: the database refuses a key that was there before")
    void sameFileTwiceIsAllDuplicates() {
        run("A-1\nA-2\n");

        KeyImportReport again = run("A-1\nA-2\nA-3\n");

        assertThat(again.imported()).isEqualTo(1);
        assertThat(again.duplicates()).isEqualTo(2);
        assertThat(available()).isEqualTo(3);
    }

    @Test
    @DisplayName("a line that is not UTF-8 is reported, and no reason to drop or half take the others")
    void wrongEncodingIsReportedLineByLine() {
        byte[] latin1 = "A-1\nSchl\u00fcssel\nA-3\n".getBytes(StandardCharsets.ISO_8859_1);

        KeyImportReport report = run(latin1);

        assertThat(report.imported()).isEqualTo(2);
        assertThat(report.rejected()).isEqualTo(1);
        assertThat(report.problems()).containsExactly(new Problem(2, "not_utf8"));
    }

    @Test
    void keysInAnyLanguageAreKept() {
        assertThat(run("卡密-一二三\nключ-1\n").imported()).isEqualTo(2);
    }

    @Test
    void brokenStreamKeepsWhatCameAndTellsHowToGoOn() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
        InputStream file = new SequenceInputStream(
                new ByteArrayInputStream("A-1\nA-2\n".getBytes(StandardCharsets.UTF_8)), broken);

        assertThatThrownBy(() -> run(file))
                .isInstanceOf(CommerceException.class)
                .hasMessageContaining("2 keys are in stock");
        assertThat(run("A-1\nA-2\nA-3\n").duplicates()).isEqualTo(2);
    }

    @Test
    void manyLinesAreImportedInBatches() {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            file.append("KEY-").append(i).append('\n');
        }

        assertThat(run(file.toString()).imported()).isEqualTo(20_000);
        assertThat(available()).isEqualTo(20_000);
    }

    @Test
    @DisplayName("S2.6 S2.8: the database holds no key in the clear")
    void storedKeysAreUnreadable() {
        run("SECRET-CANARY-0001\n");

        List<String> rows = DATABASE.sql().query("SELECT k::text AS row FROM license_key k", row -> row.text("row"));

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0))
                .doesNotContain("CANARY")
                .doesNotContain(java.util.HexFormat.of().formatHex("CANARY".getBytes(StandardCharsets.UTF_8)));
    }
}
