package org.vintner.gateway.sandbox.internal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.StartRequest;

/**
 * The provider as one version of this plugin holds it. The books have one writer: while the plugin is updated the old version holds
 * them until it has finished what it began, and calls to the new one wait for that moment, or were not sent. A provider out in the
 * world would have no such moment.
 */
final class SucceedingProvider implements SandboxProvider, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(SucceedingProvider.class);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private final CompletableFuture<JournaledProvider> opened = new CompletableFuture<>();
    private final SandboxSettings settings;
    private final Dial dial;
    private final Clock clock;
    /** Shared by calls under way, so that the books are closed when the last one has left. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private volatile boolean closed;

    private SucceedingProvider(SandboxSettings settings, Dial dial, Clock clock) {
        this.settings = settings;
        this.dial = dial;
        this.clock = clock;
    }

    /** Opens the books at once: nobody else may hold them. */
    static SucceedingProvider first(SandboxSettings settings, Dial dial, Clock clock) throws IOException {
        SucceedingProvider provider = new SucceedingProvider(settings, dial, clock);
        provider.opened.complete(new JournaledProvider(settings, dial, clock));
        return provider;
    }

    /**
     * Begins to ask for the books, which another version of this plugin holds. They are read before, as that takes the longer the more
     * there was paid: nobody has to wait for it.
     */
    static SucceedingProvider afterAnother(SandboxSettings settings, Dial dial, Clock clock) throws IOException {
        SucceedingProvider provider = new SucceedingProvider(settings, dial, clock);
        Books books = new Books(settings.books(), settings.account());
        books.readAhead();
        Thread opener = new Thread(() -> provider.open(books), "vintner-sandbox-" + settings.channel() + "-books");
        opener.setDaemon(true);
        opener.start();
        return provider;
    }

    private void open(Books books) {
        while (!closed) {
            try {
                books.readAhead();
                hand(new JournaledProvider(books, settings, dial, clock));
                return;
            } catch (BooksInUseException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (IOException | RuntimeException e) {
                LOG.error("The books of channel {} can't be opened", settings.channel(), e);
                opened.completeExceptionally(e);
                return;
            }
        }
    }

    private synchronized void hand(JournaledProvider provider) throws IOException {
        if (closed || !opened.complete(provider)) {
            provider.close();
        }
    }

    private <T> T call(Function<JournaledProvider, T> deed) {
        use.readLock().lock();
        try {
            return deed.apply(provider());
        } finally {
            use.readLock().unlock();
        }
    }

    /** Without the books nothing was done, and nothing was begun: so such a call may be made again. */
    private JournaledProvider provider() {
        if (closed) {
            throw new ProviderTrouble("Another version of this plugin has taken over.", false);
        }
        try {
            // So that a call that had to wait still has time to be made.
            return opened.get(settings.patience().dividedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ProviderTrouble("The version of this plugin that ran before still holds the books.", false);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The books could not be opened.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderTrouble("The call was given up.", false);
        }
    }

    @Override
    public String account() {
        return settings.account();
    }

    @Override
    public SandboxPayment open(StartRequest request) {
        return call(provider -> provider.open(request));
    }

    @Override
    public Optional<SandboxPayment> find(PaymentId payment) {
        return call(provider -> provider.find(payment));
    }

    @Override
    public Optional<SandboxPayment> find(String reference) {
        return call(provider -> provider.find(reference));
    }

    @Override
    public Optional<SandboxRefund> find(RefundId refund) {
        return call(provider -> provider.find(refund));
    }

    @Override
    public Optional<SandboxPayment> settle(PaymentId payment, SandboxPayment.State state) {
        return call(provider -> provider.settle(payment, state));
    }

    @Override
    public Optional<SandboxRefund> refund(Optional<RefundId> refund, PaymentId payment, Money amount) {
        return call(provider -> provider.refund(refund, payment, amount));
    }

    @Override
    public void movements(Instant from, Instant until, Consumer<Movement> reader) {
        call(provider -> {
            provider.movements(from, until, reader);
            return true;
        });
    }

    /**
     * Returns when the calls under way have ended, and the books are free for the next version. A call is over after its time, and
     * one that was driven out by force may not have said that it left.
     */
    @Override
    public void close() throws IOException {
        closed = true;
        boolean allHaveLeft = haveAllLeft();
        try {
            closeBooks();
        } finally {
            if (allHaveLeft) {
                use.writeLock().unlock();
            }
        }
    }

    private boolean haveAllLeft() {
        try {
            return use.writeLock().tryLock(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void closeBooks() throws IOException {
        if (opened.isDone() && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }
}
