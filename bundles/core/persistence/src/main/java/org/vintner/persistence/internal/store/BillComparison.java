package org.vintner.persistence.internal.store;

/**
 * The statements that compare a bill. What differs is a function of the rows alone, so a comparison may be repeated at will; every
 * open difference of the channel is looked at again with each bill, so that one is settled by what came later.
 */
final class BillComparison {

    /** One comparison of a channel at a time. */
    static final String LOCK = """
            SELECT id FROM bill WHERE id = ? AND fetched_at IS NOT NULL
               AND pg_advisory_xact_lock(hashtextextended('books ' || channel, 0)) IS NOT NULL
            """;

    /** The fee rate that is in force for a line: its currency's own before that for all, the youngest that has begun. */
    private static final String RATE = """
            LEFT JOIN LATERAL (
              SELECT round(b.amount::numeric * f.parts_per_million / 1000000)::bigint + f.fixed AS fee, f.tolerance
                FROM channel_fee f
               WHERE f.channel = b.channel AND (f.currency = b.currency OR f.currency IS NULL) AND f.starts_at <= b.at
               ORDER BY f.currency NULLS LAST, f.starts_at DESC LIMIT 1) predicted ON true
            """;

    static final String FORGET_SUMS = "DELETE FROM bill_sum WHERE bill_id = ?";

    static final String ADD_UP = """
            WITH moved AS (
              SELECT b.kind, b.currency, b.amount, b.fee, b.fee_currency,
                     CASE b.kind WHEN 'PAYMENT' THEN predicted.fee END AS predicted
                FROM bill_line b
            """ + RATE + """
               WHERE b.bill_id = ?),
            parts (currency, payments, payment_count, refunds, refund_count, fees, fees_returned, predicted, gained, lost) AS (
              SELECT currency, amount, 1, 0, 0, 0, 0, coalesce(predicted, 0), 0, 0 FROM moved WHERE kind = 'PAYMENT'
              UNION ALL SELECT currency, 0, 0, amount, 1, 0, 0, 0, 0, 0 FROM moved WHERE kind = 'REFUND'
              UNION ALL SELECT fee_currency, 0, 0, 0, 0, fee, 0, 0, 0, 0 FROM moved WHERE kind = 'PAYMENT' AND fee > 0
              UNION ALL SELECT fee_currency, 0, 0, 0, 0, 0, fee, 0, 0, 0 FROM moved WHERE kind = 'REFUND' AND fee > 0
              UNION ALL SELECT currency, 0, 0, 0, 0, amount, 0, 0, 0, 0 FROM moved WHERE kind = 'FEE'
              UNION ALL SELECT currency, 0, 0, 0, 0, 0, 0, 0, amount, 0 FROM moved WHERE kind = 'OTHER_IN'
              UNION ALL SELECT currency, 0, 0, 0, 0, 0, 0, 0, 0, amount FROM moved WHERE kind = 'OTHER_OUT')
            INSERT INTO bill_sum (bill_id, currency, payments, payment_count, refunds, refund_count, fees, fees_returned,
                                  predicted_fees, other_in, other_out)
            SELECT ?, currency, sum(payments), sum(payment_count), sum(refunds), sum(refund_count), sum(fees),
                   sum(fees_returned), sum(predicted), sum(gained), sum(lost)
              FROM parts GROUP BY currency
            """;

    /** The lines to judge: the bill's own, and those of other bills that differed when they were judged last. */
    private static final String LINES = """
            the_bill AS (SELECT * FROM bill WHERE id = ?),
            lines AS MATERIALIZED (
              SELECT b.* FROM bill_line b JOIN the_bill ON b.bill_id = the_bill.id WHERE b.number IS NOT NULL
              UNION ALL
              SELECT b.* FROM the_bill
                JOIN bill_difference d ON d.channel = the_bill.channel AND d.settled_at IS NULL
                JOIN bill_line b ON b.id = d.line_id AND b.bill_id <> the_bill.id),
            """;

    private static final String PAYMENTS = """
            payments AS (
              SELECT b.bill_id, b.id AS line_id, b.number, b.amount, b.currency, b.payment_id AS repeated,
                     p.id AS payment_id, p.amount AS booked, p.currency AS booked_currency,
                     l.amount AS posted, l.currency AS posted_currency, o.total, o.currency AS order_currency
                FROM lines b
                LEFT JOIN payment p ON p.channel = b.channel AND p.provider_payment = b.number AND p.captured > 0
                LEFT JOIN ledger_entry l ON l.payment_id = p.id AND l.posting = p.id AND l.account = 'channel:' || b.channel
                LEFT JOIN customer_order o ON o.id = p.order_id
               WHERE b.kind = 'PAYMENT'),
            payments_found AS (
              SELECT 'PAYMENT_UNKNOWN' AS kind, number, bill_id, line_id, repeated AS payment_id, NULL::uuid AS refund_id,
                     amount, currency, NULL::bigint AS booked, NULL::text AS booked_currency, 'payment' AS what
                FROM payments WHERE payment_id IS NULL
              UNION ALL
              SELECT 'PAYMENT_DIFFERS', number, bill_id, line_id, payment_id, NULL, amount, currency, booked, booked_currency, what
                FROM (SELECT *, CASE WHEN currency <> booked_currency THEN 'currency'
                                     WHEN amount <> booked THEN 'amount'
                                     WHEN repeated <> payment_id THEN 'payment number'
                                     WHEN posted IS DISTINCT FROM amount OR posted_currency <> currency THEN 'ledger'
                                     WHEN total <> amount OR order_currency <> currency THEN 'order' END AS what
                        FROM payments WHERE payment_id IS NOT NULL) judged
               WHERE what IS NOT NULL),
            """;

