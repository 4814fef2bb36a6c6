package org.vintner.gateway.sandbox.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;

/**
 * What the provider knows: the sum of its journal's entries, kept in memory, and of the archives before it. When the journal has grown
 * long, what is in memory becomes an archive, and a new journal begins: so books are opened at once, however much was ever paid.
 */
final class Books implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Books.class);

    /** Some 1500 payments: a new version of the plugin has read them in a moment, and an archive of them is written in one. */
    private static final long LONG_JOURNAL = 1 << 20;

    private final Path folder;
    private final String account;
    private final Journal journal;
    private final long longJournal;
    private final ConcurrentMap<PaymentId, SandboxPayment> payments = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, PaymentId> references = new ConcurrentHashMap<>();
    private final ConcurrentMap<RefundId, SandboxRefund> refunds = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, PendingWebhook> webhooks = new ConcurrentHashMap<>();
    private final Queue<Movement> movements = new ConcurrentLinkedQueue<>();
    /** Oldest first. */
    private volatile List<Archive> archives = List.of();
    /** At which size of the journal an archive is written next. */
    private long archivedAt;

    private boolean archiving;
    private boolean closed;

    /** Books that are not open yet. */
    Books(Path folder, String account) {
        this(folder, account, LONG_JOURNAL);
    }

    /** @param longJournal how many bytes of a journal become an archive */
    Books(Path folder, String account, long longJournal) {
        this.folder = folder;
        this.account = account;
        this.longJournal = longJournal;
        this.archivedAt = longJournal;
        this.journal = new Journal(folder.resolve("books.jsonl"), this::apply);
    }

    /** Reads what is in them, though somebody else has them open. */
    void readAhead() throws IOException {
        journal.readAhead();
    }

    /**
     * Opens or makes them.
     *
     * @throws BooksInUseException while somebody else has them open
     */
    synchronized void open() throws IOException {
        journal.open();
        archiveWhenLong();
    }

    /**
     * Enters something. The caller holds the lock under which it looked whether that is right.
     *
     * @return the position to pass to {@link #awaitDurable}
     */
    synchronized long enter(Entry entry) {
        long position = journal.append(entry);
        apply(entry);
        archiveWhenLong();
        return position;
    }

    /** On a thread of its own, as callers may be interrupted, which closes the files that they write. */
    private void archiveWhenLong() {
        if (!archiving && journal.size() > archivedAt) {
            archiving = true;
            Thread archivist = new Thread(this::archive, "vintner-sandbox-" + account + "-archive");
            archivist.setDaemon(true);
            archivist.start();
        }
    }

    /** The new journal names the archive: before it is in its place, the archive does not count, and what was entered still does. */
    private synchronized void archive() {
        try {
            if (!closed) {
                Archive full = Archive.write(folder, archives.size() + 1, payments, movements);
                journal.beginAnew(beginning(archives.size() + 1));
                forget(Stream.concat(archives.stream(), Stream.of(full)).toList());
            }
            archivedAt = longJournal;
        } catch (IOException e) {
            LOG.warn("The books in {} could not be archived; they are tried again when they have grown", folder, e);
            archivedAt = journal.size() + longJournal;
        } finally {
            archiving = false;
        }
    }

    private List<Entry> beginning(int number) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry.Begun(number));
        webhooks.values().forEach(webhook -> entries.add(new Entry.Owed(webhook)));
        return entries;
    }

    /** Whoever does not find something in memory has to find it in an archive, so these come first. */
    private void forget(List<Archive> archived) {
        archives = archived;
        payments.clear();
        references.clear();
        refunds.clear();
        movements.clear();
    }

    void awaitDurable(long position) {
        journal.awaitDurable(position);
    }

    void awaitDurable() {
        journal.awaitDurable();
    }

    Optional<SandboxPayment> find(PaymentId payment) {
        return Optional.ofNullable(payments.get(payment))
                .or(() -> archived(payment.toString(), kept -> kept.payment().equals(payment)));
    }

    Optional<SandboxPayment> find(String reference) {
        return Optional.ofNullable(references.get(reference))
                .or(() -> archived(reference, kept -> kept.reference().equals(reference))
                        .map(SandboxPayment::payment))
                .flatMap(this::find);
    }

    Optional<SandboxRefund> find(RefundId refund) {
        return Optional.ofNullable(refunds.get(refund))
                .or(() -> archived(
                                refund.toString(), kept -> kept.refund(refund).isPresent())
                        .flatMap(kept -> kept.refund(refund)));
    }

    /** In the newest archive that has it: there it stands last. */
    private Optional<SandboxPayment> archived(String key, Predicate<SandboxPayment> wanted) {
        List<Archive> all = archives;
        for (int number = all.size() - 1; number >= 0; number--) {
            Optional<SandboxPayment> found = all.get(number).find(key, wanted);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    Optional<PendingWebhook> webhook(String event) {
        return Optional.ofNullable(webhooks.get(event));
    }

    List<PendingWebhook> webhooks() {
        return List.copyOf(webhooks.values());
    }

    /** {@return what was moved from a time on and before another, oldest first} */
    Stream<Movement> movements(Instant from, Instant until) {
        Predicate<Instant> period = at -> !at.isBefore(from) && at.isBefore(until);
        List<Archive> archived;
        List<Movement> recent;
        synchronized (this) {
            archived = archives;
            recent = List.copyOf(movements);
        }
        return Stream.concat(
                archived.stream().flatMap(archive -> archive.movements(period)),
                recent.stream().filter(movement -> period.test(movement.at())));
    }

    private void apply(Entry entry) {
        if (entry instanceof Entry.Begun begun) {
            begin(begun.archives());
        } else if (entry instanceof Entry.Owed owed) {
            webhooks.put(owed.webhook().event().id(), owed.webhook());
        } else if (entry instanceof Entry.Opened opened) {
            SandboxPayment payment = opened.payment();
            payments.put(payment.payment(), payment);
            references.put(payment.reference(), payment.payment());
        } else if (entry instanceof Entry.Settled settled) {
            apply(settled);
        } else if (entry instanceof Entry.Refunded refunded) {
            apply(refunded);
        } else if (entry instanceof Entry.Postponed postponed) {
            webhooks.computeIfPresent(
                    postponed.event(), (event, webhook) -> webhook.postponed(postponed.attempts(), postponed.next()));
        } else if (entry instanceof Entry.Finished finished) {
            webhooks.remove(finished.event());
        }
    }

    /** Also when another journal has taken the place of the one that was read ahead. */
    private void begin(int number) {
        List<Archive> all = new ArrayList<>(archives);
        try {
            while (all.size() < number) {
                all.add(Archive.open(folder, all.size() + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        forget(List.copyOf(all));
        webhooks.clear();
    }

    private void apply(Entry.Settled settled) {
        SandboxPayment payment = known(settled.payment()).settled(settled.state(), settled.providerPayment());
        payments.put(payment.payment(), payment);
        boolean paid = settled.state() == State.PAID;
        if (paid) {
            movements.add(new Movement.Paid(settled.at(), payment));
        }
        WebhookEvent event = new WebhookEvent(
                settled.event(),
                eventType(settled.state()),
                settled.at(),
                account,
                payment.payment().toString(),
                payment.reference(),
                paid ? Optional.of(settled.providerPayment()) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(payment.amount()),
                settled.state() == State.DECLINED
                        ? Optional.of(SandboxGateway.DECLINED_BY_PROVIDER)
                        : Optional.empty());
        webhooks.put(event.id(), new PendingWebhook(event, payment.notifyUrl(), 0, settled.at()));
    }

    private static String eventType(State state) {
        return switch (state) {
            case PAID -> WebhookEvent.PAYMENT_CAPTURED;
            case DECLINED -> WebhookEvent.PAYMENT_FAILED;
            case CLOSED -> WebhookEvent.PAYMENT_CLOSED;
            case WAITING -> throw new IllegalArgumentException("A payment does not end by waiting.");
        };
    }

    private void apply(Entry.Refunded refunded) {
        SandboxRefund refund = refunded.refund();
        SandboxPayment payment = known(refund.payment()).with(refund);
        payments.put(payment.payment(), payment);
        refund.refund().ifPresent(number -> refunds.put(number, refund));
        movements.add(new Movement.PaidBack(refunded.at(), payment, refund));
        WebhookEvent event = new WebhookEvent(
                refunded.event(),
                WebhookEvent.REFUND_SUCCEEDED,
                refunded.at(),
                account,
                payment.payment().toString(),
                payment.reference(),
                Optional.of(payment.providerPayment()),
                refund.refund().map(RefundId::toString),
                Optional.of(refund.providerRefund()),
                Optional.of(refund.amount()),
                Optional.empty());
        webhooks.put(event.id(), new PendingWebhook(event, payment.notifyUrl(), 0, refunded.at()));
    }

    private SandboxPayment known(PaymentId payment) {
        return find(payment)
                .orElseThrow(() -> new IllegalStateException("The books name " + payment + " before it was opened."));
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        journal.close();
    }
}
