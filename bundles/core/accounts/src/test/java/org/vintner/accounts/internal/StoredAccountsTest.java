package org.vintner.accounts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.accounts.IssuedApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.internal.store.JpaAccountStore;
import org.vintner.persistence.store.AccountStore;
import org.vintner.persistence.testing.TestDatabase;

/** S1.3: every operation is allowed or refused by role; here, who has which. */
class StoredAccountsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Actor SYSTEM = Actor.system("test");

    private final AccountStore store = new JpaAccountStore(DATABASE.transaction(), DATABASE.sql());
    private final Secrets secrets = new Secrets(new DigestingKeyRing());
    private final StoredAccounts accounts = new StoredAccounts(store, DATABASE.unitOfWork(), secrets);

    @BeforeEach
    void empty() {
        DATABASE.clear();
    }

    @Test
    void anAccountIsFoundByItsIdAndListedByItsName() {
        Account zoe = accounts.create(SYSTEM, " zoe ", Role.SELLER);
        Account ada = accounts.create(SYSTEM, "Ada", Role.ADMINISTRATOR);
        assertThat(accounts.list()).containsExactly(ada, zoe);
        assertThat(accounts.find(zoe.id())).contains(zoe);
        assertThat(zoe.name()).isEqualTo("zoe");
        assertThat(accounts.find(AccountId.next())).isEmpty();
    }

    @Test
    void aNameIsTakenInUpperAndLowerCase() {
        accounts.create(SYSTEM, "Ada", Role.SELLER);
        assertThat(refusal(() -> accounts.create(SYSTEM, "ada", Role.SELLER))).isEqualTo(CommerceError.ALREADY_EXISTS);
        assertThat(accounts.list()).hasSize(1);
    }

    @Test
    void namesLabelsAndRolesAreChecked() {
        AccountId ada = accounts.create(SYSTEM, "ada", Role.SELLER).id();
        for (String bad : List.of("", " ", "a\nb", "a\u0000b", "x".repeat(101))) {
            assertThat(refusal(() -> accounts.create(SYSTEM, bad, Role.SELLER)))
                    .isEqualTo(CommerceError.INVALID_REQUEST);
            assertThat(refusal(() -> accounts.issueKey(SYSTEM, ada, bad))).isEqualTo(CommerceError.INVALID_REQUEST);
        }
        for (Role bad : List.of(Role.BUYER, Role.PROVIDER, Role.SYSTEM)) {
            assertThat(refusal(() -> accounts.create(SYSTEM, "bob", bad))).isEqualTo(CommerceError.INVALID_REQUEST);
        }
        assertThat(accounts.create(SYSTEM, "\uD83D\uDE00".repeat(100), Role.SELLER)
                        .name())
                .hasSize(200);
    }

    @Test
    @DisplayName("only administrators make accounts; an account issues and revokes its own keys only (S1.3)")
    void operationsAreAllowedByRole() {
        Actor seller = actor(accounts.create(SYSTEM, "ada", Role.SELLER));
        Account other = accounts.create(SYSTEM, "bob", Role.SELLER);
        ApiKey others = accounts.issueKey(SYSTEM, other.id(), "shop").key();
        Actor buyer = Actor.buyerOf(OrderId.next());
        for (Actor actor : List.of(seller, buyer)) {
            assertThat(refusal(() -> accounts.create(actor, "eve", Role.SELLER)))
                    .isEqualTo(CommerceError.FORBIDDEN);
            assertThat(refusal(() -> accounts.issueKey(actor, other.id(), "x"))).isEqualTo(CommerceError.FORBIDDEN);
            assertThat(refusal(() -> accounts.keysOf(actor, other.id()))).isEqualTo(CommerceError.FORBIDDEN);
            assertThat(refusal(() -> accounts.revokeKey(actor, others.id()))).isEqualTo(CommerceError.NOT_FOUND);
        }
        AccountId own = AccountId.parse(seller.id());
        IssuedApiKey issued = accounts.issueKey(seller, own, "mine");
        assertThat(accounts.keysOf(seller, own)).containsExactly(issued.key());
        accounts.revokeKey(seller, issued.key().id());
        assertThat(accounts.keysOf(seller, own))
                .singleElement()
                .satisfies(key -> assertThat(key.revokedAt()).isPresent());
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        assertThat(refusal(() -> accounts.issueKey(SYSTEM, AccountId.next(), "x")))
                .isEqualTo(CommerceError.NOT_FOUND);
        assertThat(refusal(() -> accounts.keysOf(SYSTEM, AccountId.next()))).isEqualTo(CommerceError.NOT_FOUND);
        assertThat(refusal(() -> accounts.revokeKey(SYSTEM, ApiKeyId.next()))).isEqualTo(CommerceError.NOT_FOUND);
    }

    @Test
    void aSecretIsItsHoldersUntilItsKeyIsRevoked() {
        Account ada = accounts.create(SYSTEM, "ada", Role.SELLER);
        IssuedApiKey issued = accounts.issueKey(SYSTEM, ada.id(), "shop");
        assertThat(issued.secret()).matches("vsk_[A-Za-z0-9_-]{43}");
        assertThat(accounts.authenticate(issued.secret())).contains(actor(ada));
        assertThat(accounts.authenticate(issued.secret())).contains(actor(ada));
        accounts.revokeKey(SYSTEM, issued.key().id());
        assertThat(accounts.authenticate(issued.secret())).isEmpty();
        accounts.revokeKey(SYSTEM, issued.key().id());
        assertThat(accounts.authenticate(issued.secret())).isEmpty();
    }

    @Test
    void revokingThatIsRolledBackRevokesNothing() {
        Account ada = accounts.create(SYSTEM, "ada", Role.SELLER);
        IssuedApiKey issued = accounts.issueKey(SYSTEM, ada.id(), "shop");
        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    accounts.revokeKey(SYSTEM, issued.key().id());
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessageContaining("rolled back");
        assertThat(accounts.authenticate(issued.secret())).contains(actor(ada));
    }

    @Test
    void whatIsNoSecretIsNobodys() {
        Account ada = accounts.create(SYSTEM, "ada", Role.SELLER);
        String secret = accounts.issueKey(SYSTEM, ada.id(), "shop").secret();
        char last = secret.charAt(secret.length() - 1);
        String altered = secret.substring(0, secret.length() - 1) + (last == 'A' ? 'B' : 'A');
        for (String bad : List.of("", " ", "vsk_", altered, secret + " ", secret + "x", "x".repeat(100_000))) {
            assertThat(accounts.authenticate(bad)).isEmpty();
        }
    }

    @Test
    void theDatabaseHoldsNoSecret() {
        Account ada = accounts.create(SYSTEM, "ada", Role.SELLER);
        IssuedApiKey issued = accounts.issueKey(SYSTEM, ada.id(), "shop");
        String row = DATABASE.sql()
                .queryOne("SELECT api_key::text AS row FROM api_key", found -> found.text("row"))
                .orElseThrow();
        assertThat(row).doesNotContain(issued.secret().substring(4));
        assertThat(issued.toString()).doesNotContain(issued.secret());
    }

    @Test
    void ofSeveralAtOnceOneGetsTheName() {
        Set<String> outcomes = ConcurrentHashMap.newKeySet();
        long made = IntStream.range(0, 8)
                .parallel()
                .filter(i -> {
                    try {
                        accounts.create(SYSTEM, "ada", Role.SELLER);
                        return true;
                    } catch (CommerceException e) {
                        outcomes.add(e.error().code());
                        return false;
                    }
                })
                .count();
        assertThat(made).isEqualTo(1);
        assertThat(outcomes).containsExactly("already_exists");
    }

    private static Actor actor(Account account) {
        return new Actor(account.role(), account.id().toString());
    }

    private static CommerceError refusal(Runnable call) {
        return catchThrowableOfType(CommerceException.class, call::run).error();
    }
}
