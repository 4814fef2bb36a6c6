package org.vintner.gateway.sandbox.internal;

import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;
import org.vintner.spi.gateway.StartRequest;

/** The provider: decides, writes it into its books, answers when that is on disk, and has a notification sent. */
final class JournaledProvider implements SandboxProvider, Closeable {

    private final SecureRandom random = new SecureRandom();
    private final Books books;
    private final String account;
    private final Duration paymentWindow;
    private final WebhookSender sender;
    private final Clock clock;
    /** Held while something is decided and entered, never while the disk or the network is waited for. */
    private final Object deciding = new Object();

    /** Opens the books, and sends again what an earlier run did not get through. */
    JournaledProvider(SandboxSettings settings, Dial dial, Clock clock) throws IOException {
        this(new Books(settings.books(), settings.account()), settings, dial, clock);
    }

    /** As the other, with books that may have been read ahead. */
    JournaledProvider(Books books, SandboxSettings settings, Dial dial, Clock clock) throws IOException {
        this.books = books;
        books.open();
        this.account = settings.account();
        this.paymentWindow = settings.paymentWindow();
        this.clock = clock;
        boolean opened = false;
        try {
            this.sender = new WebhookSender(books, settings, dial, clock);
            pendingWebhooks().forEach(sender::schedule);
            opened = true;
        } finally {
            if (!opened) {
                books.close();
            }
        }
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public SandboxPayment open(StartRequest request) {
        synchronized (deciding) {
            if (books.find(request.payment()).isEmpty()) {
                books.enter(new Entry.Opened(newPayment(request)));
            }
        }
        return find(request.payment()).orElseThrow();
    }

    private SandboxPayment newPayment(StartRequest request) {
        Instant now = clock.instant();
        Instant windowEnd = now.plus(paymentWindow);
        // An end that is over already was said by another clock than ours.
        boolean shorter =
                request.expiresAt().isAfter(now) && request.expiresAt().isBefore(windowEnd);
        return new SandboxPayment(
                request.payment(),
                token("sbp_"),
                request.amount(),
                request.subject(),
                request.locale(),
                request.returnUrl(),
                request.notifyUrl(),
                shorter ? request.expiresAt() : windowEnd,
                State.WAITING,
                "",
                List.of());
    }

    @Override
    public Optional<SandboxPayment> find(PaymentId payment) {
        Optional<SandboxPayment> found = books.find(payment).map(this::closedWhenLate);
        books.awaitDurable();
        return found;
    }

    @Override
    public Optional<SandboxPayment> find(String reference) {
        return books.find(reference).map(SandboxPayment::payment).flatMap(this::find);
    }

    @Override
    public Optional<SandboxRefund> find(RefundId refund) {
        Optional<SandboxRefund> found = books.find(refund);
        books.awaitDurable();
        return found;
    }

    /** A payment whose time is over is closed when somebody next asks for it. */
    private SandboxPayment closedWhenLate(SandboxPayment payment) {
        boolean late = payment.state() == State.WAITING && !clock.instant().isBefore(payment.expiresAt());
        return late ? settle(payment.payment(), State.CLOSED).orElseThrow() : payment;
    }

    @Override
    public Optional<SandboxPayment> settle(PaymentId payment, State wanted) {
        Optional<String> event = Optional.empty();
        synchronized (deciding) {
            Optional<SandboxPayment> found = books.find(payment);
            if (found.isPresent() && found.get().state() == State.WAITING) {
                Instant now = clock.instant();
                State state = now.isBefore(found.get().expiresAt()) ? wanted : State.CLOSED;
                String number = state == State.PAID ? token("sbc_") : "";
                event = Optional.of(token("sbe_"));
                books.enter(new Entry.Settled(payment, state, number, event.get(), now));
            }
        }
        books.awaitDurable();
        event.ifPresent(sender::send);
        return books.find(payment);
    }

    @Override
    public Optional<SandboxRefund> refund(Optional<RefundId> refund, PaymentId payment, Money amount) {
        Optional<String> event = Optional.empty();
        Optional<SandboxRefund> made;
        synchronized (deciding) {
            made = refund.flatMap(books::find);
            if (made.isEmpty()
                    && books.find(payment).filter(p -> canRefund(p, amount)).isPresent()) {
                event = Optional.of(token("sbe_"));
                made = Optional.of(new SandboxRefund(refund, payment, token("sbr_"), amount));
                books.enter(new Entry.Refunded(made.get(), event.get(), clock.instant()));
            }
        }
        books.awaitDurable();
        event.ifPresent(sender::send);
        return made;
    }

    @Override
    public void movements(Instant from, Instant until, Consumer<Movement> reader) {
        books.awaitDurable();
        books.movements(from, until).forEach(reader);
    }

    /** {@return the notifications that the shop has not taken yet} */
    List<PendingWebhook> pendingWebhooks() {
        return books.webhooks();
    }

    private static boolean canRefund(SandboxPayment payment, Money amount) {
        return amount.amount() > 0
                && payment.amount().currency().equals(amount.currency())
                && amount.amount() <= payment.refundable();
    }

    private String token(String prefix) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() throws IOException {
        sender.close();
        books.close();
    }
}
