package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName("S1.16, S1.18: answers that run while the database does not answer, or the grant changes")
final class SendingTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int SIZE = 1000;

    private final AtomicBoolean busy = new AtomicBoolean();
    private Shop shop;
    private TransferLedger ledger;
    private StoredGrant grant;
    private Sending sending;

    @BeforeEach
    void begin() {
        shop = new Shop(DATABASE);
        grant = shop.grant("a.zip", new byte[SIZE], 2);
        ledger = shop.server(sometimesBusy());
        sending = begin(SIZE);
    }

    @Test
    void busyDatabaseBreaksNoDownloadAndEveryByteIsCountedLater() {
        busy.set(true);
        after(Duration.ofSeconds(2));
        assertThat(sending.sent(400)).isTrue();
        after(Duration.ofSeconds(50));
        assertThat(sending.sent(300)).isTrue();
        assertThat(shop.reread(grant).servedBytes()).isZero();
        busy.set(false);
        after(Duration.ofSeconds(2));
        assertThat(sending.sent(200)).isTrue();
        assertThat(shop.reread(grant).servedBytes()).isEqualTo(700);
        sending.sent(100);
        sending.end();
        after(Duration.ofSeconds(1));
        assertThat(shop.reread(grant).servedBytes()).isEqualTo(SIZE);
        assertThat(shop.reread(grant).used()).isEqualTo(1);
    }

    @Test
    void databaseThatStaysAwayEndsTheDownloadBeforeItsLeaseIsOver() {
        busy.set(true);
        after(Duration.ofSeconds(61));

        unavailable(() -> sending.sent(400));
    }

    @Test
    @DisplayName("without the database no answer begins after a second, as nobody knows whether it may")
    void nothingBeginsAfterASecondWithoutTheDatabase() {
        busy.set(true);
        sending.end();
        begin(SIZE).end();
        after(Duration.ofMillis(1001));

        unavailable(() -> begin(SIZE));
        busy.set(false);
        begin(SIZE);
    }

    @Test
    @DisplayName("S1.16: a revocation anywhere stops what runs at the next look")
    void revokedGrantStopsWhatRuns() {
        shop.downloads.revoke(Actor.system("test"), grant.id());
        assertThat(sending.sent(10)).isTrue();
        after(Duration.ofMillis(250));
        assertThat(sending.sent(10)).isFalse();
    }

    private Sending begin(int bytes) {
        DownloadTokens.Token token = shop.tokens.read(shop.tokens.issue(grant)).orElseThrow();
        return ledger.begin(token, InetAddress.getLoopbackAddress(), g -> List.of(new ByteRange(0, bytes)));
    }

    private static void unavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.UNAVAILABLE));
    }

    private void after(Duration time) {
        shop.now.addAndGet(time.toNanos());
        ledger.tick();
    }

    private UnitOfWork sometimesBusy() {
        return (UnitOfWork) Proxy.newProxyInstance(
                UnitOfWork.class.getClassLoader(), new Class<?>[] {UnitOfWork.class}, (proxy, method, arguments) -> {
                    if (busy.get()) {
                        throw new CommerceException(CommerceError.UNAVAILABLE, "The database is busy.");
                    }
                    try {
                        return method.invoke(DATABASE.unitOfWork(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
