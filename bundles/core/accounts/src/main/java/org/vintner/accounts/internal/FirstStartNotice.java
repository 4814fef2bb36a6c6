package org.vintner.accounts.internal;

import java.io.PrintStream;
import java.util.Optional;

/** Tells the operator, on standard output and nowhere else, who may get in and where. */
final class FirstStartNotice {

    private static final String RULE = "=".repeat(80);

    private final Addresses addresses;
    private final Optional<SecretFile> file;
    private final PrintStream out;

    FirstStartNotice(Addresses addresses, Optional<SecretFile> file) {
        this(addresses, file, System.out);
    }

    FirstStartNotice(Addresses addresses, Optional<SecretFile> file, PrintStream out) {
        this.addresses = addresses;
        this.file = file;
        this.out = out;
    }

    void keep(String secret) {
        file.ifPresent(each -> each.write(secret));
    }

    void forget() {
        file.ifPresent(SecretFile::delete);
    }

    void show(String secret) {
        print(" Administrator secret (shown once): " + secret
                + file.map(each -> "\n (also in " + each.path() + ", which you may delete)")
                        .orElse(""));
    }

    void showWithoutSecret() {
        print(" Administrator secret: the configured one");
    }

    /** In one piece, so that nothing comes in between. */
    private void print(String secret) {
        out.println(String.join(
                "\n",
                "",
                RULE,
                " Vintner: first start, account \"" + AdministratorAccount.NAME + "\" created",
                "",
                secret,
                "",
                " REST    " + addresses.publicUrl() + "/api/v1/   with  Authorization: Bearer <secret>",
                " Docs    " + addresses.publicUrl() + "/api/v1/docs/",
                " Console ssh -p " + addresses.sshPort() + " " + AdministratorAccount.NAME
                        + "@localhost   the password is the secret",
                RULE));
        out.flush();
    }
}
