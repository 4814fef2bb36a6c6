package org.vintner.inventory.internal;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.accounts.Permissions;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.persistence.internal.store.SqlKeyBatchStore;
import org.vintner.persistence.internal.store.SqlLicenseKeyStore;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;

/** A stock of keys on a real database, with one product of a seller and whatever orders a test needs. */
final class Stockroom {

    static final Actor ADMIN = new Actor(Role.ADMINISTRATOR, AccountId.next().toString());

    final TestDatabase database;
    final AccountId sellerId = AccountId.next();
    final Actor seller = new Actor(Role.SELLER, sellerId.toString());
    final ProductId product = ProductId.next();
    final ProductId fileProduct = ProductId.next();
    final KeyRing keyRing;
    final SqlLicenseKeyStore keys;
    final SqlKeyBatchStore batches;
    final StoredKeySupply supply;
    final Set<String> exporters = new HashSet<>();
    final List<String> audited = new ArrayList<>();

    Stockroom(TestDatabase database) {
        this.database = database;
        database.clear();
        keyRing = database.keyRing();
        keys = new SqlLicenseKeyStore(database.sql(), database.transaction(), keyRing);
        batches = new SqlKeyBatchStore(database.sql(), keyRing);
        supply = new StoredKeySupply(
                keys, batches, keyRing, new KeyProducts(catalog()), permissions(), audit(), database.unitOfWork());
        database.execute("INSERT INTO account (id, name, role) VALUES ('" + sellerId.value() + "', 'ada', 'SELLER')");
        insert(product, "KEY");
        insert(fileProduct, "FILE");
    }

    private void insert(ProductId id, String kind) {
        database.execute("INSERT INTO product (id, kind, seller_id, title, description, price, currency,"
                + " download_valid_seconds, download_max, state) VALUES ('" + id.value() + "', '" + kind + "', '"
                + sellerId.value() + "', 'Key', '', 100, 'EUR', 60, 1, 'PUBLISHED')");
    }

    Catalog catalog() {
        return fake(
                Catalog.class,
                Map.of(
                        "find",
                        args -> args[1].equals(product)
                                ? Optional.of(product(product, ProductKind.KEY))
                                : args[1].equals(fileProduct)
                                        ? Optional.of(product(fileProduct, ProductKind.FILE))
                                        : Optional.empty()));
    }

    private Product product(ProductId id, ProductKind kind) {
        return new Product(
                id,
                kind,
                sellerId,
                "Key",
                "",
                Money.of(100, "EUR"),
                DownloadPolicy.DEFAULT,
                SalePolicy.DEFAULT,
                ProductState.PUBLISHED,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
    }

    private Permissions permissions() {
        return fake(Permissions.class, Map.of("has", args -> exporters.contains(((Actor) args[0]).id())));
    }

    AuditTrail audit() {
        return fake(AuditTrail.class, Map.of("done", args -> {
            audited.add(args[0] + " " + args[1] + " " + args[2] + " " + args[3]);
            return null;
        }));
    }

    /** Another product of keys. */
    ProductId newProduct() {
        ProductId id = ProductId.next();
        insert(id, "KEY");
        return id;
    }

    /** An unpaid order of keys. */
    Line order(String email, int quantity) {
        Line line = new Line(newOrder(email), OrderLineId.next(), product, quantity);
        addLine(line, 0);
        return line;
    }

    /** An unpaid order without lines. */
    OrderId newOrder(String email) {
        OrderId order = OrderId.next();
        database.execute("INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at) VALUES ('"
                + order.value() + "', 'PENDING_PAYMENT', '" + email
                + "', 'en', 100, 'EUR', now() + interval '1 hour')");
        return order;
    }

    void addLine(Line line, int position) {
        database.execute(
                "INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price) VALUES"
                        + " ('"
                        + line.id().value() + "', '" + line.order().value() + "', " + position + ", '"
                        + line.product().value()
                        + "', 'KEY', 'Key', " + line.quantity() + ", 100)");
    }

    /** The values of an order's sold keys, shown to its buyer. */
    List<RevealedKey> revealed(OrderId order) {
        keys.markRevealed(order);
        return keys.values(order);
    }

    long available() {
        return keys.available(Map.of(product, 10_000_000L)).getOrDefault(product, 0L);
    }

    long count(String condition) {
        return database.sql()
                .queryOne("SELECT count(*) AS n FROM license_key WHERE " + condition, row -> row.number("n"))
                .orElseThrow();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Function<Object[], Object> answer = answers.get(method.getName());
            if (answer == null) {
                throw new AssertionError("unexpected call of " + method);
            }
            return answer.apply(args);
        }));
    }
}
