package org.vintner.persistence.internal.store;

import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.books.FeeRate;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.FeeStore;

/** Fee rates by SQL. */
@Component(service = FeeStore.class)
public final class SqlFeeStore implements FeeStore {

    private static final String LIST = """
            SELECT * FROM channel_fee WHERE ?::text IS NULL OR channel = ?
             ORDER BY channel, currency NULLS FIRST, starts_at DESC
            """;

    private static final String SET = """
            INSERT INTO channel_fee AS f (id, channel, currency, starts_at, parts_per_million, fixed, tolerance)
            VALUES (new_id(), ?, ?, ?, ?, ?, ?)
            ON CONFLICT (channel, coalesce(currency, ''), starts_at) DO UPDATE
               SET parts_per_million = excluded.parts_per_million, fixed = excluded.fixed, tolerance = excluded.tolerance
            """;

    private static final String COMPARE_AGAIN = """
            UPDATE bill SET compared_at = NULL
             WHERE id IN (SELECT bill_id FROM bill_difference
                           WHERE channel = ? AND kind = 'FEE_DIFFERS' AND settled_at IS NULL)
            """;

    private final Sql sql;

    @Activate
    public SqlFeeStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<FeeRate> list(Optional<String> channel) {
        return sql.query(
                LIST,
                row -> new FeeRate(
                        row.text("channel"),
                        row.maybeText("currency").map(Currency::getInstance),
                        row.time("starts_at"),
                        row.integer("parts_per_million"),
                        row.number("fixed"),
                        row.number("tolerance")),
                channel,
                channel);
    }

    @Override
    public void set(FeeRate rate) {
        sql.update(
                SET,
                rate.channel(),
                rate.currency().map(Currency::getCurrencyCode),
                rate.from(),
                rate.partsPerMillion(),
                rate.fixed(),
                rate.tolerance());
        sql.update(COMPARE_AGAIN, rate.channel());
    }
}
