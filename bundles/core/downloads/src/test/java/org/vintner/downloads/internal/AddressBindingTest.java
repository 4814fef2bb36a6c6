package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.AddressBinding;
import org.vintner.api.downloads.ReleaseCode;
import org.vintner.api.http.Network;
import org.vintner.api.id.OrderId;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName("S1.19: a link bound to where it was first used, and the way out")
final class AddressBindingTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int SIZE = 1000;
    private static final String HOME = "203.0.113.7";
    private static final String ELSEWHERE = "198.51.100.1";

    private Shop shop;
    private StoredGrant grant;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        grant = shop.grant("a.zip", new byte[SIZE], 50);
    }

    @Test
    void unboundIsFetchedFromAnywhere() {
        begin(HOME);
        begin(ELSEWHERE);

        assertThat(shop.reread(grant).boundTo()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ADDRESS,203.0.113.7,203.0.113.7,203.0.113.8",
        "NETWORK,203.0.113.7,203.0.113.250,203.0.114.7",
        "ADDRESS,2001:db8::7,2001:db8::7,2001:db8::8",
        "NETWORK,2001:db8::7,2001:db8::ffff:1,2001:db8:0:1::7",
        "NETWORK,203.0.113.7,::ffff:203.0.113.9,2001:db8::7"
    })
    void firstRequestSaysFromWhere(AddressBinding binding, String first, String same, String other) {
        shop.bind(grant.id(), binding);

        begin(first);
        begin(same);
        refused(CommerceError.GRANT_BOUND_ELSEWHERE, () -> begin(other));
        refused(CommerceError.GRANT_BOUND_ELSEWHERE, () -> shop.ledger.check(token(), address(other), g -> all()));
        assertThat(shop.downloads.ofOrder(grant.order()).get(0).boundTo())
                .contains(shop.reread(grant).boundTo().orElseThrow().toString());
    }

    @Test
    void refusedOrMereQuestionBindsNothing() {
        shop.bind(grant.id(), AddressBinding.ADDRESS);

        shop.ledger.check(token(), address(ELSEWHERE), g -> all());
        shop.expire(grant.id());
        refused(CommerceError.GRANT_EXPIRED, () -> begin(ELSEWHERE));

        assertThat(shop.reread(grant).boundTo()).isEmpty();
    }

    @Test
    void codeFromTheMailReleasesOnceAndTheOldNetworkIsOut() {
        bound();
        Sending running = begin(HOME);
        Actor buyer = Actor.buyerOf(grant.order());

        assertThat(shop.downloads.requestRelease(buyer, grant.id()).grant()).isEqualTo(grant.id());
        String code = code().code();
        assertThat(code).matches("\\d{8}");
        assertThat(code()).asString().doesNotContain(code);
        String spaced = " " + code.substring(0, 4) + " " + code.substring(4) + "\n";
        assertThat(shop.downloads.release(buyer, grant.id(), spaced).boundTo()).isEmpty();
        begin(ELSEWHERE);

        assertThat(shop.reread(grant).boundTo()).contains(Network.parse(ELSEWHERE));
        refused(CommerceError.GRANT_BOUND_ELSEWHERE, () -> begin(HOME));
        shop.ledger.tick();
        assertThat(running.sent(10)).isFalse();
        refused(CommerceError.RELEASE_CODE_INVALID, () -> shop.downloads.release(buyer, grant.id(), code));
        assertThat(events())
                .containsExactly("download.release_requested" + grant.id(), "download.released" + grant.id());
    }

    @Test
    void fifthWrongTryEndsTheCode() {
        bound();
        String code = sentCode();

        for (int i = 0; i < 5; i++) {
            refused(CommerceError.RELEASE_CODE_INVALID, () -> release(wrong(code)));
        }
        refused(CommerceError.RELEASE_CODE_INVALID, () -> release(code));
        assertThat(shop.reread(grant).boundTo()).isPresent();
    }

    @Test
    void wrongCodesAtOnceAreFiveTries() throws Exception {
        bound();
        String code = sentCode();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            threads.add(new Thread(() -> refused(CommerceError.RELEASE_CODE_INVALID, () -> release(wrong(code)))));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(DATABASE.sql().query("SELECT tries FROM download_release_code", row -> row.integer("tries")))
                .containsExactly(5);
        refused(CommerceError.RELEASE_CODE_INVALID, () -> release(code));
    }

    @Test
    void codeEndsAfterAQuarterOfAnHourOfTheDatabasesTime() {
        bound();
        String code = sentCode();

        shop.ageCodes(Duration.ofMinutes(15));
        refused(CommerceError.RELEASE_CODE_INVALID, () -> release(code));
    }

    @Test
    void newCodeEndsTheOneBefore() {
        bound();
        String first = sentCode();
        shop.ageCodes(Duration.ofMinutes(2));
        String second = sentCode();

        assertThat(second).isNotEqualTo(first);
        refused(CommerceError.RELEASE_CODE_INVALID, () -> release(first));
        release(second);
    }

    @Test
    void codesAreOneAMinuteAndFiveADay() {
        bound();
        for (int i = 0; i < 5; i++) {
            sentCode();
            refused(CommerceError.TOO_MANY_REQUESTS, this::sentCode);
            shop.ageCodes(Duration.ofMinutes(2));
        }
        refused(CommerceError.TOO_MANY_REQUESTS, this::sentCode);
        shop.ageCodes(Duration.ofDays(1));
        sentCode();
    }

    @Test
    void strangersUnboundAndRevokedGrantsGetNoCode() {
        refused(CommerceError.CONFLICT, this::sentCode);
        bound();
        refused(
                CommerceError.NOT_FOUND,
                () -> shop.downloads.requestRelease(Actor.buyerOf(OrderId.next()), grant.id()));
        refused(
                CommerceError.NOT_FOUND,
                () -> shop.downloads.release(Actor.buyerOf(OrderId.next()), grant.id(), "00000000"));
        refused(CommerceError.FORBIDDEN, () -> shop.downloads.releaseCode(Actor.buyerOf(grant.order()), grant.id()));
        refused(CommerceError.RELEASE_CODE_INVALID, () -> release(""));
        shop.downloads.revoke(Actor.system("test"), grant.id());
        refused(CommerceError.GRANT_REVOKED, this::sentCode);
        refused(CommerceError.GRANT_REVOKED, () -> release("00000000"));
        assertThat(events()).isEmpty();
    }

    @Test
    void buyersRenewalKeepsTheNetworkAndStaffsFreesIt() {
        bound();

        shop.downloads.renew(Actor.buyerOf(grant.order()), grant.id());
        refused(CommerceError.GRANT_BOUND_ELSEWHERE, () -> begin(ELSEWHERE));
        shop.downloads.renew(Actor.system("test"), grant.id());
        begin(ELSEWHERE);
    }

    private void bound() {
        shop.bind(grant.id(), AddressBinding.ADDRESS);
        begin(HOME);
    }

    private String sentCode() {
        shop.downloads.requestRelease(Actor.buyerOf(grant.order()), grant.id());
        return code().code();
    }

    private ReleaseCode code() {
        Optional<ReleaseCode> code = shop.downloads.releaseCode(Actor.system("test"), grant.id());
        return code.orElseThrow();
    }

    private void release(String code) {
        shop.downloads.release(Actor.buyerOf(grant.order()), grant.id(), code);
    }

    private static String wrong(String code) {
        return (code.charAt(0) == '0' ? "1" : "0") + code.substring(1);
    }

    private Sending begin(String client) {
        return shop.ledger.begin(token(), address(client), g -> List.of(new ByteRange(0, 10)));
    }

    private Token token() {
        return shop.tokens.read(shop.tokens.issue(shop.reread(grant))).orElseThrow();
    }

    private static List<ByteRange> all() {
        return List.of(new ByteRange(0, SIZE));
    }

    private static InetAddress address(String text) {
        return Network.address(text).orElseThrow();
    }

    private static List<String> events() {
        return DATABASE.sql()
                .query(
                        "SELECT type || (data ->> 'grant') AS event FROM outbox_event ORDER BY seq",
                        row -> row.text("event"));
    }

    private static void refused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
