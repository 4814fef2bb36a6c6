package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.id.AccountId;
import org.vintner.api.inventory.KeyFile;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeyImportReport.Problem;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.NewKeyImport;
import org.vintner.persistence.testing.TestDatabase;

class KeyImportTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Stockroom stock;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
    }

    private KeyImportReport run(byte[] file) {
        return run(new ByteArrayInputStream(file));
    }

    private KeyImportReport run(String file) {
        return run(file.getBytes(StandardCharsets.UTF_8));
    }

    private KeyImportReport run(InputStream file) {
        return run(NewKeyImport.WHOLE, file);
    }

    private KeyImportReport run(NewKeyImport wanted, InputStream file) {
        return stock.supply.importKeys(stock.seller, stock.product, wanted, file);
    }

    private KeyImportReport batch(String name, String file) {
        return run(new NewKeyImport(Optional.of(name), 1, Optional.empty()), stream(file));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(Stockroom.utf8(text));
    }

    /** A file whose line breaks after these bytes. */
    private static InputStream broken(String text) {
        InputStream reset = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
        return new SequenceInputStream(stream(text), reset);
    }

    private static String keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "KEY-" + i + "\n").collect(Collectors.joining());
    }

    private long available() {
        return stock.available();
    }

    private static String text(KeyFile file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static CommerceException refusal(ThrowingCallable call) {
        return catchThrowableOfType(CommerceException.class, call);
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
    @DisplayName("a broken line in the middle: the same file goes on, and nothing is doubled or counted twice")
    void brokenImportGoesOnWhereItBroke() {
        String file = keys(0, 2_500) + "KEY-7\n" + "\u0000\n" + keys(2_500, 5_000);
        NewKeyImport wanted = new NewKeyImport(Optional.of("monday"), 1, Optional.empty());

        CommerceException told = refusal(() -> run(wanted, broken(file.substring(0, 30_000))));
        assertThat(told.error()).isEqualTo(CommerceError.INVALID_REQUEST);
        long taken = stock.supply
                .batches(stock.seller, stock.product, PageRequest.first(1))
                .items()
                .get(0)
                .lines();
        assertThat(taken).isGreaterThan(2_000).isLessThan(5_002);
        assertThat(told.getMessage()).contains("Lines up to " + taken, "batch monday", "line " + (taken + 1));

        KeyImportReport report = run(wanted, stream(file));
        assertThat(report.repeated()).isEqualTo(taken);
        assertThat(report.lines()).isEqualTo(5_002);
        assertThat(report.imported()).isEqualTo(5_000);
        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.rejected()).isEqualTo(1);
        assertThat(report.problems())
                .containsExactly(new Problem(2_501, "duplicate"), new Problem(2_502, "control_character"));
        assertThat(available()).isEqualTo(5_000);
        assertThat(stock.supply
                        .batches(stock.seller, stock.product, PageRequest.first(9))
                        .items())
                .singleElement()
                .satisfies(batch -> assertThat(batch.finishedAt()).isPresent());
    }

    @Test
    void importGoesOnFromTheNextLineOnly() {
        NewKeyImport wanted = new NewKeyImport(Optional.of("monday"), 1, Optional.empty());
        refusal(() -> run(wanted, broken("A-1\nA-2\n")));

        NewKeyImport gap = new NewKeyImport(Optional.of("monday"), 4, Optional.empty());
        assertThat(refusal(() -> run(gap, stream("A-4\n"))).getMessage()).contains("Line 3 is next");
        NewKeyImport next = new NewKeyImport(Optional.of("monday"), 3, Optional.empty());
        KeyImportReport report = run(next, stream("A-3\nA-1\n"));

        assertThat(report.imported()).isEqualTo(3);
        assertThat(report.problems()).containsExactly(new Problem(4, "duplicate"));
        assertThat(batch("monday", "A-1\nA-2\nA-3\nA-1\n").repeated()).isEqualTo(4);
    }

    @Test
    void anotherFileIsNotTakenForTheOneThatBroke() {
        refusal(() -> run(new NewKeyImport(Optional.of("monday"), 1, Optional.empty()), broken("A-1\nA-2\n")));

        CommerceException told = refusal(() -> batch("monday", "B-1\nB-2\nB-3\n"));

        assertThat(told.error()).isEqualTo(CommerceError.CONFLICT);
        assertThat(told.param()).contains("batch");
        assertThat(available()).isEqualTo(2);
    }

    @Test
    void anotherFileThatIsShorterThanWhatWasTakenIsRefusedToo() {
        batch("monday", "A-1\nA-2\nA-3\n");

        assertThat(refusal(() -> batch("monday", "B-1\nB-2\n")).error()).isEqualTo(CommerceError.CONFLICT);
        assertThat(available()).isEqualTo(3);
    }

    @Test
    void theSameBatchSentByTwoRequestsAtOnceIsTakenOnce() throws Exception {
        String file = keys(0, 10_000);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<KeyImportReport>> sent = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sent.add(pool.submit(() -> batch("twice", file)));
            }
            for (Future<KeyImportReport> each : sent) {
                try {
                    assertThat(each.get().imported()).isEqualTo(10_000);
                } catch (ExecutionException e) {
                    assertThat(((CommerceException) e.getCause()).error()).isEqualTo(CommerceError.CONFLICT);
                }
            }
        } finally {
            pool.shutdown();
        }

        KeyImportReport report = batch("twice", file);
        assertThat(report.imported()).isEqualTo(10_000);
        assertThat(report.duplicates()).isZero();
        assertThat(available()).isEqualTo(10_000);
    }

    @Test
    void rejectedLinesAreGivenBackAsTheyCameToWhoSentThem() throws Exception {
        String long10k = "x".repeat(10_000);
        KeyImportReport report = run("A-1\n" + long10k + "\nA-1\n\nA-2\n");

        assertThat(text(stock.supply.rejectedLines(stock.seller, report.batch())))
                .isEqualTo(long10k + "\nA-1\n");
        assertThat(stock.audited)
                .singleElement()
                .asString()
                .contains("key.rejected-lines", report.batch().toString());
        assertThat(refusal(() -> stock.supply.rejectedLines(Stockroom.ADMIN, report.batch()))
                        .error())
                .isEqualTo(CommerceError.FORBIDDEN);
        assertThat(DATABASE.sql().query("SELECT p::text AS row FROM key_batch_problem p", row -> row.text("row")))
                .hasSize(2)
                .noneMatch(row -> row.contains("413d31"));
    }

    @Test
    void textOfRejectedLinesIsForgottenAfterItsTime() throws Exception {
        KeyImportReport report = run("A-1\nA-1\n");

        assertThat(stock.batches.forget(Duration.ofDays(1), 10)).isZero();
        assertThat(stock.batches.forget(Duration.ZERO, 10)).isEqualTo(1);

        assertThat(text(stock.supply.rejectedLines(stock.seller, report.batch())))
                .isEmpty();
        assertThat(stock.supply.report(stock.seller, report.batch()).problems())
                .containsExactly(new Problem(2, "duplicate"));
    }

    @Test
    void keysOfAProductThatSellsFilesAreRefused() {
        CommerceException told = refusal(
                () -> stock.supply.importKeys(stock.seller, stock.fileProduct, NewKeyImport.WHOLE, stream("A-1\n")));
        assertThat(told.error()).isEqualTo(CommerceError.INVALID_REQUEST);
        assertThat(told.param()).contains("product");
        assertThat(refusal(() -> stock.supply.importKeys(
                                new Actor(Role.SELLER, AccountId.next().toString()),
                                stock.product,
                                NewKeyImport.WHOLE,
                                stream("A-1\n")))
                        .error())
                .isEqualTo(CommerceError.FORBIDDEN);
        assertThat(stock.count("true")).isZero();
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
