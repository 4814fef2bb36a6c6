package org.vintner.gateway.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;

/** What becomes of books that have grown long: nothing that was in them may be lost, or be there twice. */
class BooksTest {

    private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
    private static final long NEVER = Long.MAX_VALUE;
    /** Exceeded by whatever is entered. */
    private static final long AT_ONCE = 0;

    @TempDir
    Path data;

    private Path folder;
    private final List<PaymentId> payments = new ArrayList<>();
    private final List<RefundId> refunds = new ArrayList<>();

    @BeforeEach
    void folder() {
        folder = data.resolve("books");
    }

    /** All that the provider can be asked. */
    private record Knowledge(
            List<SandboxPayment> payments, List<SandboxRefund> refunds, List<Movement> movements, Set<Owed> webhooks) {}

    /** A notification as it is sent, which names whole seconds. */
    private record Owed(String body, URI url, int attempts, Instant next) {}

    private Knowledge knowledge(Books books) {
        List<SandboxPayment> known = payments.stream()
                .map(payment -> books.find(payment).orElseThrow())
                .toList();
        known.forEach(payment -> assertThat(books.find(payment.reference())).contains(payment));
        return new Knowledge(
                known,
                refunds.stream().map(refund -> books.find(refund).orElseThrow()).toList(),
                books.movements(Instant.MIN, Instant.MAX).map(this::asItIsNow).toList(),
                books.webhooks().stream().map(BooksTest::owed).collect(Collectors.toSet()));
    }

    private static Owed owed(PendingWebhook webhook) {
        String body = new String(webhook.event().toJson(false), StandardCharsets.UTF_8);
        return new Owed(body, webhook.url(), webhook.attempts(), webhook.next());
    }

    /** In memory, a movement has the payment as it was then; a bill needs nothing of it that changes. */
    private Movement asItIsNow(Movement movement) {
        SandboxPayment stripped =
                movement.payment().settled(State.PAID, movement.payment().providerPayment());
        SandboxPayment payment = new SandboxPayment(
                stripped.payment(),
                stripped.reference(),
                stripped.amount(),
                stripped.subject(),
                stripped.locale(),
                stripped.returnUrl(),
                stripped.notifyUrl(),
                stripped.expiresAt(),
                State.PAID,
                stripped.providerPayment(),
                List.of());
        return movement instanceof Movement.PaidBack back
                ? new Movement.PaidBack(back.at(), payment, back.refund())
                : new Movement.Paid(movement.at(), payment);
    }

    private Books opened(long longJournal) throws IOException {
        Books books = new Books(folder, "sandbox", longJournal);
        books.open();
        return books;
    }

    private Knowledge reopened() throws IOException {
        try (Books books = opened(NEVER)) {
            return knowledge(books);
        }
    }

    private PaymentId open(Books books) {
        PaymentId payment = PaymentId.next();
        payments.add(payment);
        books.enter(new Entry.Opened(new SandboxPayment(
                payment,
                "sbp_" + payment,
                Money.of(1000 + payments.size(), "EUR"),
                "Order <1> & 更多",
                Locale.SIMPLIFIED_CHINESE,
                URI.create("https://shop.example.org/orders/1"),
                URI.create("http://localhost/webhooks/sandbox"),
                START.plusSeconds(1800),
                State.WAITING,
                "",
                List.of())));
        return payment;
    }

    private void settle(Books books, PaymentId payment, State state) {
        String number = state == State.PAID ? "sbc_" + payment : "";
        books.enter(new Entry.Settled(payment, state, number, "sbe_" + payment, at(payments.indexOf(payment))));
    }

    private static Instant at(int number) {
        return START.plusMillis(1500L * number);
    }

    private void refund(Books books, PaymentId payment, Optional<RefundId> refund) {
        refund.ifPresent(refunds::add);
        int number = books.find(payment).orElseThrow().refunds().size();
        books.enter(new Entry.Refunded(
                new SandboxRefund(refund, payment, "sbr_" + number + payment, Money.of(100, "EUR")),
                "sbe_r" + number + payment,
                at(1000 + number)));
    }

