package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;
import static org.vintner.persistence.internal.sql.Sql.column;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.spi.gateway.NextAction;

/** Payments by set-based SQL. A payment is captured in full or not at all. */
@Component(service = PaymentStore.class)
public final class SqlPaymentStore implements PaymentStore {

    private static final String REDIRECT = "REDIRECT";
    private static final String QR_CODE = "QR_CODE";

    /** The first look-up comes soon, in case the server dies while it asks the provider. */
    private static final String ADD = """
            INSERT INTO payment (id, order_id, channel, state, amount, currency, return_url, expires_at, poll_at)
            SELECT n.id, n.order_id, n.channel, 'CREATED', n.amount, n.currency, n.return_url,
                   now() + make_interval(secs => n.pay_within), now() + interval '5 s'
              FROM unnest(?, ?, ?, ?, ?, ?, ?) AS n (id, order_id, channel, amount, currency, return_url, pay_within)
            RETURNING *
            """;

    private static final String FIND = "SELECT * FROM payment WHERE id = ?";

    private static final String OF_ORDER = "SELECT * FROM payment WHERE order_id = ? ORDER BY id";

    private static final String LIVE =
            "SELECT * FROM payment WHERE order_id = ? AND state IN ('CREATED', 'PENDING', 'AUTHORIZED')";

    private static final String WITH_PAYMENT = "SELECT order_id FROM payment WHERE order_id = ANY (?)";

    private static final String UNDER_WAY = """
            SELECT channel, count(*) AS payments FROM payment
             WHERE channel = ANY (?) AND state IN ('CREATED', 'PENDING', 'AUTHORIZED')
             GROUP BY channel
            """;

    private static final String LOCK = "SELECT * FROM payment WHERE id = ANY (?) ORDER BY id FOR UPDATE";

    private static final String NUMBERED = """
            SELECT p.* FROM unnest(?, ?) AS n (channel, number)
              JOIN payment p ON p.channel = n.channel AND p.provider_payment = n.number
            """;

    private static final String TRY_LOCK = """
            WITH locked AS (SELECT * FROM payment WHERE id = ANY (?) ORDER BY id FOR UPDATE SKIP LOCKED),
            numbered AS (%s)
            SELECT *, true AS held FROM locked UNION ALL SELECT *, false FROM numbered
            """.formatted(NUMBERED);

    private static final String EXISTING = "SELECT id FROM payment WHERE id = ANY (?)";

    /** One that was given up, and of which the provider says now that it can be paid, is looked up at once. */
    private static final String STARTED = """
            WITH answer AS (
              SELECT * FROM unnest(?, ?, ?, ?, ?, ?) AS a (id, reference, next_action, next_value, role, actor)),
            before AS (SELECT id, state FROM payment WHERE id = ANY (?) ORDER BY id FOR UPDATE),
            started AS (
              UPDATE payment p SET provider_reference = a.reference, next_action = a.next_action, next_value = a.next_value,
                     state = CASE p.state WHEN 'CREATED' THEN 'PENDING' ELSE p.state END,
                     poll_at = CASE WHEN p.state IN ('FAILED', 'CANCELED') THEN now() ELSE p.poll_at END
                FROM before b JOIN answer a ON a.id = b.id
               WHERE p.id = b.id AND (p.provider_reference IS NULL OR p.provider_reference = a.reference)
              RETURNING p.*),
            noted AS (
              INSERT INTO transition (aggregate, from_state, to_state, role, actor, cause)
              SELECT s.id, b.state, s.state, a.role, a.actor, 'reply'
                FROM started s JOIN before b ON b.id = s.id JOIN answer a ON a.id = s.id
               WHERE b.state = 'CREATED')
            SELECT * FROM started
            """;

    /** Money in: the channel owes it to us (debit), we owe the goods (credit). */
    private static final String CAPTURE = """
            WITH c AS (SELECT * FROM unnest(?, ?) AS c (id, provider_payment)),
            captured AS (
              UPDATE payment p SET state = 'CAPTURED', captured = p.amount, provider_payment = c.provider_payment,
                     captured_at = now(), poll_at = NULL, failure = NULL
                FROM c WHERE p.id = c.id
              RETURNING p.id, p.channel, p.amount, p.currency)
            INSERT INTO ledger_entry (posting, account, amount, currency, payment_id)
            SELECT id, 'channel:' || channel, amount, currency, id FROM captured
            UNION ALL
            SELECT id, 'sales', -amount, currency, id FROM captured
            """;

