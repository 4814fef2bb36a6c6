package org.vintner.downloads.internal;

import java.util.concurrent.TimeUnit;
import org.vintner.downloads.internal.TransferLedger.Transfer;

/** One answer on its way: how much of it is out, told to the ledger once a second. */
final class Sending {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final TransferLedger ledger;
    private final Transfer transfer;
    private long sent;
    private long counted;
    private long countedAt = System.nanoTime();

    Sending(TransferLedger ledger, Transfer transfer) {
        this.ledger = ledger;
        this.transfer = transfer;
    }

    /** Notes bytes of the file that went out, and says whether more may follow: not when the grant was taken back. */
    boolean sent(long bytes) {
        sent += bytes;
        if (System.nanoTime() - countedAt < INTERVAL) {
            return true;
        }
        boolean goOn = ledger.progress(transfer, counted, sent);
        counted = sent;
        countedAt = System.nanoTime();
        return goOn;
    }

    void end() {
        ledger.end(transfer, counted, sent);
    }
}
