package org.vintner.accounts.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.api.Actor;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.accounts.ApiKey;
import org.vintner.persistence.internal.store.JpaAccountStore;
import org.vintner.persistence.store.AccountStore;
import org.vintner.persistence.testing.TestDatabase;

/** Issue 2: no well-known password; a first-start secret is made and printed once, or given by the environment. */
class AdministratorAccountTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Pattern SECRET = Pattern.compile("vsk_[A-Za-z0-9_-]{43}");
    private static final String FIRST = "a secret of the operator";
    private static final String SECOND = "another one of the operator";
    private static final Actor SYSTEM = Actor.system("test");

    @TempDir
    Path data;

    private final AccountStore store = new JpaAccountStore(DATABASE.transaction(), DATABASE.sql());
    private final Secrets secrets = new Secrets(new DigestingKeyRing());
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    // Anew for each question, so that nothing is answered from memory.
    private Accounts accounts() {
        return new StoredAccounts(store, DATABASE.unitOfWork(), secrets);
    }

    @BeforeEach
    void empty() {
        DATABASE.clear();
    }

    @Test
    void theFirstStartMakesAnAdministratorWhoseSecretIsPrintedOnce() throws IOException {
        assertThat(account().ensureThereIsOne()).isEmpty();
        String secret = printedSecret();
        assertThat(accounts().authenticate(secret)).map(Actor::role).contains(Role.ADMINISTRATOR);
        assertThat(output()).contains("http://shop:8080/api/v1/docs/", "ssh -p 8101 admin@localhost");

        printed.reset();
        assertThat(account().ensureThereIsOne()).isEmpty();
        assertThat(output()).isEmpty();
    }

    @Test
    void theSecretIsKeptInAFileForTheServersUserOnly() throws IOException {
        account().ensureThereIsOne();
        assertThat(Files.readString(file()).strip()).isEqualTo(printedSecret());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void ofSeveralNodesThatStartAtOnceOneMakesTheAdministrator() {
        IntStream.range(0, 6)
                .parallel()
                .forEach(i ->
                        assertThat(account(Optional.empty()).ensureThereIsOne()).isEmpty());
        assertThat(accounts().list()).hasSize(1);
        assertThat(SECRET.matcher(output()).results()).hasSize(1);
        assertThat(accounts().authenticate(printedSecret())).isPresent();
    }

    @Test
    void aGivenSecretIsGoodAndNotPrinted() {
        assertThat(account().ensureSecret(FIRST)).isEmpty();
        assertThat(accounts().authenticate(FIRST)).map(Actor::role).contains(Role.ADMINISTRATOR);
        assertThat(output()).contains("the configured one").doesNotContain(FIRST);
        assertThat(file()).doesNotExist();
        printed.reset();
        account().ensureSecret(FIRST);
        assertThat(output()).isEmpty();
        assertThat(keys()).hasSize(1);
    }

    @Test
    @DisplayName("an operator who lost the secret sets another one and gets in; the one before is of no use any more")
    void aChangedSecretReplacesTheOneBefore() {
        account().ensureSecret(FIRST);
        account().ensureSecret(SECOND);
        assertThat(accounts().authenticate(SECOND)).isPresent();
        assertThat(accounts().authenticate(FIRST)).isEmpty();
        account().ensureSecret(FIRST);
        assertThat(accounts().authenticate(FIRST)).isPresent();
        assertThat(accounts().authenticate(SECOND)).isEmpty();
        assertThat(keys()).hasSize(2);
    }

    @Test
    void aGivenSecretLetsInBesideAGeneratedOne() {
        account().ensureThereIsOne();
        String generated = printedSecret();
        account().ensureSecret(FIRST);
        assertThat(accounts().authenticate(FIRST)).isPresent();
        assertThat(accounts().authenticate(generated)).isPresent();
        // Also when the operator configures the generated one.
        assertThat(account().ensureSecret(generated)).isEmpty();
        assertThat(accounts().authenticate(generated)).isPresent();
        assertThat(accounts().authenticate(FIRST)).isEmpty();
    }

    @Test
    void aGivenSecretThatWasRevokedByHandStaysRevoked() {
        account().ensureSecret(FIRST);
        accounts().revokeKey(SYSTEM, keys().get(0).id());
        assertThat(account().ensureSecret(FIRST))
                .hasValueSatisfying(problem -> assertThat(problem).contains("was revoked", "VINTNER_ADMIN_SECRET"));
        assertThat(accounts().authenticate(FIRST)).isEmpty();
    }

    @Test
    void aShortSecretIsRefusedAndSaysHowToMakeOne() {
        assertThat(account().ensureSecret("x".repeat(19)))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("19 characters", "20", "openssl")
                        .doesNotContain("xxx"));
        assertThat(accounts().list()).isEmpty();
    }

    @Test
    void theSecretOfASellerIsNotMadeTheAdministrators() {
        Account seller = accounts().create(SYSTEM, "ada", Role.SELLER);
        String secret = accounts().issueKey(SYSTEM, seller.id(), "shop").secret();
        assertThat(account().ensureSecret(secret)).isPresent();
        assertThat(accounts().authenticate(secret)).map(Actor::role).contains(Role.SELLER);
    }

    @Test
    void aSellerNamedAdminIsAProblemThatIsTold() {
        accounts().create(SYSTEM, "admin", Role.SELLER);
        assertThat(account().ensureThereIsOne()).isPresent();
        assertThat(account().ensureSecret(FIRST)).isPresent();
        assertThat(output()).isEmpty();
        assertThat(file()).doesNotExist();
        assertThat(accounts().authenticate(FIRST)).isEmpty();
    }

    @Test
    void theServerIsNotReadyUntilThereIsAnAdministrator() {
        FirstAdministrator wrong = new FirstAdministrator(account(), "short");
        wrong.setUp();
        assertThat(wrong.problem()).isPresent();
        FirstAdministrator first = new FirstAdministrator(account(), " ");
        assertThat(first.problem()).isPresent();
        first.setUp();
        assertThat(first.problem()).isEmpty();
    }

    @Test
    void aWrongSettingDoesNotCloseAShopThatHasAnAdministrator() {
        account().ensureSecret(FIRST);
        FirstAdministrator wrong = new FirstAdministrator(account(), "short");
        wrong.setUp();
        assertThat(wrong.problem()).isEmpty();
        assertThat(accounts().authenticate(FIRST)).isPresent();
    }

    private AdministratorAccount account() {
        return account(Optional.of(new SecretFile(file())));
    }

    private AdministratorAccount account(Optional<SecretFile> file) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new AdministratorAccount(
                store, DATABASE.unitOfWork(), secrets, new FirstStartNotice(new Anywhere(), file, out));
    }

    private Path file() {
        return data.resolve("first-start-secret");
    }

    private List<ApiKey> keys() {
        Account admin = accounts().list().get(0);
        return accounts().keysOf(SYSTEM, admin.id());
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private String printedSecret() {
        Matcher found = SECRET.matcher(output());
        assertThat(found.find()).isTrue();
        return found.group();
    }

    @SuppressWarnings("BadAnnotationImplementation") // never compared
    private static final class Anywhere implements Addresses {

        @Override
        public String publicUrl() {
            return "http://shop:8080";
        }

        @Override
        public int sshPort() {
            return 8101;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Addresses.class;
        }
    }
}