    /**
     * What is authorized is captured at once. What has ended is asked about once an hour, in case money comes all the same; but
     * not what the provider never took on.
     */
    private static final String MOVE = """
            UPDATE payment SET state = ?, failure = ?,
                   polls = CASE WHEN ? = 'AUTHORIZED' THEN 0 ELSE polls END,
                   poll_at = CASE WHEN ? = 'AUTHORIZED' THEN now()
                                  WHEN ? = 'FAILED' AND provider_reference IS NULL THEN NULL
                                  ELSE now() + interval '1 h' END
             WHERE id = ? AND captured = 0
            """;

    /** The claim itself moves the next look-up away, so that a crash or a slow provider can't make it spin. */
    private static final String CLAIM_DUE = """
            UPDATE payment p SET poll_at = now() + interval '1 min'
              FROM (SELECT id FROM payment WHERE channel = ? AND poll_at <= now()
                     ORDER BY poll_at LIMIT ? FOR UPDATE SKIP LOCKED) due
             WHERE p.id = due.id
            RETURNING p.*, floor(extract(epoch FROM now() - p.expires_at))::bigint AS late
            """;

    /** Not beyond the end of the buyer's time: then the payment is closed. */
    private static final String ASKED = """
            UPDATE payment
               SET polls = polls + 1,
                   poll_at = CASE WHEN expires_at > now() THEN least(now() + make_interval(secs => ?), expires_at)
                                  ELSE now() + make_interval(secs => ?) END
             WHERE id = ? AND poll_at IS NOT NULL
            """;

    private static final String POLL_IN =
            "UPDATE payment SET poll_at = now() + make_interval(secs => ?) WHERE id = ? AND poll_at IS NOT NULL";

    private static final String POLL_NO_MORE = "UPDATE payment SET poll_at = NULL WHERE id = ?";

    private static final String POLL_NOW =
            "UPDATE payment SET poll_at = now() WHERE channel = ? AND state IN ('CREATED', 'PENDING', 'AUTHORIZED')";

    private final Sql sql;

    @Activate
    public SqlPaymentStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Payment> add(List<NewRow> payments) {
        Map<PaymentId, Payment> added = byId(sql.query(
                ADD,
                SqlPaymentStore::payment,
                Uuids.of(payments, NewRow::id),
                Uuids.of(payments, NewRow::order),
                column("text", payments, NewRow::channel),
                column("int8", payments, payment -> payment.amount().amount()),
                column("text", payments, payment -> payment.amount().currency().getCurrencyCode()),
                column("text", payments, NewRow::returnUrl),
                column("float8", payments, payment -> (double) payment.window().toSeconds())));
        return payments.stream().map(payment -> added.get(payment.id())).toList();
    }

    private static Map<PaymentId, Payment> byId(List<Payment> payments) {
        return payments.stream().collect(Collectors.toMap(Payment::id, Function.identity()));
    }

    @Override
    public Optional<Payment> find(PaymentId id) {
        return sql.queryOne(FIND, SqlPaymentStore::payment, id.value());
    }

    @Override
    public List<Payment> ofOrder(OrderId order) {
        return sql.query(OF_ORDER, SqlPaymentStore::payment, order.value());
    }

    @Override
    public Optional<Payment> live(OrderId order) {
        return sql.queryOne(LIVE, SqlPaymentStore::payment, order.value());
    }

    @Override
    public Set<OrderId> withPayment(Collection<OrderId> orders) {
        return new HashSet<>(sql.query(WITH_PAYMENT, row -> new OrderId(row.uuid("order_id")), Uuids.of(orders)));
    }

    @Override
    public List<Payment> lock(Collection<PaymentId> ids) {
        return sql.query(LOCK, SqlPaymentStore::payment, Uuids.of(ids));
    }

    @Override
    public Locked tryLock(Collection<PaymentId> ids, Collection<ProviderNumber> numbers) {
        List<Payment> locked = new ArrayList<>();
        Map<ProviderNumber, PaymentId> numbered = new HashMap<>();
        sql.query(
                TRY_LOCK,
                row -> row.flag("held") ? locked.add(payment(row)) : note(numbered, row),
                Uuids.of(ids),
                column("text", numbers, ProviderNumber::channel),
                column("text", numbers, ProviderNumber::number));
        return new Locked(locked, numbered);
    }