    private static final String REFUNDS = """
            refunds AS (
              SELECT b.bill_id, b.id AS line_id, b.number, b.amount, b.currency, b.refund_id AS repeated,
                     r.id AS refund_id, r.amount AS booked, r.currency AS booked_currency, r.provider_refund,
                     coalesce(r.payment_id, b.payment_id) AS payment_id, -l.amount AS posted, l.currency AS posted_currency
                FROM lines b
                LEFT JOIN LATERAL (
                  SELECT * FROM (SELECT 1 AS choice, r.* FROM refund r WHERE r.id = b.refund_id
                                 UNION ALL
                                 SELECT 2, r.* FROM refund r WHERE r.channel = b.channel AND r.provider_refund = b.number) r
                   WHERE r.channel = b.channel AND r.state = 'SUCCEEDED' ORDER BY choice LIMIT 1) r ON true
                LEFT JOIN ledger_entry l ON l.payment_id = r.payment_id AND l.posting = r.id AND l.account = 'channel:' || b.channel
               WHERE b.kind = 'REFUND'),
            refunds_found AS (
              SELECT 'REFUND_UNKNOWN', number, bill_id, line_id, payment_id, repeated, amount, currency,
                     NULL::bigint, NULL::text, 'refund'
                FROM refunds WHERE refund_id IS NULL
              UNION ALL
              SELECT 'REFUND_DIFFERS', number, bill_id, line_id, payment_id, refund_id, amount, currency, booked, booked_currency,
                     what
                FROM (SELECT *, CASE WHEN currency <> booked_currency THEN 'currency'
                                     WHEN amount <> booked THEN 'amount'
                                     WHEN repeated <> refund_id OR provider_refund <> number THEN 'refund number'
                                     WHEN posted IS DISTINCT FROM amount OR posted_currency <> currency THEN 'ledger' END AS what
                        FROM refunds WHERE refund_id IS NOT NULL) judged
               WHERE what IS NOT NULL),
            """;

    private static final String TWICE = """
            twice_found AS (
              SELECT b.kind || '_BILLED_TWICE', b.number, (array_agg(o.bill_id ORDER BY o.id))[1], min(o.id),
                     (array_agg(o.payment_id) FILTER (WHERE o.payment_id IS NOT NULL))[1],
                     (array_agg(o.refund_id) FILTER (WHERE o.refund_id IS NOT NULL))[1],
                     sum(o.amount)::bigint, min(o.currency), min(o.amount), min(o.currency), count(*) || ' lines'
                FROM (SELECT DISTINCT channel, kind, number FROM lines) b
                JOIN bill_line o ON o.channel = b.channel AND o.kind = b.kind AND o.number = b.number
               GROUP BY b.kind, b.number HAVING count(*) > 1),
            """;

    /** All payments of the bill and currency together: one wrong rate is one case. */
    private static final String FEES = """
            fees_found AS (
              SELECT 'FEE_DIFFERS', b.currency || ' ' || the_bill.day, the_bill.id, NULL::bigint, NULL::uuid, NULL::uuid,
                     sum(b.fee)::bigint, b.currency, sum(predicted.fee)::bigint, b.currency, 'fee of ' || count(*) || ' payments'
                FROM the_bill JOIN bill_line b ON b.bill_id = the_bill.id
            """ + RATE + """
               WHERE b.kind = 'PAYMENT' AND b.fee_currency = b.currency AND abs(b.fee - predicted.fee) > predicted.tolerance
               GROUP BY the_bill.id, the_bill.day, b.currency),
            """;

