package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;
import static org.vintner.persistence.internal.sql.Sql.column;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.books.Bill;
import org.vintner.api.books.BillDifference;
import org.vintner.api.books.BillDifferenceKind;
import org.vintner.api.books.BillState;
import org.vintner.api.books.BillSums;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.api.id.Id;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.BillStore;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;

/** Bills by set-based SQL. */
@Component(service = BillStore.class)
public final class SqlBillStore implements BillStore {

    private static final String NOW = "SELECT clock_timestamp() AS now";

    private static final String NEWEST =
            "SELECT max(day) AS day FROM bill WHERE channel = ? HAVING max(day) IS NOT NULL";

    private static final String PLAN = """
            INSERT INTO bill (id, channel, day, zone, starts_at, ends_at, lateness, state, due_at, ready_at)
            SELECT new_id(), ?, d.day, ?, d.starts_at, d.ends_at, make_interval(secs => ?), 'DUE', d.ready_at, d.ready_at
              FROM unnest(?::date[], ?, ?, ?) AS d (day, starts_at, ends_at, ready_at)
             ORDER BY d.day
            ON CONFLICT (channel, day) DO NOTHING
            """;

    private static final String DUE_NOW = """
            UPDATE bill SET state = 'DUE', due_at = now(), attempts = 0, attempt = NULL, trouble = NULL
             WHERE channel = ? AND day = ?::date RETURNING id
            """;

    private static final String CLAIM = """
            UPDATE bill SET attempt = ?, attempts = attempts + 1, due_at = now() + make_interval(secs => ?)
             WHERE id = (SELECT id FROM bill WHERE channel = ? AND state = 'DUE' AND due_at <= now()
                          ORDER BY day LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, day, attempts, floor(extract(epoch FROM now() - ready_at))::bigint AS overdue
            """;

    private static final String FORGET_ARRIVED = "DELETE FROM bill_line_arriving WHERE bill_id = ?";

    private static final String ARRIVED = """
            INSERT INTO bill_line_arriving (attempt, bill_id, position, line, kind, at, number, provider_payment, payment_id,
                                            refund_id, amount, currency, fee, fee_currency, what)
            SELECT ?, ?, l.* FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                   AS l (position, line, kind, at, number, provider_payment, payment_id, refund_id, amount, currency, fee,
                         fee_currency, what)
            """;

    private static final String LOCK_FETCH = "SELECT id FROM bill WHERE id = ? AND attempt = ? FOR UPDATE";

    private static final String GONE = """
            WITH arriving AS (
              SELECT line, row_number() OVER (PARTITION BY line ORDER BY position) - 1 AS copy
                FROM bill_line_arriving WHERE attempt = ?)
            DELETE FROM bill_line b
             WHERE b.bill_id = ? AND NOT EXISTS (SELECT FROM arriving a WHERE a.line = b.line AND a.copy = b.copy)
            """;

    private static final String TAKE = """
            INSERT INTO bill_line AS b (bill_id, channel, line, copy, kind, at, number, provider_payment, payment_id, refund_id,
                                        amount, currency, fee, fee_currency, what)
            SELECT a.bill_id, bill.channel, a.line, row_number() OVER (PARTITION BY a.line ORDER BY a.position) - 1, a.kind, a.at,
                   a.number, a.provider_payment, a.payment_id, a.refund_id, a.amount, a.currency, a.fee, a.fee_currency, a.what
              FROM bill_line_arriving a JOIN bill ON bill.id = a.bill_id
             WHERE a.attempt = ? ORDER BY a.position
            ON CONFLICT (bill_id, line, copy) DO UPDATE
               SET (kind, at, number, provider_payment, payment_id, refund_id, amount, currency, fee, fee_currency, what)
                 = (excluded.kind, excluded.at, excluded.number, excluded.provider_payment, excluded.payment_id,
                    excluded.refund_id, excluded.amount, excluded.currency, excluded.fee, excluded.fee_currency, excluded.what)
             WHERE (b.kind, b.at, b.number, b.provider_payment, b.payment_id, b.refund_id, b.amount, b.currency, b.fee,
                    b.fee_currency, b.what)
                   IS DISTINCT FROM
                   (excluded.kind, excluded.at, excluded.number, excluded.provider_payment, excluded.payment_id,
                    excluded.refund_id, excluded.amount, excluded.currency, excluded.fee, excluded.fee_currency, excluded.what)
            """;

