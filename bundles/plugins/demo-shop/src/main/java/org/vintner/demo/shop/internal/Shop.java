package org.vintner.demo.shop.internal;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.Alphabet;
import org.vintner.api.inventory.KeyPattern;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.NewKeys;

/** A seller with two products. Each step is done only if it is not done yet, so opening again changes nothing. */
final class Shop {

    private static final Actor STAFF = Actor.system("demo-shop");
    private static final String SELLER = "demo";
    private static final NewKeys KEYS = new NewKeys(
            100, new KeyPattern("DEMO-", 15, 5, Alphabet.UNAMBIGUOUS), Optional.of("demo"), Optional.empty());

    private static final NewProduct KEY_PRODUCT = new NewProduct(
            ProductKind.KEY,
            "Cellar Planner 3, license key",
            "A key that unlocks Cellar Planner 3 on one computer.",
            Money.of(1999, "EUR"),
            Optional.empty(),
            Optional.empty());
    private static final NewProduct FILE_PRODUCT = new NewProduct(
            ProductKind.FILE,
            "Field Guide to Grapes, ZIP",
            "A short guide to eight grapes, as a ZIP file with a text and a table.",
            Money.of(499, "EUR"),
            Optional.empty(),
            Optional.empty());

    private final Accounts accounts;
    private final Catalog catalog;
    private final KeySupply keys;

    /** What is on sale in it. */
    record Products(ProductId key, ProductId file) {}

    Shop(Accounts accounts, Catalog catalog, KeySupply keys) {
        this.accounts = accounts;
        this.catalog = catalog;
        this.keys = keys;
    }

    Products open() {
        Account seller = seller();
        return new Products(
                onSale(product(seller, KEY_PRODUCT)).id(),
                onSale(product(seller, FILE_PRODUCT)).id());
    }

    private Account seller() {
        return accounts.list().stream()
                .filter(account -> account.name().equals(SELLER))
                .findFirst()
                .orElseGet(() -> accounts.create(STAFF, SELLER, Role.SELLER));
    }

    private Product product(Account seller, NewProduct wanted) {
        ProductFilter sellers = new ProductFilter(Optional.empty(), Optional.of(seller.id()));
        return catalog.list(Optional.of(STAFF), sellers, PageRequest.first(PageRequest.MAX_LIMIT)).items().stream()
                .filter(product -> product.title().equals(wanted.title()))
                .findFirst()
                .orElseGet(
                        () -> catalog.create(new Actor(Role.SELLER, seller.id().toString()), wanted));
    }

    private Product onSale(Product product) {
        fill(product);
        return product.state() == ProductState.DRAFT
                ? catalog.move(STAFF, product.id(), ProductState.PUBLISHED, Optional.empty())
                : product;
    }

    private void fill(Product product) {
        if (product.kind() == ProductKind.KEY) {
            keys.generate(STAFF, product.id(), KEYS);
        }
        if (product.kind() == ProductKind.FILE && product.file().isEmpty()) {
            byte[] guide = FieldGuide.zip();
            FileUpload upload = new FileUpload(
                    "field-guide.zip", "application/zip", OptionalLong.of(guide.length), Optional.empty());
            catalog.attachFile(STAFF, product.id(), upload, new ByteArrayInputStream(guide));
        }
    }
}
