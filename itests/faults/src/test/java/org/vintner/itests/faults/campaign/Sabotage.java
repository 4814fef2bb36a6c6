package org.vintner.itests.faults.campaign;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.vintner.itests.harness.Database;

/** Ways to break the server on purpose, each of which the judge must notice: else its "nothing was lost" would mean little. */
enum Sabotage {
    NONE("nothing"),
    LOOK_UPS("no payment is ever looked up, so lost notifications stay lost", """
            CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN NEW.poll_at := NULL; RETURN NEW; END'""", """
            CREATE TRIGGER sabotage BEFORE INSERT OR UPDATE ON payment
              FOR EACH ROW EXECUTE FUNCTION sabotage()"""),
    COMMITS("a commit is answered before it is on the disk", "ALTER DATABASE vintner SET synchronous_commit = off"),
    IDEMPOTENCY("answers are not remembered, so what is repeated is done again", """
            CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN NEW.key := NEW.key || random(); RETURN NEW; END'""", """
            CREATE TRIGGER sabotage BEFORE INSERT ON idempotent_call
              FOR EACH ROW EXECUTE FUNCTION sabotage()"""),
    OUTBOX("a claimed event is never given to somebody else", """
            CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN NEW.next_at := now() + interval ''1 day''; RETURN NEW; END'""", """
            CREATE TRIGGER sabotage BEFORE UPDATE ON outbox_delivery
              FOR EACH ROW WHEN (NEW.state = 'CLAIMED') EXECUTE FUNCTION sabotage()"""),
    /** Row locks are taken out of the classes of a copy of the archive: see {@link Locks}. */
    KEY_LOCKS("license keys are taken without a row lock"),
    PAYMENT_LOCKS("payments and orders are read without a row lock, and a notification may come twice", """
            ALTER TABLE webhook_inbox DROP CONSTRAINT webhook_inbox_channel_event_id_key""", """
            ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_payment_id_posting_account_key""");

    private final String what;
    private final String sql;

    Sabotage(String what, String... statements) {
        this.what = what;
        this.sql = String.join(";\n", statements);
    }

    static Sabotage of(String name) {
        return name.isEmpty()
                ? NONE
                : valueOf(name.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    }

    static String names() {
        return Arrays.stream(values())
                .filter(each -> each != NONE)
                .map(each -> "  " + each + ": " + each.what)
                .collect(Collectors.joining("\n"));
    }

    /** Before the first start. */
    void prepare() {
        if (this == KEY_LOCKS) {
            Locks.remove("SqlLicenseKeyStore");
        } else if (this == PAYMENT_LOCKS) {
            Locks.remove("SqlPaymentStore", "SqlOrderStore");
        }
    }

    /** After the first start. */
    void commit(Database database) {
        if (!sql.isEmpty()) {
            var unused = database.change(sql);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
