package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelEffect;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.api.id.AccountId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlIssueStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.internal.store.SqlStockAlertStore;
import org.vintner.persistence.store.StockAlertStore.Terms;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.spi.fulfillment.Line;

/** Products are bound to channels that issue keys, by administrators. */
class ProductIssuersTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final KeyIssuer ISSUER = request -> new IssueOutcome.Refused("nobody asks");
    private static final Actor STRANGER =
            new Actor(Role.SELLER, AccountId.next().toString());

    private final List<ChannelConfiguration> configured = new ArrayList<>();
    private Stockroom stock;
    private SqlStockAlertStore alerts;
    private SqlAttentionStore attention;
    private StoredProductIssuers issuers;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
        alerts = new SqlStockAlertStore(DATABASE.sql());
        attention = new SqlAttentionStore(DATABASE.sql(), new SqlOutboxStore(DATABASE.sql(), DATABASE.unitOfWork()));
        issuers = new StoredProductIssuers(
                new SqlIssueStore(DATABASE.sql()),
                alerts,
                attention,
                stock.audit(),
                new KeyProducts(stock.catalog()),
                Stockroom.fake(ChannelConfigurations.class, Map.of("list", args -> configured)),
                DATABASE.unitOfWork());
        issuers.add(ISSUER, Map.of(KeyIssuer.NAME, "licenses"));
    }

    @Test
    void aProductIsBoundBoundAnewAndUnboundAndEachIsAudited() {
        assertThat(issuers.of(stock.seller, stock.product)).isEmpty();
        assertThat(bind(Stockroom.ADMIN, "licenses", Optional.empty()).item()).isEqualTo(stock.product.toString());
        assertThat(bind(Stockroom.ADMIN, "licenses", Optional.of("SKU")).item()).isEqualTo("SKU");
        assertThat(issuers.of(stock.seller, stock.product))
                .map(ProductIssuer::channel)
                .contains("licenses");

        issuers.unbind(Stockroom.ADMIN, stock.product);
        issuers.unbind(Stockroom.ADMIN, stock.product);

        assertThat(issuers.of(stock.seller, stock.product)).isEmpty();
        assertThat(stock.audited).hasSize(3).allMatch(entry -> entry.contains("product.issuer."));
    }

    @Test
    void whatIsOnlyCheckedIsNotBound() {
        assertThat(issuers.bind(Stockroom.ADMIN, stock.product, "licenses", Optional.of("SKU"), true)
                        .item())
                .isEqualTo("SKU");
        assertThat(issuers.of(stock.seller, stock.product)).isEmpty();
        assertThat(stock.audited).isEmpty();
    }

    @Test
    void onlyAdministratorsBindAndOnlyProductsOfKeys() {
        for (Actor other : List.of(stock.seller, STRANGER)) {
            refuses(() -> bind(other, "licenses", Optional.empty()), CommerceError.FORBIDDEN, null);
            refuses(
                    () -> issuers.bind(other, stock.product, "licenses", Optional.empty(), true),
                    CommerceError.FORBIDDEN,
                    null);
        }
        refuses(
                () -> issuers.bind(Stockroom.ADMIN, stock.fileProduct, "licenses", Optional.empty(), false),
                CommerceError.INVALID_REQUEST,
                "product");
        assertThat(issuers.of(stock.seller, stock.product)).isEmpty();
    }

    @Test
    void onlyAdministratorsUnbindAndTheSellerSeesTheBinding() {
        bind(Stockroom.ADMIN, "licenses", Optional.empty());
        refuses(() -> issuers.unbind(stock.seller, stock.product), CommerceError.FORBIDDEN, null);
        refuses(() -> issuers.unbind(STRANGER, stock.product), CommerceError.FORBIDDEN, null);
        refuses(() -> issuers.of(STRANGER, stock.product), CommerceError.FORBIDDEN, null);
        assertThat(issuers.of(stock.seller, stock.product)).isPresent();
    }

    @Test
    void aChannelThatIsNeitherHereNorConfiguredIsNamed() {
        configured.add(channel("distributor", Optional.of(ChannelUse.FULFILLMENT)));
        configured.add(channel("paypal", Optional.of(ChannelUse.PAYMENT)));
        for (String none : List.of("licences", "paypal")) {
            refuses(() -> bind(Stockroom.ADMIN, none, Optional.empty()), CommerceError.INVALID_REQUEST, "channel");
            assertThatThrownBy(() -> bind(Stockroom.ADMIN, none, Optional.empty()))
                    .hasMessage(
                            "There is no channel '" + none + "' that issues keys. There are: distributor, licenses.");
        }
        issuers.remove(ISSUER);
        configured.clear();
        assertThatThrownBy(() -> bind(Stockroom.ADMIN, "licenses", Optional.empty()))
                .hasMessage("There is no channel 'licenses' that issues keys.");
    }

    /** As on a node that has not got it yet, or while its plugin is away. */
    @Test
    void aChannelThatIsConfiguredNeedNotBeHere() {
        configured.add(channel("distributor", Optional.of(ChannelUse.FULFILLMENT)));
        configured.add(channel("away", Optional.empty()));
        assertThat(bind(Stockroom.ADMIN, "distributor", Optional.empty()).channel())
                .isEqualTo("distributor");
        assertThat(bind(Stockroom.ADMIN, "away", Optional.empty()).channel()).isEqualTo("away");
    }

    private static ChannelConfiguration channel(String name, Optional<ChannelUse> use) {
        return new ChannelConfiguration(
                name,
                "org.example.kind",
                use,
                ChannelConfiguration.Source.DATABASE,
                Optional.empty(),
                true,
                1,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new ChannelEffect(ChannelEffect.State.UP, "", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\nb"})
    void anItemIsAName(String item) {
        refuses(() -> bind(Stockroom.ADMIN, "licenses", Optional.of(item)), CommerceError.INVALID_REQUEST, "item");
        refuses(
                () -> bind(Stockroom.ADMIN, "licenses", Optional.of("x".repeat(201))),
                CommerceError.INVALID_REQUEST,
                "item");
    }

    @Test
    void nobodyIsToldOfTheStockOfABoundProduct() {
        alerts.becameLow(stock.product);
        DATABASE.unitOfWork()
                .run(() -> attention.open(AttentionReason.STOCK_LOW, stock.product.toString(), "0 keys are left."));

        bind(Stockroom.ADMIN, "licenses", Optional.empty());

        assertThat(attention.list(true, PageRequest.first(10)).items()).isEmpty();
        assertThat(alerts.levels(new Terms(5, 0))).isEmpty();
    }

    @Test
    void aKeyThatIsIssuedIsNoKeyOfTheImportAndTheOtherWayRound() {
        stock.keys.add(stock.product, List.of("KNOWN"));
        Line line = stock.order("ada@example.com", 2);
        bind(Stockroom.ADMIN, "licenses", Optional.empty());
        new SqlIssueStore(DATABASE.sql()).open(List.of(line.id()), Duration.ofMinutes(1));

        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.addIssued(line, List.of("NEW", "KNOWN"))))
                .isFalse();
        assertThat(stock.count("state = 'RESERVED'")).isZero();
        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.addIssued(line, List.of("NEW", "NEWER"))))
                .isTrue();
        assertThat(stock.keys.add(stock.product, List.of("NEW"))).containsExactly(false);
    }

    private ProductIssuer bind(Actor actor, String channel, Optional<String> item) {
        return issuers.bind(actor, stock.product, channel, item, false);
    }

    private static void refuses(ThrowingCallable call, CommerceError error, String param) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommerceException.class, e -> {
            assertThat(e.error()).isEqualTo(error);
            if (param != null) {
                assertThat(e.param()).contains(param);
            }
        });
    }
}