    @Override
    public Map<ProviderNumber, PaymentId> numbered(Collection<ProviderNumber> numbers) {
        Map<ProviderNumber, PaymentId> numbered = new HashMap<>();
        sql.query(
                NUMBERED,
                row -> note(numbered, row),
                column("text", numbers, ProviderNumber::channel),
                column("text", numbers, ProviderNumber::number));
        return numbered;
    }

    private static boolean note(Map<ProviderNumber, PaymentId> numbered, Row row) throws SQLException {
        numbered.put(
                new ProviderNumber(row.text("channel"), row.text("provider_payment")), new PaymentId(row.uuid("id")));
        return true;
    }

    @Override
    public Set<PaymentId> existing(Collection<PaymentId> ids) {
        return Set.copyOf(sql.query(EXISTING, row -> new PaymentId(row.uuid("id")), Uuids.of(ids)));
    }

    @Override
    public List<Payment> started(List<Start> answers) {
        Map<PaymentId, Start> firsts = new LinkedHashMap<>();
        answers.forEach(answer -> firsts.putIfAbsent(answer.payment(), answer));
        Collection<Start> first = firsts.values();
        Map<PaymentId, Payment> started = byId(sql.query(
                STARTED,
                SqlPaymentStore::payment,
                Uuids.of(firsts.keySet()),
                column("text", first, Start::reference),
                column("text", first, answer -> answer.next() instanceof NextAction.Redirect ? REDIRECT : QR_CODE),
                column("text", first, answer -> value(answer.next())),
                column("text", first, answer -> answer.provider().role()),
                column("text", first, answer -> answer.provider().id()),
                Uuids.of(firsts.keySet())));
        return answers.stream()
                .map(answer -> started.computeIfAbsent(answer.payment(), id -> find(id).orElseThrow()))
                .toList();
    }

    private static String value(NextAction next) {
        return next instanceof NextAction.Redirect redirect
                ? redirect.url().toString()
                : ((NextAction.ShowQrCode) next).content();
    }

    @Override
    public void capture(List<Capture> captures) {
        sql.later(
                CAPTURE,
                Uuids.of(captures, capture -> capture.payment().id()),
                column("text", captures, Capture::providerPayment));
    }

    @Override
    public void move(PaymentId id, PaymentState state, Optional<String> failure) {
        sql.update(MOVE, state, failure, state, state, state, id.value());
    }

    @Override
    public List<Poll> claimDue(String channel, int limit) {
        return sql.query(
                CLAIM_DUE,
                row -> new Poll(payment(row), row.integer("polls"), Duration.ofSeconds(row.number("late"))),
                channel,
                limit);
    }

    @Override
    public void asked(PaymentId id, Duration pause) {
        sql.update(ASKED, (double) pause.toSeconds(), (double) pause.toSeconds(), id.value());
    }

    @Override
    public void pollIn(PaymentId id, Duration pause) {
        sql.update(POLL_IN, (double) pause.toSeconds(), id.value());
    }

    @Override
    public void pollNoMore(PaymentId id) {
        sql.update(POLL_NO_MORE, id.value());
    }

    @Override
    public void pollNow(String channel) {
        sql.update(POLL_NOW, channel);
    }

    @Override
    public Map<String, Long> underWay(Collection<String> channels) {
        return sql
                .query(
                        UNDER_WAY,
                        row -> Map.entry(row.text("channel"), row.number("payments")),
                        array("text", channels))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Payment payment(Row row) throws SQLException {
        String currency = row.text("currency");
        return new Payment(
                new PaymentId(row.uuid("id")),
                new OrderId(row.uuid("order_id")),
                row.text("channel"),
                row.constant("state", PaymentState.class),
                Money.of(row.number("amount"), currency),
                Money.of(row.number("refunded"), currency),
                row.maybeText("provider_reference"),
                row.maybeText("provider_payment"),
                nextAction(row),
                row.maybeText("failure"),
                row.time("created_at"),
                row.time("expires_at"),
                row.maybeTime("captured_at"));
    }

    private static Optional<NextAction> nextAction(Row row) throws SQLException {
        Optional<String> kind = row.maybeText("next_action");
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        String value = row.text("next_value");
        return Optional.of(
                kind.get().equals(REDIRECT)
                        ? new NextAction.Redirect(URI.create(value))
                        : new NextAction.ShowQrCode(value));
    }
}
