package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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

@DisplayName("S1.16, S1.18: what is told to the ledger while an answer runs")
final class SendingTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int SIZE = 1000;

    private final AtomicLong now = new AtomicLong();
    private final AtomicBoolean busy = new AtomicBoolean();
    private Shop shop;
    private StoredGrant grant;
    private Sending sending;

    @BeforeEach
    void begin() {
        shop = new Shop(DATABASE);
        grant = shop.grant("a.zip", new byte[SIZE], 1);
        TransferLedger ledger = new TransferLedger(sometimesBusy(), shop.grants, shop.tokens);
        DownloadTokens.Token token = shop.tokens.read(shop.tokens.issue(grant)).orElseThrow();
        sending = new Sending(
                ledger,
                ledger.begin(token, InetAddress.getLoopbackAddress(), g -> List.of(new ByteRange(0, SIZE))),
                now::get);
    }

    @Test
    void busyDatabaseBreaksNoDownloadAndEveryByteIsCountedLater() {
        after(Duration.ofSeconds(2));
        busy.set(true);
        assertThat(sending.sent(400)).isTrue();
        after(Duration.ofSeconds(50));
        assertThat(sending.sent(300)).isTrue();
        assertThat(shop.reread(grant).servedBytes()).isZero();
        busy.set(false);
        after(Duration.ofSeconds(2));
        assertThat(sending.sent(200)).isTrue();
        assertThat(shop.reread(grant).servedBytes()).isEqualTo(900);
        sending.sent(100);
        sending.end();
        assertThat(shop.reread(grant).servedBytes()).isEqualTo(SIZE);
        assertThat(shop.reread(grant).used()).isEqualTo(1);
    }

    @Test
    void databaseThatStaysAwayEndsTheDownloadBeforeItsLeaseIsOver() {
        busy.set(true);
        after(Duration.ofSeconds(61));

        assertThatThrownBy(() -> sending.sent(400))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.UNAVAILABLE));
    }

    @Test
    @DisplayName("a revocation stops what runs within a second")
    void revokedGrantStopsWhatRuns() {
        shop.downloads.revoke(Actor.system("test"), grant.id());
        assertThat(sending.sent(10)).isTrue();
        after(Duration.ofSeconds(1));
        assertThat(sending.sent(10)).isFalse();
    }

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
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
