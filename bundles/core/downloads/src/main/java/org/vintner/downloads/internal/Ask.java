package org.vintner.downloads.internal;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.vintner.api.http.Network;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.StoredGrant;

/** A request that wants bytes of a file, or only wants to know whether it would get them. Answered by whichever thread. */
final class Ask {
    private final Token token;
    private final InetAddress client;
    private final Function<StoredGrant, List<ByteRange>> wanted;
    private final boolean begins;
    private final Thread asker = Thread.currentThread();
    private final long since = System.nanoTime();
    private volatile boolean postponed;
    private volatile Optional<Sending> sending = Optional.empty();
    private volatile Optional<RuntimeException> failure = Optional.empty();

    Ask(Token token, InetAddress client, Function<StoredGrant, List<ByteRange>> wanted, boolean begins) {
        this.token = token;
        this.client = client;
        this.wanted = wanted;
        this.begins = begins;
    }

    Token token() {
        return token;
    }

    InetAddress client() {
        return client;
    }

    /** Whether an answer begins, if it may. */
    boolean begins() {
        return begins;
    }

    List<ByteRange> wanted(StoredGrant grant) {
        return wanted.apply(grant);
    }

    /** Whether it comes from where the grant may be fetched. */
    boolean isInside(Optional<Network> network) {
        return network.isEmpty() || network.get().contains(client);
    }

    void admit(Sending answer) {
        sending = Optional.of(answer);
        wake();
    }

    void refuse(RuntimeException reason) {
        failure = Optional.of(reason);
        wake();
    }

    /** Whoever waits for the answer looks again. */
    void wake() {
        if (asker != Thread.currentThread()) {
            LockSupport.unpark(asker);
        }
    }

    /** Its grant is locked by somebody else just now. */
    void postpone() {
        postponed = true;
    }

    boolean isOlderThan(long nanos) {
        return System.nanoTime() - since > nanos;
    }

    /** Whether it has had its turn and comes again after a pause. */
    boolean isPostponed() {
        return postponed;
    }

    boolean answered() {
        return sending.isPresent() || failure.isPresent();
    }

    /** The answer, after {@link #answered}. */
    Sending sending() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return sending.orElseThrow();
    }
}
