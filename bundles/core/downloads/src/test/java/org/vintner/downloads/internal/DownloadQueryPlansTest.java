package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.PageRequest;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.testing.QueryPlans;
import org.vintner.persistence.testing.QueryPlans.Plan;
import org.vintner.persistence.testing.TestDatabase;

/** Downloads in a shop that has given out files for years: they touch their own grant and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DownloadQueryPlansTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int PAST = 40_000;
    private static final long GROWN = PAST / 2;
    private static final int MAX_PAGES = 200;

    /** Old orders of one file, each with a grant that was used. */
    private static final String OLD_GRANTS = """
            WITH sale AS (
              SELECT n, gen_random_uuid() AS id, g.product_id, g.file_id
                FROM generate_series(1, %d) n, download_grant g WHERE g.id = '%s'),
            placed AS (
              INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at, paid_at)
              SELECT id, 'FULFILLED', 'buyer' || n || '@example.com', 'en', 100, 'EUR', now(), now() FROM sale),
            lines AS (
              INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price, state)
              SELECT id, id, 1, product_id, 'FILE', 'File', 1, 100, 'FULFILLED' FROM sale)
            INSERT INTO download_grant (id, order_id, line_id, product_id, file_id, used, max_downloads, expires_at)
            SELECT id, id, id, product_id, file_id, 1, 3, now() FROM sale
            """;

    private static final int SIZE = 1000;

    private Shop shop;
    private StoredGrant grant;
    private byte files;

    @BeforeAll
    void openAnOldShop() {
        shop = new Shop(DATABASE);
        grant = grant(1000);
        DATABASE.execute(OLD_GRANTS.formatted(PAST, grant.id().value()));
        DATABASE.execute("VACUUM ANALYZE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
    void nothingOnTheWayOfADownloadGrowsWithThePast(String planCacheMode) {
        QueryPlans plans = QueryPlans.of(DATABASE, planCacheMode);
        List<String> grown = plans.tablesOf(GROWN);
        assertThat(grown).contains("download_grant", "customer_order", "order_line");

        List<Plan> seen = plans.record(this::download);

        assertThat(seen).hasSizeGreaterThan(10);
        SoftAssertions.assertSoftly(softly -> seen.forEach(plan -> {
            softly.assertThat(plan.scanned(grown))
                    .as("whole tables read by %s", plan)
                    .isEmpty();
            softly.assertThat(plan.walksPrimaryKey())
                    .as("walk of a primary key by %s", plan)
                    .isFalse();
            softly.assertThat(plan.pages()).as("pages touched by %s", plan).isLessThan(MAX_PAGES);
        }));
    }

    /** Of a file of its own. */
    private StoredGrant grant(int maxDownloads) {
        byte[] content = new byte[SIZE];
        content[0] = ++files;
        return shop.grant("a.zip", content, maxDownloads);
    }

    /** Bought, fetched, looked after, counted, and looked at by the buyer and by staff. */
    private void download() {
        StoredGrant bought = grant(3);
        for (StoredGrant each : List.of(grant, bought)) {
            Sending sending = shop.ledger.begin(
                    shop.tokens.of(each), InetAddress.getLoopbackAddress(), any -> List.of(new ByteRange(0, SIZE)));
            assertThat(sending.sent(SIZE)).isTrue();
            sending.end();
        }
        shop.later(Duration.ofMillis(300));
        shop.later(Duration.ofSeconds(2));
        assertThat(shop.reread(grant).used()).isPositive();
        assertThat(shop.downloads.ofOrder(bought.order())).hasSize(1);
        GrantFilter ofOrder = new GrantFilter(Optional.of(bought.order()), Optional.empty());
        assertThat(shop.downloads.list(ofOrder, PageRequest.first(50)).items()).hasSize(1);
    }
}