    private static final String COMPLETE = """
            UPDATE bill SET state = 'COMPLETE', due_at = NULL, attempt = NULL, trouble = NULL, fetched_at = now(),
                   compared_at = NULL, lines = (SELECT count(*) FROM bill_line WHERE bill_id = bill.id)
             WHERE id = ?
            """;

    private static final String POSTPONE = """
            UPDATE bill SET due_at = now() + make_interval(secs => ?), trouble = ?, attempt = NULL WHERE id = ? AND attempt = ?
            """;

    private static final String REFUSE = """
            UPDATE bill SET state = 'REFUSED', due_at = NULL, trouble = ?, attempt = NULL WHERE id = ? AND attempt = ?
            """;

    private static final String UNCOMPARED = """
            SELECT id FROM bill WHERE channel = ? AND fetched_at IS NOT NULL AND compared_at IS NULL ORDER BY day LIMIT ?
            """;

    private static final String UNBOOKED_PAYMENTS = """
            WITH b AS MATERIALIZED (SELECT * FROM bill_line WHERE bill_id = ? AND number IS NOT NULL)
            SELECT p.id FROM b JOIN payment p ON p.id = b.payment_id AND p.channel = b.channel
             WHERE b.kind = 'PAYMENT' AND p.captured = 0
            UNION
            SELECT p.id FROM b
              JOIN payment p ON p.channel = b.channel AND p.provider_payment = b.provider_payment
             WHERE b.kind = 'REFUND' AND b.refund_id IS NULL
               AND NOT EXISTS (SELECT FROM refund r WHERE r.channel = b.channel AND r.provider_refund = b.number)
            UNION
            SELECT p.id FROM b JOIN payment p ON p.id = b.payment_id AND p.channel = b.channel
             WHERE b.kind = 'REFUND' AND b.refund_id IS NULL
               AND NOT EXISTS (SELECT FROM refund r WHERE r.channel = b.channel AND r.provider_refund = b.number)
             LIMIT ?
            """;

    private static final String UNBOOKED_REFUNDS = """
            SELECT DISTINCT r.id FROM bill_line b JOIN refund r ON r.id = b.refund_id AND r.channel = b.channel
             WHERE b.bill_id = ? AND b.kind = 'REFUND' AND r.state <> 'SUCCEEDED' LIMIT ?
            """;

    private static final String NEW_DIFFERENCES = """
            SELECT d.* FROM bill b JOIN bill_difference d ON d.channel = b.channel
             WHERE b.id = ? AND d.settled_at IS NULL AND d.found_at = now() ORDER BY d.id LIMIT ?
            """;

    private static final String COMPARED = "UPDATE bill SET compared_at = now() WHERE id = ?";

    private static final String BILL = """
            SELECT b.*, (SELECT count(*) FROM bill_difference d WHERE d.bill_id = b.id AND d.settled_at IS NULL) AS open
              FROM bill b
            """;

    private static final String FIND = BILL + " WHERE id = ?";

    private static final String LIST = BILL + """
             WHERE (?::text IS NULL OR channel = ?)
               AND (?::uuid IS NULL OR (day, id) < (SELECT c.day, c.id FROM bill c WHERE c.id = ?))
             ORDER BY day DESC, id DESC LIMIT ?
            """;

    private static final String OVERDUE = BILL + """
             WHERE state = 'DUE' AND fetched_at IS NULL AND ready_at < now() - make_interval(secs => ?) ORDER BY day LIMIT 100
            """;