    private void fill(Books books) {
        open(books);
        PaymentId paid = open(books);
        settle(books, paid, State.PAID);
        books.enter(new Entry.Finished("sbe_" + paid));
        PaymentId paidBack = open(books);
        settle(books, paidBack, State.PAID);
        refund(books, paidBack, Optional.of(RefundId.next()));
        refund(books, paidBack, Optional.empty());
        PaymentId declined = open(books);
        settle(books, declined, State.DECLINED);
        books.enter(new Entry.Postponed("sbe_" + declined, 3, START.plusSeconds(90)));
        settle(books, open(books), State.CLOSED);
    }

    private void archive() throws IOException, InterruptedException {
        int number = archives() + 1;
        Books books = opened(AT_ONCE);
        Shop.await("the journal names the archive", () -> archives() == number);
        books.close();
    }

    /** As the journal says. */
    private int archives() {
        try (Stream<String> lines = Files.lines(folder.resolve("books.jsonl"))) {
            return lines.findFirst()
                    .map(line -> line.replaceFirst(".*\"begun\",\"archives\":([0-9]+).*", "$1"))
                    .filter(number -> number.matches("[0-9]+"))
                    .map(Integer::valueOf)
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void whatIsInAnArchiveIsKnownAsBefore() throws Exception {
        Knowledge all;
        try (Books books = opened(NEVER)) {
            fill(books);
            all = knowledge(books);
        }
        assertThat(all.movements()).hasSize(4);
        assertThat(all.webhooks()).hasSize(5);
        archive();
        assertThat(reopened()).isEqualTo(all);
        archive();
        assertThat(reopened()).isEqualTo(all);
        // Nothing but the notifications that are owed.
        assertThat(Files.readAllLines(folder.resolve("books.jsonl"))).hasSize(6);
    }

    @Test
    void paymentInAnArchiveGoesOn() throws Exception {
        Knowledge all;
        try (Books books = opened(NEVER)) {
            fill(books);
        }
        archive();
        try (Books books = opened(NEVER)) {
            settle(books, payments.get(0), State.PAID);
            refund(books, payments.get(1), Optional.of(RefundId.next()));
            refund(books, payments.get(2), Optional.of(RefundId.next()));
            books.enter(new Entry.Finished("sbe_" + payments.get(3)));
            all = knowledge(books);
        }
        assertThat(all.payments().get(2).refunds()).hasSize(3);
        assertThat(all.movements()).hasSize(7);
        assertThat(reopened()).isEqualTo(all);
        archive();
        assertThat(reopened()).isEqualTo(all);
    }

    @Test
    void billOfADayHasWhatWasMovedOnIt() throws Exception {
        try (Books books = opened(NEVER)) {
            fill(books);
        }
        archive();
        try (Books books = opened(NEVER)) {
            settle(books, payments.get(0), State.PAID);
            settle(books, open(books), State.PAID);
            assertThat(books.movements(at(0), at(2)).map(Movement::at)).containsExactly(at(1), at(0));
            assertThat(books.movements(at(2), at(6)).map(Movement::at)).containsExactly(at(2), at(5));
        }
    }

    @Test
    void killedBeforeTheJournalNamesTheArchiveNothingHasHappened() throws Exception {
        try (Books books = opened(NEVER)) {
            fill(books);
        }
        Knowledge all = reopened();
        Path before = data.resolve("before.jsonl");
        Files.copy(folder.resolve("books.jsonl"), before);
        archive();
        // The archive is there, half of the journal that was to name it, and still the old one.
        Files.copy(folder.resolve("books.jsonl"), folder.resolve("books.jsonl.new"));
        truncate("books.jsonl.new");
        Files.copy(before, folder.resolve("books.jsonl"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(reopened()).isEqualTo(all);
        // And of an archive that was being written, half.
        truncate("archive-1.jsonl");
        truncate("archive-1.index");
        assertThat(reopened()).isEqualTo(all);
        archive();
        assertThat(reopened()).isEqualTo(all);
    }

    private void truncate(String name) throws IOException {
        byte[] content = Files.readAllBytes(folder.resolve(name));
        Files.write(folder.resolve(name), Arrays.copyOf(content, content.length / 2));
    }

    @Test
    void lineThatACrashCutOffIsDroppedFromAJournalThatWasBegunAnew() throws Exception {
        try (Books books = opened(NEVER)) {
            fill(books);
        }
        archive();
        Knowledge all = reopened();
        Files.writeString(folder.resolve("books.jsonl"), "{\"type\":\"opened\",\"pay", StandardOpenOption.APPEND);
        assertThat(reopened()).isEqualTo(all);
    }

    @Test
    void booksWhoseArchiveIsMissingAreNotOpened() throws Exception {
        try (Books books = opened(NEVER)) {
            fill(books);
        }
        archive();
        Files.delete(folder.resolve("archive-1.index"));
        assertThatThrownBy(this::reopened)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can't be read at byte 0");
    }

    @Test
    void booksThatCannotBeArchivedGoOn() throws Exception {
        Files.createDirectories(folder.resolve("archive-1.jsonl/in the way"));
        Knowledge all;
        try (Books books = opened(AT_ONCE)) {
            fill(books);
            all = knowledge(books);
        }
        assertThat(archives()).isZero();
        assertThat(reopened()).isEqualTo(all);
    }

    /** The old version writes, and archives, while the new one reads ahead. */
    @Test
    void booksThatAreArchivedWhileTheyAreReadAheadAreReadAnew() throws Exception {
        Knowledge all;
        Books next = new Books(folder, "sandbox", NEVER);
        try (Books old = opened(NEVER)) {
            fill(old);
            next.readAhead();
        }
        archive();
        next.readAhead();
        try (Books old = opened(NEVER)) {
            settle(old, payments.get(0), State.PAID);
            isRefused(next);
            all = knowledge(old);
        }
        archive();
        next.open();
        assertThat(knowledge(next)).isEqualTo(all);
        fill(next);
        all = knowledge(next);
        next.close();
        assertThat(reopened()).isEqualTo(all);
    }

    private static void isRefused(Books held) {
        assertThatThrownBy(held::open).isInstanceOf(BooksInUseException.class);
    }

    /** The lock is not that of a file that has been replaced. */
    @Test
    void booksAreStillInUseWhenTheirJournalWasReplaced() throws Exception {
        try (Books books = opened(AT_ONCE)) {
            open(books);
            Shop.await("an archive", () -> archives() > 0);
            isRefused(new Books(folder, "sandbox", NEVER));
        }
    }

    @Test
    void whatManyEnterWhileArchivesAreWrittenIsDurableAndFound() throws Exception {
        int writers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<List<PaymentId>> entered = new ArrayList<>();
        try (Books books = opened(2000)) {
            List<Future<List<PaymentId>>> parts = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                parts.add(threads.submit(() -> enterMany(books)));
            }
            for (Future<List<PaymentId>> part : parts) {
                entered.add(part.get(60, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(archives()).isGreaterThan(1);
        try (Books books = opened(NEVER)) {
            entered.stream()
                    .flatMap(List::stream)
                    .forEach(payment -> assertThat(
                                    books.find(payment).orElseThrow().state())
                            .isEqualTo(State.PAID));
            assertThat(books.movements(Instant.MIN, Instant.MAX)).hasSize(writers * 50);
            assertThat(books.webhooks()).isEmpty();
        }
    }

    private List<PaymentId> enterMany(Books books) {
        List<PaymentId> mine = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            PaymentId payment;
            synchronized (payments) {
                payment = open(books);
            }
            mine.add(payment);
            books.awaitDurable();
            assertThat(books.find("sbp_" + payment)).isPresent();
            books.awaitDurable(
                    books.enter(new Entry.Settled(payment, State.PAID, "sbc_" + payment, "sbe_" + payment, START)));
            books.enter(new Entry.Finished("sbe_" + payment));
            assertThat(books.find(payment).orElseThrow().state()).isEqualTo(State.PAID);
        }
        return mine;
    }
}
