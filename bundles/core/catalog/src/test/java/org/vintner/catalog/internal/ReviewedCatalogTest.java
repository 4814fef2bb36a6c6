package org.vintner.catalog.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.store.JpaProductStore;
import org.vintner.persistence.internal.store.SqlTransitionStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.storage.FileStorage;

/** The catalog on a real PostgreSQL, through JPA. */
final class ReviewedCatalogTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int MAX_FILE_SIZE = 1_000_000;
    private static final ProductChange NO_CHANGE =
            new ProductChange(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final Actor seller = new Actor(Role.SELLER, AccountId.next().toString());
    private final Actor other = new Actor(Role.SELLER, AccountId.next().toString());
    private final Actor admin = new Actor(Role.ADMINISTRATOR, AccountId.next().toString());
    private final MemoryStorage storage = new MemoryStorage();
    private final FileStorages storages = new FileStorages(bundle -> true);
    private SqlTransitionStore transitions;
    private ReviewedCatalog catalog;

    @BeforeEach
    void prepare() {
        DATABASE.clear();
        for (Actor actor : List.of(seller, other, admin)) {
            DATABASE.sql()
                    .update(
                            "INSERT INTO account (id, name, role) VALUES (?, ?, ?)",
                            AccountId.parse(actor.id()).value(),
                            actor.id(),
                            actor.role());
        }
        storages.add(storage, Map.of(FileStorage.NAME, "default"));
        transitions = new SqlTransitionStore(DATABASE.sql());
        catalog = new ReviewedCatalog(
                DATABASE.unitOfWork(),
                new JpaProductStore(DATABASE.transaction(), DATABASE.sql()),
                transitions,
                new FileIntake(storages, "default", MAX_FILE_SIZE));
    }

    @Test
    @DisplayName("S1.5: a seller creates a draft, in any language")
    void draftIsStoredAsItWasGiven() {
        Product draft = catalog.create(
                seller,
                new NewProduct(
                        ProductKind.KEY,
                        " 葡萄酒 🍷 Schlüssel ",
                        "Line\nline",
                        Money.of(1999, "JPY"),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(draft.title()).isEqualTo("葡萄酒 🍷 Schlüssel");
        assertThat(draft.state()).isEqualTo(ProductState.DRAFT);
        assertThat(draft.seller().toString()).isEqualTo(seller.id());
        assertThat(draft.downloads()).isEqualTo(DownloadPolicy.DEFAULT);
        assertThat(draft.sale()).isEqualTo(SalePolicy.DEFAULT);
        assertThat(catalog.find(Optional.of(seller), draft.id())).contains(draft);
        assertThat(catalog.find(Optional.of(admin), draft.id())).contains(draft);
        assertThat(catalog.find(Optional.of(other), draft.id())).isEmpty();
        assertThat(catalog.find(Optional.empty(), draft.id())).isEmpty();
    }

    @Test
    @DisplayName(
            "S1.29 S2.22: what is done about late money and missing stock is the product's, and no matter of review")
    void salePolicyIsKeptAndChanged() {
        SalePolicy strict = new SalePolicy(LatePayment.REFUND, Duration.ofMinutes(90));
        NewProduct wanted = new NewProduct(
                ProductKind.KEY, "Key", "", Money.of(1999, "EUR"), Optional.empty(), Optional.of(strict));
        ProductId id = catalog.create(seller, wanted).id();
        assertThat(catalog.find(Optional.of(seller), id).orElseThrow().sale()).isEqualTo(strict);
        assertThat(publish(admin, id).sale()).isEqualTo(strict);
        assertThat(catalog.onSale(List.of(id)).get(0).sale()).isEqualTo(strict);

        SalePolicy patient = new SalePolicy(LatePayment.REVIVE, Duration.ofDays(30));
        Product changed = catalog.change(
                seller,
                id,
                new ProductChange(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(patient)));

        assertThat(changed.sale()).isEqualTo(patient);
        assertThat(changed.state()).isEqualTo(ProductState.PUBLISHED);
        assertThat(catalog.onSale(List.of(id)).get(0).sale()).isEqualTo(patient);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.5S", "-PT1H", "P30DT1S", "P4000D"})
    void deadlinesOutOfRangeAreRefused(String deadline) {
        Duration wait = Duration.parse(deadline);
        refused(CommerceError.INVALID_REQUEST, () -> new SalePolicy(LatePayment.REVIVE, wait));
    }

    @Test
    @DisplayName("S1.3: a buyer creates nothing")
    void onlySellersAndAdministratorsCreate() {
        refused(CommerceError.FORBIDDEN, () -> catalog.create(new Actor(Role.BUYER, "ord_x"), key()));
        refused(CommerceError.FORBIDDEN, () -> catalog.create(Actor.system("job"), key()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "two\nlines", "nul\u0000", "half \uD83C", "escape\u001B[2J", "separator\u2028line"})
    void titlesThatAreNoLineAreRefused(String title) {
        refused(
                CommerceError.INVALID_REQUEST,
                () -> catalog.create(
                        seller,
                        new NewProduct(
                                ProductKind.KEY, title, "", Money.of(1, "EUR"), Optional.empty(), Optional.empty())));
    }

    @Test
    void lengthsAreCountedInCharactersAsTheDatabaseDoes() {
        String longest = "🍷".repeat(200);
        assertThat(create(longest, "🍷".repeat(20_000), 1).title()).isEqualTo(longest);
        refused(CommerceError.INVALID_REQUEST, () -> create(longest + "x", "", 1));
        refused(CommerceError.INVALID_REQUEST, () -> create("x", "🍷".repeat(20_001), 1));
    }

    @Test
    void pricesOfNothingOrTooMuchAreRefused() {
        refused(CommerceError.INVALID_REQUEST, () -> create("x", "", 0));
        refused(CommerceError.INVALID_REQUEST, () -> create("x", "", Long.MAX_VALUE));
    }

    @Test
    @DisplayName("S1.8: a product is bought only after an administrator's approval")
    void reviewDecidesWhatIsOnSale() {
        Product draft = catalog.create(seller, key());
        assertThat(catalog.onSale(List.of(draft.id()))).isEmpty();

        catalog.move(seller, draft.id(), ProductState.IN_REVIEW, Optional.empty());
        refused(CommerceError.FORBIDDEN, () -> publish(seller, draft.id()));
        assertThat(catalog.onSale(List.of(draft.id()))).isEmpty();

        Product published = publish(admin, draft.id());
        assertThat(catalog.onSale(List.of(draft.id(), ProductId.next()))).containsExactly(published);
        assertThat(catalog.find(Optional.empty(), draft.id())).contains(published);
        assertThat(transitions.history(draft.id().value()))
                .extracting(Transition::from, Transition::to, Transition::actor)
                .containsExactly(
                        tuple("", "DRAFT", seller),
                        tuple("DRAFT", "IN_REVIEW", seller),
                        tuple("IN_REVIEW", "PUBLISHED", admin));
    }

    @Test
    void rejectionNeedsAReasonThatTheSellerReadsUntilTheNextTry() {
        Product draft = catalog.create(seller, key());
        catalog.move(seller, draft.id(), ProductState.IN_REVIEW, Optional.empty());

        refused(
                CommerceError.INVALID_REQUEST,
                () -> catalog.move(admin, draft.id(), ProductState.REJECTED, Optional.empty()));
        Product rejected = catalog.move(admin, draft.id(), ProductState.REJECTED, Optional.of("No picture"));
        assertThat(rejected.rejection()).contains("No picture");
        Product again = catalog.move(seller, draft.id(), ProductState.IN_REVIEW, Optional.empty());
        assertThat(again.rejection()).isEmpty();
    }

    @Test
    void movingToThePresentStateChangesNothing() {
        Product draft = catalog.create(seller, key());

        assertThat(catalog.move(seller, draft.id(), ProductState.DRAFT, Optional.empty()))
                .isEqualTo(draft);
        assertThat(transitions.history(draft.id().value())).hasSize(1);
        refused(CommerceError.CONFLICT, () -> catalog.move(admin, draft.id(), ProductState.REJECTED, Optional.of("x")));
    }

    @Test
    @DisplayName("S1.6: nobody but its seller and administrators changes or withdraws a product")
    void strangersAreToldNothingOfDraftsAndNoOfPublishedOnes() {
        Product draft = catalog.create(seller, key());
        refused(CommerceError.NOT_FOUND, () -> catalog.change(other, draft.id(), title("Mine")));
        refused(CommerceError.NOT_FOUND, () -> catalog.change(seller, ProductId.next(), title("Mine")));

        publish(admin, draft.id());
        refused(CommerceError.FORBIDDEN, () -> catalog.change(other, draft.id(), title("Mine")));
        refused(
                CommerceError.FORBIDDEN,
                () -> catalog.move(other, draft.id(), ProductState.WITHDRAWN, Optional.empty()));

        catalog.move(seller, draft.id(), ProductState.WITHDRAWN, Optional.empty());
        assertThat(catalog.onSale(List.of(draft.id()))).isEmpty();
    }

    @Test
    @DisplayName("S1.8: what a seller changes of a published product is reviewed again")
    void sellersChangeGoesBackToReview() {
        Product published = publish(admin, catalog.create(seller, key()).id());

        assertThat(catalog.change(seller, published.id(), NO_CHANGE)).isEqualTo(published);
        assertThat(catalog.change(seller, published.id(), title(published.title())))
                .isEqualTo(published);
        assertThat(catalog.change(admin, published.id(), title("By staff")).state())
                .isEqualTo(ProductState.PUBLISHED);
        Product changed = catalog.change(seller, published.id(), title("By seller"));
        assertThat(changed.state()).isEqualTo(ProductState.IN_REVIEW);
        assertThat(changed.title()).isEqualTo("By seller");
        assertThat(catalog.onSale(List.of(published.id()))).isEmpty();
    }

    @Test
    void changesAtTheSameTimeDoNotOverwriteEachOther() throws Exception {
        Product draft = catalog.create(seller, key());
        int threads = 8;
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Callable<Optional<Product>>> calls = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            ProductChange change = title("Title " + i);
            calls.add(() -> {
                barrier.await();
                try {
                    return Optional.of(catalog.change(seller, draft.id(), change));
                } catch (CommerceException e) {
                    assertThat(e.error()).isEqualTo(CommerceError.CONFLICT);
                    return Optional.empty();
                }
            });
        }
        List<Product> changed = all(calls).stream().flatMap(Optional::stream).toList();

        assertThat(changed).isNotEmpty();
        assertThat(changed)
                .contains(catalog.find(Optional.of(seller), draft.id()).orElseThrow());
        assertThat(DATABASE.sql().queryOne("SELECT version FROM product", row -> row.integer("version")))
                .contains(1 + changed.size());
    }

    @Test
    void changeWithinAnotherUnitOfWorkIsSeenThere() {
        Product draft = catalog.create(seller, key());

        DATABASE.unitOfWork().run(() -> {
            catalog.change(seller, draft.id(), title("First"));
            catalog.change(seller, draft.id(), title("Second"));
            assertThat(catalog.find(Optional.of(seller), draft.id())
                            .orElseThrow()
                            .title())
                    .isEqualTo("Second");
        });
        assertThat(catalog.find(Optional.of(seller), draft.id()).orElseThrow().title())
                .isEqualTo("Second");
    }

    @Test
    @DisplayName("S1.7: lists show what one may see, newest first, by cursor")
    void listsArePagedAndLimitedToWhatOneMaySee() {
        List<ProductId> mine = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            mine.add(0, catalog.create(seller, key()).id());
        }
        Product foreign = publish(admin, catalog.create(other, key()).id());
        catalog.create(other, key());

        assertThat(catalog.list(Optional.empty(), all(), PageRequest.first(10)).items())
                .containsExactly(foreign);
        assertThat(catalog.list(Optional.of(admin), all(), PageRequest.first(10))
                        .items())
                .hasSize(7);
        assertThat(catalog.list(Optional.of(seller), all(), PageRequest.first(10))
                        .items())
                .hasSize(6);
        ProductFilter own =
                new ProductFilter(Optional.of(ProductState.DRAFT), Optional.of(AccountId.parse(seller.id())));
        Page<Product> first = catalog.list(Optional.of(seller), own, PageRequest.first(3));
        Page<Product> second = catalog.list(Optional.of(seller), own, new PageRequest(3, first.next()));
        assertThat(ids(first)).isEqualTo(mine.subList(0, 3));
        assertThat(ids(second)).isEqualTo(mine.subList(3, 5));
        assertThat(second.next()).isEmpty();
        refused(
                CommerceError.INVALID_REQUEST,
                () -> catalog.list(Optional.empty(), all(), new PageRequest(3, Optional.of("x"))));
    }

    @Test
    @DisplayName("S1.11: the database holds the metadata, the storage the bytes")
    void attachedFileIsStoredUnderANewName() throws Exception {
        Product draft = catalog.create(seller, file());
        byte[] content = "content".getBytes(UTF_8);

        Product first = attach(draft.id(), "发票 №1.zip", content);
        Product second = attach(draft.id(), "second.zip", "other".getBytes(UTF_8));

        assertThat(first.file().orElseThrow().name()).isEqualTo("发票 №1.zip");
        assertThat(first.file().orElseThrow().size()).isEqualTo(content.length);
        assertThat(first.file().orElseThrow().sha256()).isEqualTo(sha256(content));
        assertThat(second.file().orElseThrow().id())
                .isNotEqualTo(first.file().orElseThrow().id());
        assertThat(storage.objects).hasSize(2);
        assertThat(storage.objects.get(first.file().orElseThrow().id().toString()))
                .isEqualTo(content);
    }

    @Test
    @DisplayName("S1.8: a file product without a file is not submitted and not published")
    void fileProductNeedsItsFile() {
        Product draft = catalog.create(seller, file());

        refused(CommerceError.CONFLICT, () -> publish(admin, draft.id()));
        refused(
                CommerceError.CONFLICT,
                () -> catalog.move(seller, draft.id(), ProductState.IN_REVIEW, Optional.empty()));
        attach(draft.id(), "a.zip", new byte[10]);
        assertThat(publish(admin, draft.id()).state()).isEqualTo(ProductState.PUBLISHED);
    }

    static List<FileUpload> badUploads() {
        return List.of(
                upload("../etc/passwd"),
                upload("a\\b.zip"),
                upload(""),
                upload(".."),
                upload("a\rb.zip"),
                upload("invoice\u202Efdp.exe"),
                upload("n".repeat(256)),
                new FileUpload("a.zip", "zip", OptionalLong.empty(), Optional.empty()),
                new FileUpload("a.zip", "text/html\r\nX-Evil: 1", OptionalLong.empty(), Optional.empty()),
                new FileUpload("a.zip", "application/zip", OptionalLong.of(8), Optional.empty()),
                new FileUpload("a.zip", "application/zip", OptionalLong.of(-1), Optional.empty()),
                new FileUpload("a.zip", "application/zip", OptionalLong.empty(), Optional.of("0".repeat(64))),
                new FileUpload("a.zip", "application/zip", OptionalLong.empty(), Optional.of("xyz")));
    }

    @ParameterizedTest
    @MethodSource("badUploads")
    void badUploadLeavesNothing(FileUpload upload) {
        Product draft = catalog.create(seller, file());

        refused(
                CommerceError.INVALID_REQUEST,
                () -> catalog.attachFile(seller, draft.id(), upload, new ByteArrayInputStream(new byte[7])));
        assertNothingAttached(draft);
    }

    @Test
    void tooLargeUploadIsCutAndLeavesNothing() {
        Product draft = catalog.create(seller, file());

        refused(CommerceError.BODY_TOO_LARGE, () -> attach(draft.id(), "a.zip", new byte[MAX_FILE_SIZE + 1]));
        refused(
                CommerceError.BODY_TOO_LARGE,
                () -> catalog.attachFile(
                        seller,
                        draft.id(),
                        new FileUpload(
                                "a.zip", "application/zip", OptionalLong.of(MAX_FILE_SIZE + 1), Optional.empty()),
                        InputStream.nullInputStream()));
        refused(CommerceError.INVALID_REQUEST, () -> attach(draft.id(), "a.zip", new byte[0]));
        assertNothingAttached(draft);
    }

    @Test
    void brokenStreamAndFullStorageLeaveNothing() {
        Product draft = catalog.create(seller, file());
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(new byte[100]), new Reset());

        refused(CommerceError.INVALID_REQUEST, () -> catalog.attachFile(seller, draft.id(), upload("a.zip"), broken));
        storage.full = true;
        refused(CommerceError.UNAVAILABLE, () -> attach(draft.id(), "a.zip", new byte[10]));
        assertNothingAttached(draft);
    }

    @Test
    void absentStorageIsUnavailable() {
        Product draft = catalog.create(seller, file());
        storages.remove(new MemoryStorage());
        attach(draft.id(), "a.zip", new byte[10]);

        storages.remove(storage);
        refused(CommerceError.UNAVAILABLE, () -> attach(draft.id(), "a.zip", new byte[10]));
    }

    @Test
    void onlyOnesOwnFileProductsTakeFiles() {
        Product draft = catalog.create(seller, file());

        refused(
                CommerceError.NOT_FOUND,
                () -> catalog.attachFile(other, draft.id(), upload("a.zip"), new ByteArrayInputStream(new byte[1])));
        refused(
                CommerceError.INVALID_REQUEST,
                () -> attach(catalog.create(seller, key()).id(), "a.zip", new byte[1]));
        assertThat(storage.objects).isEmpty();
    }

    @Test
    void titleThatChangesDuringAnUploadDoesNotCostTheUpload() {
        Product draft = catalog.create(seller, file());
        InputStream changing = new ByteArrayInputStream(new byte[5]) {
            @Override
            public synchronized byte[] readAllBytes() {
                catalog.change(seller, draft.id(), title("Meanwhile"));
                return super.readAllBytes();
            }
        };

        Product attached = catalog.attachFile(seller, draft.id(), upload("a.zip"), changing);
        assertThat(attached.file()).isPresent();
    }

    private void assertNothingAttached(Product draft) {
        assertThat(storage.objects).isEmpty();
        assertThat(catalog.find(Optional.of(seller), draft.id()).orElseThrow().file())
                .isEmpty();
        assertThat(DATABASE.sql().query("SELECT id FROM product_file", row -> row.uuid("id")))
                .isEmpty();
    }

    private Product attach(ProductId id, String name, byte[] content) {
        return catalog.attachFile(seller, id, upload(name), new ByteArrayInputStream(content));
    }

    private Product publish(Actor actor, ProductId id) {
        return catalog.move(actor, id, ProductState.PUBLISHED, Optional.empty());
    }

    private Product create(String title, String description, long price) {
        return catalog.create(
                seller,
                new NewProduct(
                        ProductKind.KEY,
                        title,
                        description,
                        Money.of(price, "EUR"),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static FileUpload upload(String name) {
        return new FileUpload(name, "application/zip", OptionalLong.empty(), Optional.empty());
    }

    private static NewProduct key() {
        return new NewProduct(ProductKind.KEY, "Key", "", Money.of(1999, "EUR"), Optional.empty(), Optional.empty());
    }

    private static NewProduct file() {
        return new NewProduct(ProductKind.FILE, "File", "", Money.of(1999, "EUR"), Optional.empty(), Optional.empty());
    }

    private static ProductChange title(String title) {
        return new ProductChange(
                Optional.of(title), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ProductFilter all() {
        return new ProductFilter(Optional.empty(), Optional.empty());
    }

    private static List<ProductId> ids(Page<Product> page) {
        return page.items().stream().map(Product::id).toList();
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }

    private static void refused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private static <T> List<T> all(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** A connection that was cut. */
    private static final class Reset extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("Connection reset");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}