    private static final String SUMS = "SELECT * FROM bill_sum WHERE bill_id = ANY (?) ORDER BY currency";

    private static final String FIND_DIFFERENCE = "SELECT * FROM bill_difference WHERE id = ?";

    private static final String DIFFERENCES = """
            SELECT * FROM bill_difference
             WHERE (?::uuid IS NULL OR bill_id = ?) AND (NOT ? OR settled_at IS NULL) AND (?::uuid IS NULL OR id < ?)
             ORDER BY id DESC LIMIT ?
            """;

    private final Sql sql;

    @Activate
    public SqlBillStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Instant now() {
        return sql.queryOne(NOW, row -> row.time("now")).orElseThrow();
    }

    @Override
    public Optional<LocalDate> newest(String channel) {
        return sql.queryOne(NEWEST, row -> LocalDate.parse(row.text("day")), channel);
    }

    @Override
    public void plan(String channel, BillTerms terms, List<LocalDate> days) {
        List<BillRequest> requests =
                days.stream().map(day -> new BillRequest(day, terms.zone())).toList();
        sql.update(
                PLAN,
                channel,
                terms.zone().getId(),
                (double) terms.lateness().toSeconds(),
                array("text", days.stream().map(LocalDate::toString).toList()),
                array("timestamptz", requests.stream().map(BillRequest::from).toList()),
                array("timestamptz", requests.stream().map(BillRequest::until).toList()),
                array("timestamptz", days.stream().map(terms::readyFrom).toList()));
    }

    @Override
    public Bill planNow(String channel, BillTerms terms, LocalDate day) {
        plan(channel, terms, List.of(day));
        BillId id = sql.queryOne(DUE_NOW, row -> new BillId(row.uuid("id")), channel, day.toString())
                .orElseThrow();
        return find(id).orElseThrow();
    }

    @Override
    public Optional<Claim> claim(String channel, UUID fetch, Duration lease) {
        Optional<Claim> claim = sql.queryOne(
                CLAIM,
                row -> new Claim(
                        new BillId(row.uuid("id")),
                        LocalDate.parse(row.text("day")),
                        row.integer("attempts"),
                        Duration.ofSeconds(row.number("overdue"))),
                fetch,
                (double) lease.toSeconds(),
                channel);
        claim.ifPresent(claimed -> sql.update(FORGET_ARRIVED, claimed.bill().value()));
        return claim;
    }

    /** A line as its row has it. */
    private record Flat(
            String kind,
            Optional<String> number,
            Optional<String> providerPayment,
            Optional<UUID> payment,
            Optional<UUID> refund,
            Money amount,
            Optional<Money> fee,
            Optional<String> what) {

        private static Flat of(BillLine line) {
            if (line instanceof BillLine.Payment payment) {
                return new Flat(
                        "PAYMENT",
                        Optional.of(payment.providerPayment()),
                        Optional.empty(),
                        payment.payment().map(Id::value),
                        Optional.empty(),
                        payment.amount(),
                        payment.fee(),
                        Optional.empty());
            }
            if (line instanceof BillLine.Refund refund) {
                return new Flat(
                        "REFUND",
                        Optional.of(refund.providerRefund()),
                        refund.providerPayment(),
                        refund.payment().map(Id::value),
                        refund.refund().map(Id::value),
                        refund.amount(),
                        refund.feeReturned(),
                        Optional.empty());
            }
            if (line instanceof BillLine.Fee fee) {
                return other("FEE", fee.amount(), fee.what());
            }
            BillLine.Other other = (BillLine.Other) line;
            return other("OTHER_" + other.direction(), other.amount(), other.what());
        }

        private static Flat other(String kind, Money amount, String what) {
            return new Flat(
                    kind,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    amount,
                    Optional.empty(),
                    Optional.of(what));
        }
    }