    /**
     * What we posted in the time that this bill makes whole, and what was missing before. Something is missing when every bill is
     * there that could have it: from when it was begun until the provider is late no more. That is asked of the few that no bill
     * has, so they are found first; and row by row (OFFSET 0), as the planner takes a day for more and would read years.
     */
    private static final String MISSING = """
            posted AS (
              SELECT l.posting, l.at, l.amount, l.currency, l.payment_id, l.refund_id
                FROM the_bill
               CROSS JOIN LATERAL (
                  SELECT max(b.ends_at) AS until FROM bill b
                   WHERE b.channel = the_bill.channel AND b.fetched_at IS NOT NULL
                     AND b.ends_at >= the_bill.starts_at AND b.starts_at < the_bill.ends_at + interval '40 days') span
               CROSS JOIN LATERAL (
                  SELECT * FROM ledger_entry e
                   WHERE e.at >= the_bill.starts_at - the_bill.lateness AND e.at < span.until
                     AND e.account = 'channel:' || the_bill.channel) l
              UNION
              SELECT l.posting, l.at, l.amount, l.currency, l.payment_id, l.refund_id
                FROM the_bill
                JOIN bill_difference d ON d.channel = the_bill.channel AND d.settled_at IS NULL
                 AND d.kind IN ('PAYMENT_NOT_BILLED', 'REFUND_NOT_BILLED')
                JOIN ledger_entry l ON l.payment_id = d.payment_id AND l.posting = coalesce(d.refund_id, d.payment_id)
                 AND l.account = 'channel:' || the_bill.channel),
            absent AS MATERIALIZED (
              SELECT l.*, p.provider_payment, p.created_at AS payment_at, r.provider_refund, r.created_at AS refund_at
                FROM posted l
               CROSS JOIN LATERAL (SELECT * FROM payment p WHERE p.id = l.payment_id OFFSET 0) p
                LEFT JOIN LATERAL (SELECT * FROM refund r WHERE r.id = l.refund_id OFFSET 0) r ON true
               WHERE NOT EXISTS (SELECT FROM bill_line b
                                  WHERE b.channel = p.channel
                                    AND b.kind = CASE WHEN l.refund_id IS NULL THEN 'PAYMENT' ELSE 'REFUND' END
                                    AND b.number = CASE WHEN l.refund_id IS NULL THEN p.provider_payment ELSE r.provider_refund END
                                 OFFSET 0)
                 AND NOT EXISTS (SELECT FROM bill_line b WHERE b.refund_id = l.refund_id AND b.channel = p.channel OFFSET 0)),
            not_billed AS (
              SELECT CASE WHEN l.refund_id IS NULL THEN 'PAYMENT_NOT_BILLED' ELSE 'REFUND_NOT_BILLED' END,
                     CASE WHEN l.refund_id IS NULL THEN l.provider_payment
                          ELSE coalesce(l.provider_refund, id_text('ref_', l.refund_id)) END,
                     (SELECT b.id FROM bill b WHERE b.channel = the_bill.channel AND b.fetched_at IS NOT NULL
                       AND b.starts_at <= l.at AND b.ends_at > l.at ORDER BY b.day LIMIT 1),
                     NULL::bigint, l.payment_id, l.refund_id, NULL::bigint, NULL::text, abs(l.amount), l.currency, 'line'
                FROM absent l, the_bill
               WHERE bills_cover(the_bill.channel, coalesce(l.refund_at, l.payment_at) - interval '1 hour', l.at)
                 AND bills_cover(the_bill.channel, l.at, l.at + the_bill.lateness + interval '1 microsecond')),
            """;

    /** Only a bill's own comparison says whether its fees differ. */
    static final String COMPARE = "WITH " + LINES + PAYMENTS + REFUNDS + TWICE + FEES + MISSING + """
            found AS MATERIALIZED (
              SELECT * FROM payments_found UNION ALL SELECT * FROM refunds_found UNION ALL SELECT * FROM twice_found
              UNION ALL SELECT * FROM fees_found UNION ALL SELECT * FROM not_billed),
            gone AS (
              UPDATE bill_difference d SET settled_at = now() FROM the_bill
               WHERE d.channel = the_bill.channel AND d.settled_at IS NULL
                 AND (d.kind <> 'FEE_DIFFERS' OR d.bill_id = the_bill.id)
                 AND NOT EXISTS (SELECT FROM found f WHERE f.kind = d.kind AND f.number = d.number)
              RETURNING d.id),
            appeared AS (
              INSERT INTO bill_difference (id, bill_id, channel, kind, number, line_id, payment_id, refund_id, billed,
                                           billed_currency, booked, booked_currency, what)
              SELECT new_id(), f.bill_id, the_bill.channel, f.kind, f.number, f.line_id, f.payment_id, f.refund_id, f.amount,
                     f.currency, f.booked, f.booked_currency, f.what
                FROM (SELECT DISTINCT ON (kind, number) * FROM found ORDER BY kind, number, line_id) f, the_bill
               ORDER BY f.line_id
              ON CONFLICT (channel, kind, number) WHERE settled_at IS NULL DO NOTHING
              RETURNING id)
            SELECT (SELECT count(*) FROM appeared) AS appeared, (SELECT count(*) FROM gone) AS gone
            """;

    static final String SETTLE_ATTENTION = """
            UPDATE attention_item a SET resolved_at = now(), resolved_by = 'system', resolution = 'it does not differ any more'
              FROM bill_difference d JOIN bill b ON b.channel = d.channel
             WHERE b.id = ? AND d.settled_at = now() AND a.subject = id_text('dif_', d.id) AND a.resolved_at IS NULL
            """;

    private BillComparison() {}
}
