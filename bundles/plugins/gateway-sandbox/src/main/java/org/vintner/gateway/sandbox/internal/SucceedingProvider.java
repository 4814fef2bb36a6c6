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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.StartRequest;

/**
 * The provider of a version of this plugin that takes over from another one. The books have one writer, and the old version holds them
 * until it has finished what it began; calls to this one wait for that moment. A provider out in the world would have no such moment.
 */
final class SucceedingProvider implements SandboxProvider, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(SucceedingProvider.class);
    /** Below the deadline of calls to this gateway. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private final CompletableFuture<JournaledProvider> opened = new CompletableFuture<>();
    private final SandboxSettings settings;
    private final Dial dial;
    private final Clock clock;
    private volatile boolean closed;

    /** Begins to ask for the books. */
    SucceedingProvider(SandboxSettings settings, Dial dial, Clock clock) {
        this.settings = settings;
        this.dial = dial;
        this.clock = clock;
        Thread opener = new Thread(this::open, "vintner-sandbox-" + settings.channel() + "-books");
        opener.setDaemon(true);
        opener.start();
    }

    private void open() {
        while (!closed) {
            try {
                hand(new JournaledProvider(settings, dial, clock));
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
        if (closed) {
            provider.close();
        } else {
            opened.complete(provider);
        }
    }

    private JournaledProvider provider() {
        try {
            return opened.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The version of this plugin that ran before still holds the books.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The books could not be opened.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("This call was given up.", e);
        }
    }

    @Override
    public String account() {
        return settings.account();
    }

    @Override
    public SandboxPayment open(StartRequest request) {
        return provider().open(request);
    }

    @Override
    public Optional<SandboxPayment> find(PaymentId payment) {
        return provider().find(payment);
    }

    @Override
    public Optional<SandboxPayment> find(String reference) {
        return provider().find(reference);
    }

    @Override
    public Optional<SandboxRefund> find(RefundId refund) {
        return provider().find(refund);
    }

    @Override
    public Optional<SandboxPayment> settle(PaymentId payment, SandboxPayment.State state) {
        return provider().settle(payment, state);
    }

    @Override
    public Optional<SandboxRefund> refund(Optional<RefundId> refund, PaymentId payment, Money amount) {
        return provider().refund(refund, payment, amount);
    }

    @Override
    public void movements(Instant from, Instant until, Consumer<Movement> reader) {
        provider().movements(from, until, reader);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (opened.isDone() && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }
}
