package org.vintner.gateway.sandbox.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;

/** What the provider knows: the sum of its journal's entries, kept in memory. */
final class Books implements Closeable {

    private final String account;
    private final Journal journal;
    private final ConcurrentMap<PaymentId, SandboxPayment> payments = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, PaymentId> references = new ConcurrentHashMap<>();
    private final ConcurrentMap<RefundId, SandboxRefund> refunds = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, PendingWebhook> webhooks = new ConcurrentHashMap<>();
    private final Queue<Movement> movements = new ConcurrentLinkedQueue<>();

    Books(Path folder, String account) throws IOException {
        this.account = account;
        this.journal = Journal.open(folder.resolve("books.jsonl"), this::apply);
    }

    /**
     * Enters something. The caller holds the lock under which it looked whether that is right.
     *
     * @return the position to pass to {@link #awaitDurable}
     */
    long enter(Entry entry) {
        long position = journal.append(entry);
        apply(entry);
        return position;
    }

    void awaitDurable(long position) {
        journal.awaitDurable(position);
    }

    void awaitDurable() {
        journal.awaitDurable();
    }

    Optional<SandboxPayment> find(PaymentId payment) {
        return Optional.ofNullable(payments.get(payment));
    }

    Optional<SandboxPayment> find(String reference) {
        return Optional.ofNullable(references.get(reference)).flatMap(this::find);
    }

    Optional<SandboxRefund> find(RefundId refund) {
        return Optional.ofNullable(refunds.get(refund));
    }

    Optional<PendingWebhook> webhook(String event) {
        return Optional.ofNullable(webhooks.get(event));
    }

    List<PendingWebhook> webhooks() {
        return List.copyOf(webhooks.values());
    }

    /** Oldest first. */
    Stream<Movement> movements() {
        return movements.stream();
    }

    private void apply(Entry entry) {
        if (entry instanceof Entry.Opened opened) {
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
    public void close() throws IOException {
        journal.close();
    }
}
