package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Entitlement;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;

/** Grants as fulfillment makes them and as buyers and staff see them, on a real PostgreSQL. */
final class GrantedDownloadsTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int SIZE = 1000;

    private final Actor admin = new Actor(Role.ADMINISTRATOR, AccountId.next().toString());
    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
    }

    @Test
    @DisplayName("S1.41, S1.27: lines are fulfilled at once and once")
    void eachLineGetsOneGrant() {
        Line first = shop.line(Optional.of(new Shop.File("a.zip", SIZE, "a".repeat(64))), 3);
        Line second = shop.line(Optional.of(new Shop.File("b.zip", SIZE, "b".repeat(64))), 4);
        Line without = shop.line(Optional.empty(), 3);

        assertThat(shop.fulfiller.fulfill(List.of(first, without, second))).containsExactly(without.id());
        assertThat(shop.fulfiller.fulfill(List.of(first, second))).isEmpty();
        assertThat(shop.fulfiller.fulfill(List.of())).isEmpty();

        assertThat(shop.downloads.ofOrder(first.order())).hasSize(1);
        DownloadGrant grant = shop.downloads.ofOrder(second.order()).get(0);
        assertThat(grant.maxDownloads()).isEqualTo(4);
        assertThat(grant.line()).isEqualTo(second.id());
        assertThat(grant.state()).isEqualTo(GrantState.ISSUED);
        assertThat(grant.expiresAt()).isEqualTo(grant.issuedAt().plusSeconds(3600));
        assertThat(shop.downloads.ofOrder(without.order())).isEmpty();
    }

    @Test
    void linkCarriesTokenAndNameInAnyLanguage() {
        StoredGrant grant = shop.grant("发票 №1 (a&b).zip", new byte[SIZE], 3);

        assertThat(shop.links.show(grant).url())
                .hasValueSatisfying(url -> assertThat(url)
                        .startsWith("https://shop.example/downloads/")
                        .endsWith("/%E5%8F%91%E7%A5%A8%20%E2%84%961%20%28a%26b%29.zip"));
    }

    @Test
    void entitlementsAreWhatIsNotTakenBack() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 3);

        Entitlement.Download download = (Entitlement.Download)
                shop.fulfiller.entitlements(grant.order()).get(0);
        assertThat(download.grant()).isEqualTo(grant.id());
        assertThat(download.url()).isPresent();
        shop.expire(grant.id());
        assertThat(((Entitlement.Download)
                                shop.fulfiller.entitlements(grant.order()).get(0))
                        .url())
                .isEmpty();
        shop.fulfiller.revoke(List.of(grant.line()));
        assertThat(shop.fulfiller.entitlements(grant.order())).isEmpty();
        assertThat(shop.links.show(shop.reread(grant)).state()).isEqualTo(GrantState.REVOKED);
    }

    @Test
    @DisplayName("S1.23, S1.53: a buyer renews an expired link; the old one stays dead and the count stays")
    void buyerRenewsTimeButNotCount() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 3);
        String old = shop.tokens.issue(grant);
        download(grant);
        shop.expire(grant.id());

        DownloadGrant renewed = shop.downloads.renew(Actor.buyerOf(grant.order()), grant.id());
        assertThat(renewed.state()).isEqualTo(GrantState.ISSUED);
        assertThat(renewed.used()).isEqualTo(1);
        assertThat(renewed.url()).isPresent();
        assertThat(renewed.url().orElseThrow()).doesNotContain(old);
        assertThat(shop.tokens.read(old)).isNotEqualTo(Optional.of(shop.tokens.of(shop.reread(grant))));
        assertThat(DATABASE.sql()
                        .query(
                                "SELECT type || aggregate || (data ->> 'grant') AS event FROM outbox_event",
                                row -> row.text("event")))
                .containsExactly("download.renewed" + grant.order() + grant.id());
    }

    @Test
    void usedUpGrantIsRenewedByStaffOnly() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);
        download(grant);

        assertThat(shop.links.show(shop.reread(grant)).state()).isEqualTo(GrantState.EXHAUSTED);
        refused(CommerceError.GRANT_EXHAUSTED, () -> shop.downloads.renew(Actor.buyerOf(grant.order()), grant.id()));
        DownloadGrant renewed = shop.downloads.renew(admin, grant.id());
        assertThat(renewed.used()).isZero();
        assertThat(renewed.state()).isEqualTo(GrantState.ISSUED);
        download(shop.reread(grant));
        assertThat(shop.transitions.history(grant.id().value()))
                .extracting(Transition::from, Transition::to, Transition::actor, Transition::cause)
                .containsExactly(org.assertj.core.api.Assertions.tuple("EXHAUSTED", "ISSUED", admin, "renewed"));
    }

    @Test
    void revokedGrantStaysRevoked() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        assertThat(shop.downloads.revoke(admin, grant.id()).state()).isEqualTo(GrantState.REVOKED);
        assertThat(shop.downloads.revoke(admin, grant.id()).state()).isEqualTo(GrantState.REVOKED);
        refused(CommerceError.GRANT_REVOKED, () -> shop.downloads.renew(admin, grant.id()));
        assertThat(shop.transitions.history(grant.id().value())).hasSize(1);
    }

    @Test
    @DisplayName(
            "S1.35: while its line is being refunded a download can't be used or renewed, and comes back if that fails")
    void suspendedGrantWaitsForTheRefund() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 3);
        String url = shop.links.show(grant).url().orElseThrow();

        shop.fulfiller.suspend(List.of(grant.line()));

        Entitlement.Download suspended = (Entitlement.Download)
                shop.fulfiller.entitlements(grant.order()).get(0);
        assertThat(suspended.suspended()).isTrue();
        assertThat(suspended.url()).isEmpty();
        assertThat(shop.links.show(shop.reread(grant)).state()).isEqualTo(GrantState.SUSPENDED);
        refused(CommerceError.GRANT_SUSPENDED, () -> shop.downloads.renew(Actor.buyerOf(grant.order()), grant.id()));
        refused(CommerceError.GRANT_SUSPENDED, () -> shop.downloads.renew(admin, grant.id()));

        shop.fulfiller.resume(List.of(grant.line()));
        assertThat(shop.links.show(shop.reread(grant)).url()).contains(url);
        download(shop.reread(grant));

        shop.fulfiller.suspend(List.of(grant.line()));
        shop.fulfiller.revoke(List.of(grant.line()));
        assertThat(shop.links.show(shop.reread(grant)).state()).isEqualTo(GrantState.REVOKED);
        shop.fulfiller.resume(List.of(grant.line()));
        assertThat(shop.links.show(shop.reread(grant)).state()).isEqualTo(GrantState.REVOKED);
    }

    @Test
    void grantsAreListedNewestFirstInPages() {
        StoredGrant first = shop.grant("a.zip", new byte[SIZE], 1);
        StoredGrant second = shop.grant("b.zip", new byte[SIZE + 1], 1);

        Page<DownloadGrant> page = shop.downloads.list(GrantFilter.ALL, PageRequest.first(1));
        assertThat(page.items()).extracting(DownloadGrant::id).containsExactly(second.id());
        assertThat(shop.downloads
                        .list(GrantFilter.ALL, new PageRequest(1, page.next()))
                        .items())
                .extracting(DownloadGrant::id)
                .containsExactly(first.id());
        assertThat(shop.downloads
                        .list(
                                new GrantFilter(Optional.of(first.order()), Optional.of(first.product())),
                                PageRequest.first(9))
                        .items())
                .containsExactly(shop.downloads.find(first.id()).orElseThrow());
        assertThat(shop.downloads
                        .list(
                                new GrantFilter(Optional.of(first.order()), Optional.of(second.product())),
                                PageRequest.first(9))
                        .items())
                .isEmpty();
        refused(
                CommerceError.INVALID_REQUEST,
                () -> shop.downloads.list(GrantFilter.ALL, new PageRequest(1, Optional.of("x"))));
    }

    @Test
    void changesAreOnTheAuditTrail() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        shop.downloads.renew(Actor.buyerOf(grant.order()), grant.id());
        shop.downloads.revoke(admin, grant.id());
        refused(CommerceError.GRANT_REVOKED, () -> shop.downloads.renew(admin, grant.id()));

        assertThat(shop.audited)
                .containsExactly("done download.renew " + grant.id(), "done download.revoke " + grant.id());
    }

    @Test
    @DisplayName("S1.3, S1.4: another's grant is not there, and only staff take back")
    void strangersGetNothing() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        refused(CommerceError.NOT_FOUND, () -> shop.downloads.renew(Actor.buyerOf(OrderId.next()), grant.id()));
        refused(
                CommerceError.NOT_FOUND,
                () -> shop.downloads.renew(
                        new Actor(Role.SELLER, AccountId.next().toString()), grant.id()));
        refused(CommerceError.NOT_FOUND, () -> shop.downloads.renew(admin, GrantId.next()));
        refused(CommerceError.NOT_FOUND, () -> shop.downloads.revoke(admin, GrantId.next()));
        refused(CommerceError.FORBIDDEN, () -> shop.downloads.revoke(Actor.buyerOf(grant.order()), grant.id()));
    }

    private void download(StoredGrant grant) {
        DownloadTokens.Token token = shop.tokens.read(shop.tokens.issue(grant)).orElseThrow();
        Sending sending =
                shop.ledger.begin(token, InetAddress.getLoopbackAddress(), g -> List.of(new ByteRange(0, SIZE)));
        sending.sent(SIZE);
        sending.end();
    }

    private static void refused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
