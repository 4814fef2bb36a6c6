package org.vintner.demo.shop.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.FileId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.NewKeys;

class DemoShopTest {

    private final List<Account> accounts = new ArrayList<>();
    private final Map<ProductId, Product> products = new LinkedHashMap<>();
    private final List<NewKeys> wanted = new ArrayList<>();
    private final Shop shop = new Shop(accounts(), catalog(), keySupply());

    @Test
    void theShopSellsAHundredKeysAndAFile() {
        Shop.Products opened = shop.open();
        assertThat(accounts).singleElement().extracting(Account::role).isEqualTo(Role.SELLER);
        assertThat(products.values()).extracting(Product::state).containsOnly(ProductState.PUBLISHED);
        assertThat(products.keySet()).containsExactly(opened.key(), opened.file());
        assertThat(wanted).singleElement().satisfies(keys -> {
            assertThat(keys.count()).isEqualTo(100);
            assertThat(keys.pattern().prefix()).isEqualTo("DEMO-");
            assertThat(keys.pattern().length())
                    .isGreaterThanOrEqualTo(keys.pattern().neededLength(100));
        });
        assertThat(products.get(opened.file()).file()).map(ProductFile::name).contains("field-guide.zip");
    }

    @Test
    void openingItAgainChangesNothing() {
        Shop.Products first = shop.open();
        Map<ProductId, Product> before = Map.copyOf(products);
        assertThat(shop.open()).isEqualTo(first);
        assertThat(products).isEqualTo(before);
        assertThat(Set.copyOf(wanted)).as("one batch, which is generated once").hasSize(1);
        assertThat(wanted.get(0).batch()).isPresent();
        assertThat(accounts).hasSize(1);
    }

    @Test
    void whatTheOperatorTookOffSaleStaysOff() {
        Shop.Products first = shop.open();
        products.computeIfPresent(first.key(), (id, product) -> with(product, ProductState.WITHDRAWN, product.file()));
        shop.open();
        assertThat(products.get(first.key()).state()).isEqualTo(ProductState.WITHDRAWN);
    }

    @Test
    void theFileIsARealArchiveAndAlwaysTheSame() throws IOException {
        assertThat(FieldGuide.zip()).isEqualTo(FieldGuide.zip());
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(FieldGuide.zip()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName() + " " + zip.readAllBytes().length);
            }
        }
        assertThat(names).hasSize(2).noneMatch(name -> name.endsWith(" 0"));
    }

    @Test
    void theInvitationIsAScriptThatAShellUnderstands(@TempDir Path folder) throws Exception {
        Shop.Products ids = new Shop.Products(ProductId.next(), ProductId.next());
        String script = new Invitation("http://localhost:8080", ids).script();
        assertThat(script).contains(ids.key().toString(), ids.file().toString(), "API=http://localhost:8080/api/v1");
        Path file = Files.writeString(folder.resolve("script.sh"), script);
        Process shell = new ProcessBuilder("sh", "-n", file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(shell.waitFor()).isZero();
    }

    private Accounts accounts() {
        return fake(Accounts.class, Map.of("list", args -> List.copyOf(accounts), "create", args -> {
            Account account = new Account(AccountId.next(), (String) args[1], (Role) args[2], Instant.EPOCH);
            accounts.add(account);
            return account;
        }));
    }

    private Catalog catalog() {
        return fake(
                Catalog.class,
                Map.of(
                        "list", args -> new Page<>(List.copyOf(products.values()), Optional.empty()),
                        "create", args -> create((Actor) args[0], (NewProduct) args[1]),
                        "move",
                                args -> change(
                                        args[1], product -> with(product, (ProductState) args[2], product.file())),
                        "attachFile", args -> change(args[1], product -> withFile(product, (FileUpload) args[2]))));
    }

    private Product create(Actor actor, NewProduct wanted) {
        Product product = new Product(
                ProductId.next(),
                wanted.kind(),
                AccountId.parse(actor.id()),
                wanted.title(),
                wanted.description(),
                wanted.price(),
                DownloadPolicy.DEFAULT,
                SalePolicy.DEFAULT,
                ProductState.DRAFT,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH);
        products.put(product.id(), product);
        return product;
    }

    private Product change(Object id, Function<Product, Product> change) {
        return products.computeIfPresent((ProductId) id, (key, product) -> change.apply(product));
    }

    private static Product withFile(Product product, FileUpload upload) {
        ProductFile file = new ProductFile(
                FileId.next(), upload.name(), upload.size().orElseThrow(), "", upload.contentType(), Instant.EPOCH);
        return with(product, product.state(), Optional.of(file));
    }

    private static Product with(Product product, ProductState state, Optional<ProductFile> file) {
        return new Product(
                product.id(),
                product.kind(),
                product.seller(),
                product.title(),
                product.description(),
                product.price(),
                product.downloads(),
                product.sale(),
                state,
                Optional.empty(),
                file,
                product.createdAt());
    }

    private KeySupply keySupply() {
        return fake(KeySupply.class, Map.of("generate", args -> {
            wanted.add((NewKeys) args[2]);
            return null;
        }));
    }

    private static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Function<Object[], Object> answer = answers.get(method.getName());
            if (answer == null) {
                throw new AssertionError("unexpected call of " + method);
            }
            return answer.apply(args);
        }));
    }
}
