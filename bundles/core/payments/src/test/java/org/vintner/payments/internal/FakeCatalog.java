package org.vintner.payments.internal;

import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.testing.TestDatabase;

/** Products of keys, as rows that orders may refer to. */
final class FakeCatalog implements Catalog {

    private final TestDatabase database;
    private final AccountId seller = AccountId.next();
    private final Map<ProductId, Product> products = new ConcurrentHashMap<>();

    FakeCatalog(TestDatabase database) {
        this.database = database;
        database.execute("INSERT INTO account (id, name, role) VALUES ('" + seller.value() + "', 'ada', 'SELLER')");
    }

    ProductId add(String title, Money price, SalePolicy policy) {
        return add(ProductKind.KEY, title, price, policy);
    }

    AccountId seller() {
        return seller;
    }

    ProductId add(ProductKind kind, String title, Money price, SalePolicy policy) {
        ProductId id = ProductId.next();
        database.execute("INSERT INTO product (id, kind, seller_id, title, description, price, currency,"
                + " download_valid_seconds, download_max, state) VALUES ('" + id.value() + "', '" + kind + "', '"
                + seller.value()
                + "', '" + title + "', '', " + price.amount() + ", '" + price.currency() + "', 60, 1, 'PUBLISHED')");
        products.put(
                id,
                new Product(
                        id,
                        kind,
                        seller,
                        title,
                        "",
                        price,
                        DownloadPolicy.DEFAULT,
                        policy,
                        ProductState.PUBLISHED,
                        Optional.empty(),
                        Optional.empty(),
                        Instant.EPOCH));
        return id;
    }

    @Override
    public List<Product> onSale(Collection<ProductId> ids) {
        return ids.stream().filter(products::containsKey).map(products::get).toList();
    }

    @Override
    public Optional<Product> find(Optional<Actor> actor, ProductId id) {
        return Optional.ofNullable(products.get(id));
    }

    @Override
    public Product create(Actor actor, NewProduct product) {
        throw new AssertionError("not called");
    }

    @Override
    public Product change(Actor actor, ProductId id, ProductChange change) {
        throw new AssertionError("not called");
    }

    @Override
    public Product attachFile(Actor actor, ProductId id, FileUpload upload, InputStream content) {
        throw new AssertionError("not called");
    }

    @Override
    public Product move(Actor actor, ProductId id, ProductState to, Optional<String> reason) {
        throw new AssertionError("not called");
    }

    @Override
    public Page<Product> list(Optional<Actor> actor, ProductFilter filter, PageRequest page) {
        throw new AssertionError("not called");
    }
}
