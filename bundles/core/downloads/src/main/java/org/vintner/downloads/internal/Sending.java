package org.vintner.downloads.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.downloads.internal.TransferLedger.Transfer;

/** One answer on its way: how much of it is out, told to the ledger once a second. */
final class Sending {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    /** For how long a busy database breaks no download; less than a lease, so that all of it stays noted. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final TransferLedger ledger;
    private final Transfer transfer;
    private long sent;
    private long counted;
    private final LongSupplier clock;
    private long triedAt;
    private long countedAt;

    Sending(TransferLedger ledger, Transfer transfer) {
        this(ledger, transfer, System::nanoTime);
    }

    Sending(TransferLedger ledger, Transfer transfer, LongSupplier clock) {
        this.ledger = ledger;
        this.transfer = transfer;
        this.clock = clock;
        this.triedAt = clock.getAsLong();
        this.countedAt = triedAt;
    }

    /** Notes bytes of the file that went out, and says whether more may follow: not when the grant was taken back. */
    boolean sent(long bytes) {
        sent += bytes;
        if (clock.getAsLong() - triedAt < INTERVAL) {
            return true;
        }
        try {
            boolean goOn = ledger.progress(transfer, counted, sent);
            counted = sent;
            countedAt = clock.getAsLong();
            return goOn;
        } catch (CommerceException e) {
            if (e.error() != CommerceError.UNAVAILABLE || clock.getAsLong() - countedAt > PATIENCE) {
                throw e;
            }
            return true;
        } finally {
            triedAt = clock.getAsLong();
        }
    }

    long bytes() {
        return sent;
    }

    void end() {
        ledger.end(transfer, counted, sent);
    }
}
