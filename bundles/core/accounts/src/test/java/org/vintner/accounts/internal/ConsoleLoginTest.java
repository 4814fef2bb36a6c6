package org.vintner.accounts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.vintner.api.Actor;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.accounts.IssuedApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;

/** Who gets into the console. */
class ConsoleLoginTest {

    private static final String ADMINS = "the administrator's secret";
    private static final String SELLERS = "the seller's secret";

    private final AtomicLong now = new AtomicLong();
    private final ConsoleRealm realm = new ConsoleRealm(new TwoAccounts(), new LoginThrottle(now::get), 42);

    @Test
    void anAdministratorGetsInWithNameAndSecret() throws LoginException {
        Subject subject = login("Admin", ADMINS, 1);
        assertThat(names(subject, UserPrincipal.class)).containsExactly("admin");
        assertThat(names(subject, RolePrincipal.class))
                .containsExactlyInAnyOrder("admin", "manager", "viewer", "ssh", "systembundles");
    }

    @Test
    void nobodyElseGetsIn() {
        assertRefused("admin", "wrong");
        assertRefused("admin", "");
        assertRefused("", ADMINS);
        assertRefused("somebody", ADMINS);
        assertRefused("admin", SELLERS);
        assertRefused("seller", SELLERS);
        assertRefused("seller", ADMINS);
    }

    @Test
    void aLoginByPublicKeyIsRefused() {
        ApiKeyLoginModule module = module(new Subject(), callbacks -> {
            for (Callback callback : callbacks) {
                if (!(callback instanceof NameCallback)) {
                    throw new UnsupportedCallbackException(callback);
                }
            }
        });
        assertThatThrownBy(module::login).isInstanceOf(LoginException.class);
    }

    @Test
    void loggingOutTakesTheRolesBack() throws LoginException {
        Subject subject = new Subject();
        ApiKeyLoginModule module = module(subject, answers("admin", ADMINS));
        module.login();
        module.commit();
        module.logout();
        assertThat(subject.getPrincipals()).isEmpty();
    }

    @Test
    void guessingIsSlowedDownAlsoFromOtherPorts() throws LoginException {
        IntStream.range(0, LoginThrottle.FREE_FAILURES).forEach(i -> assertRefused("admin", "guess " + i));
        assertRefused("admin", ADMINS);
        now.addAndGet(Duration.ofMillis(1001).toNanos());
        assertThat(login("admin", ADMINS, 77).getPrincipals()).isNotEmpty();
        // It begins anew after a success.
        assertRefused("admin", "guess");
        assertThat(login("admin", ADMINS, 78).getPrincipals()).isNotEmpty();
    }

    @Test
    void theLongerGuessingGoesOnTheSlowerItGetsUpToAMinute() throws LoginException {
        for (int i = 0; i < 20; i++) {
            assertRefused("admin", "guess");
            now.addAndGet(Duration.ofMinutes(1).toNanos());
        }
        assertRefused("admin", "guess");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertRefused("admin", ADMINS);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(login("admin", ADMINS, 1).getPrincipals()).isNotEmpty();
    }

    @Test
    void theRealmStandsAboveKarafsOwn() {
        assertThat(realm.getName()).isEqualTo("karaf");
        assertThat(realm.getRank()).isPositive();
        assertThat(realm.getEntries()).singleElement().satisfies(entry -> {
            assertThat(entry.getLoginModuleName()).isEqualTo("org.apache.karaf.jaas.boot.ProxyLoginModule");
            assertThat(entry.getOptions().get("org.apache.karaf.jaas.module"))
                    .isEqualTo(ApiKeyLoginModule.class.getName());
            assertThat(entry.getOptions().get("org.apache.karaf.jaas.bundle")).isEqualTo("42");
        });
    }

    private void assertRefused(String user, String secret) {
        assertThatThrownBy(() -> login(user, secret, 1)).isInstanceOf(LoginException.class);
    }

    private Subject login(String user, String secret, int port) throws LoginException {
        Subject subject = new Subject();
        subject.getPrincipals().add(new ClientPrincipal("ssh", "/127.0.0.1:" + port));
        ApiKeyLoginModule module = module(subject, answers(user, secret));
        module.login();
        module.commit();
        return subject;
    }

    private ApiKeyLoginModule module(Subject subject, CallbackHandler handler) {
        ApiKeyLoginModule module = new ApiKeyLoginModule();
        module.initialize(subject, handler, Map.of(), realm.getEntries()[0].getOptions());
        return module;
    }

    private static CallbackHandler answers(String user, String secret) {
        return callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name) {
                    name.setName(user);
                } else if (callback instanceof PasswordCallback password) {
                    password.setPassword(secret.toCharArray());
                }
            }
        };
    }

    private static Set<String> names(Subject subject, Class<? extends Principal> type) {
        return subject.getPrincipals(type).stream().map(Principal::getName).collect(Collectors.toSet());
    }

    private static final class TwoAccounts implements Accounts {

        private final List<Account> all = List.of(
                new Account(AccountId.next(), "admin", Role.ADMINISTRATOR, Instant.EPOCH),
                new Account(AccountId.next(), "seller", Role.SELLER, Instant.EPOCH));

        @Override
        public Optional<Actor> authenticate(String secret) {
            return switch (secret) {
                case ADMINS -> Optional.of(actor(0));
                case SELLERS -> Optional.of(actor(1));
                default -> Optional.empty();
            };
        }

        private Actor actor(int index) {
            return new Actor(all.get(index).role(), all.get(index).id().toString());
        }

        @Override
        public Optional<Account> find(AccountId id) {
            return all.stream().filter(account -> account.id().equals(id)).findFirst();
        }

        @Override
        public List<Account> list() {
            return all;
        }

        @Override
        public Account create(Actor actor, String name, Role role) {
            throw new AssertionError("not used");
        }

        @Override
        public IssuedApiKey issueKey(Actor actor, AccountId account, String label) {
            throw new AssertionError("not used");
        }

        @Override
        public void revokeKey(Actor actor, ApiKeyId key) {
            throw new AssertionError("not used");
        }

        @Override
        public List<ApiKey> keysOf(Actor actor, AccountId account) {
            throw new AssertionError("not used");
        }
    }
}
