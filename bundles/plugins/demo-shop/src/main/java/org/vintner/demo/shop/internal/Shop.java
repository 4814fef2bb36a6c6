package org.vintner.demo.shop.internal;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.Stock;

/** A seller with two products. Each step is done only if it is not done yet, so opening again changes nothing. */
final class Shop {

    private static final Actor STAFF = Actor.system("demo-shop");
    private static final String SELLER = "demo";
    private static final int KEYS = 100;
    private static final String KEY_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

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

    private final SecureRandom random = new SecureRandom();
    private final Accounts accounts;
    private final Catalog catalog;
    private final LicenseKeys keys;

    /** What is on sale in it. */
    record Products(ProductId key, ProductId file) {}

    Shop(Accounts accounts, Catalog catalog, LicenseKeys keys) {
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
        if (product.kind() == ProductKind.KEY && hadNoKeys(product)) {
            byte[] lines = newKeys().getBytes(StandardCharsets.US_ASCII);
            keys.importKeys(STAFF, product.id(), new ByteArrayInputStream(lines));
        }
        if (product.kind() == ProductKind.FILE && product.file().isEmpty()) {
            byte[] guide = FieldGuide.zip();
            FileUpload upload = new FileUpload(
                    "field-guide.zip", "application/zip", OptionalLong.of(guide.length), Optional.empty());
            catalog.attachFile(STAFF, product.id(), upload, new ByteArrayInputStream(guide));
        }
    }

    private boolean hadNoKeys(Product product) {
        List<Stock> stock = keys.stock(List.of(product.id()));
        return stock.stream().allMatch(each -> each.available() + each.reserved() + each.sold() == 0);
    }

    private String newKeys() {
        return IntStream.range(0, KEYS).mapToObj(i -> newKey()).collect(Collectors.joining("\n"));
    }

    /** {@return a key such as {@code DEMO-7KQ2M-XXPAD-H3R9T}} */
    private String newKey() {
        return Stream.generate(this::group).limit(3).collect(Collectors.joining("-", "DEMO-", ""));
    }

    private String group() {
        return random.ints(5, 0, KEY_ALPHABET.length())
                .mapToObj(i -> KEY_ALPHABET.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