    @Override
    public void arrived(BillId bill, UUID fetch, long position, List<BillLine> lines) {
        List<Flat> flat = lines.stream().map(Flat::of).toList();
        sql.update(
                ARRIVED,
                fetch,
                bill.value(),
                array(
                        "int8",
                        LongStream.range(position, position + lines.size())
                                .boxed()
                                .toList()),
                array("text", lines.stream().map(BillLine::line).toList()),
                column("text", flat, Flat::kind),
                array("timestamptz", lines.stream().map(BillLine::at).toList()),
                column("text", flat, Flat::number),
                column("text", flat, Flat::providerPayment),
                column("uuid", flat, Flat::payment),
                column("uuid", flat, Flat::refund),
                column("int8", flat, line -> line.amount().amount()),
                column("text", flat, line -> line.amount().currency().getCurrencyCode()),
                column("int8", flat, line -> line.fee().map(Money::amount)),
                column(
                        "text",
                        flat,
                        line -> line.fee().map(fee -> fee.currency().getCurrencyCode())),
                column("text", flat, Flat::what));
    }

    @Override
    public boolean complete(BillId bill, UUID fetch) {
        if (sql.query(LOCK_FETCH, row -> row.uuid("id"), bill.value(), fetch).isEmpty()) {
            return false;
        }
        sql.update(GONE, fetch, bill.value());
        sql.update(TAKE, fetch);
        sql.update(COMPLETE, bill.value());
        sql.update(FORGET_ARRIVED, bill.value());
        return true;
    }

    @Override
    public void postpone(BillId bill, UUID fetch, Duration pause, Optional<String> trouble) {
        sql.update(POSTPONE, (double) pause.toSeconds(), trouble, bill.value(), fetch);
    }

    @Override
    public void refuse(BillId bill, UUID fetch, String trouble) {
        sql.update(REFUSE, trouble, bill.value(), fetch);
    }

    @Override
    public List<BillId> uncompared(String channel, int limit) {
        return sql.query(UNCOMPARED, row -> new BillId(row.uuid("id")), channel, limit);
    }

    @Override
    public Unbooked unbooked(BillId bill, int limit) {
        return new Unbooked(
                sql.query(UNBOOKED_PAYMENTS, row -> new PaymentId(row.uuid("id")), bill.value(), limit),
                sql.query(UNBOOKED_REFUNDS, row -> new RefundId(row.uuid("id")), bill.value(), limit));
    }

    @Override
    public Comparison compare(BillId bill, int limit) {
        if (sql.query(BillComparison.LOCK, row -> row.uuid("id"), bill.value()).isEmpty()) {
            return new Comparison(List.of(), 0, 0);
        }
        sql.update(BillComparison.FORGET_SUMS, bill.value());
        sql.update(BillComparison.ADD_UP, bill.value(), bill.value());
        Comparison counts = sql.queryOne(
                        BillComparison.COMPARE,
                        row -> new Comparison(List.of(), row.number("appeared"), row.number("gone")),
                        bill.value())
                .orElseThrow();
        if (counts.settledCount() > 0) {
            sql.update(BillComparison.SETTLE_ATTENTION, bill.value());
        }
        List<BillDifference> found = counts.foundCount() == 0
                ? List.of()
                : sql.query(NEW_DIFFERENCES, SqlBillStore::difference, bill.value(), limit);
        sql.update(COMPARED, bill.value());
        return new Comparison(found, counts.foundCount(), counts.settledCount());
    }

    @Override
    public Optional<Bill> find(BillId id) {
        return bills(sql.query(FIND, SqlBillStore::bill, id.value())).stream().findFirst();
    }

    @Override
    public Page<Bill> list(Optional<String> channel, PageRequest page) {
        Optional<UUID> after = page.cursor().map(cursor -> BillId.parse(cursor).value());
        List<Bill> rows = sql.query(LIST, SqlBillStore::bill, channel, channel, after, after, page.limit() + 1);
        return Page.of(bills(rows), page, bill -> bill.id().toString());
    }

    @Override
    public List<Bill> overdue(Duration time) {
        return bills(sql.query(OVERDUE, SqlBillStore::bill, (double) time.toSeconds()));
    }

    /** With their sums. */
    private List<Bill> bills(List<Bill> bare) {
        record SumsOf(UUID bill, BillSums sums) {}
        Map<UUID, List<BillSums>> sums =
                sql.query(SUMS, row -> new SumsOf(row.uuid("bill_id"), sums(row)), Uuids.of(bare, Bill::id)).stream()
                        .collect(Collectors.groupingBy(
                                SumsOf::bill,
                                Collectors.mapping(SumsOf::sums, Collectors.toCollection(ArrayList::new))));
        return bare.stream()
                .map(bill -> new Bill(
                        bill.id(),
                        bill.channel(),
                        bill.day(),
                        bill.zone(),
                        bill.state(),
                        bill.lines(),
                        bill.openDifferences(),
                        sums.getOrDefault(bill.id().value(), List.of()),
                        bill.attempts(),
                        bill.dueAt(),
                        bill.fetchedAt(),
                        bill.comparedAt(),
                        bill.trouble()))
                .toList();
    }

    private static BillSums sums(Row row) throws SQLException {
        String currency = row.text("currency");
        long fees = row.number("fees") - row.number("fees_returned");
        return new BillSums(
                Money.of(row.number("payments"), currency),
                row.number("payment_count"),
                Money.of(row.number("refunds"), currency),
                row.number("refund_count"),
                fees,
                Money.of(row.number("predicted_fees"), currency),
                Money.of(row.number("other_in"), currency),
                Money.of(row.number("other_out"), currency),
                row.number("payments") - row.number("refunds") - fees);
    }

    private static Bill bill(Row row) throws SQLException {
        return new Bill(
                new BillId(row.uuid("id")),
                row.text("channel"),
                LocalDate.parse(row.text("day")),
                row.text("zone"),
                row.constant("state", BillState.class),
                row.number("lines"),
                row.number("open"),
                List.of(),
                row.integer("attempts"),
                row.maybeTime("due_at"),
                row.maybeTime("fetched_at"),
                row.maybeTime("compared_at"),
                row.maybeText("trouble"));
    }

    @Override
    public Optional<BillDifference> findDifference(BillDifferenceId id) {
        return sql.queryOne(FIND_DIFFERENCE, SqlBillStore::difference, id.value());
    }

    @Override
    public Page<BillDifference> differences(Optional<BillId> bill, boolean onlyOpen, PageRequest page) {
        Optional<UUID> of = bill.map(BillId::value);
        Optional<UUID> after =
                page.cursor().map(cursor -> BillDifferenceId.parse(cursor).value());
        List<BillDifference> rows =
                sql.query(DIFFERENCES, SqlBillStore::difference, of, of, onlyOpen, after, after, page.limit() + 1);
        return Page.of(rows, page, difference -> difference.id().toString());
    }

    private static BillDifference difference(Row row) throws SQLException {
        return new BillDifference(
                new BillDifferenceId(row.uuid("id")),
                new BillId(row.uuid("bill_id")),
                row.text("channel"),
                row.constant("kind", BillDifferenceKind.class),
                row.text("number"),
                row.maybeUuid("payment_id").map(PaymentId::new),
                row.maybeUuid("refund_id").map(RefundId::new),
                money(row, "billed"),
                money(row, "booked"),
                row.text("what"),
                row.time("found_at"),
                row.maybeTime("settled_at"));
    }

    private static Optional<Money> money(Row row, String column) throws SQLException {
        Optional<Long> amount = row.maybeNumber(column);
        return amount.isEmpty()
                ? Optional.empty()
                : Optional.of(Money.of(amount.get(), row.text(column + "_currency")));
    }
}
