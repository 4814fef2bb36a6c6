package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.persistence.EntityManager;
import javax.persistence.OptimisticLockException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.catalog.AddressBinding;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.FileId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.entity.ProductEntity;
import org.vintner.persistence.internal.entity.ProductFileEntity;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.transaction.Transaction;
import org.vintner.persistence.store.NewFile;
import org.vintner.persistence.store.ProductStore;

/** Products, changed one by one through JPA with optimistic locking; read by SQL. */
@Component(service = ProductStore.class)
public final class JpaProductStore implements ProductStore {
    private static final String SELECT = """
            SELECT p.id, p.kind, p.seller_id, p.title, p.description, p.price, p.currency, p.download_valid_seconds,
                   p.download_max, p.download_binding, p.late_payment, p.shortage_seconds, p.state, p.rejection,
                   p.created_at,
                   f.id AS file_id, f.name, f.size, f.sha256, f.content_type, f.uploaded_at
              FROM product p LEFT JOIN product_file f ON f.id = p.file_id
            """;
    private static final String ON_SALE = SELECT + " WHERE p.id = ANY (?) AND p.state = 'PUBLISHED'";

    private static final String READ = SELECT.concat(" WHERE p.id = ?");

    private final Transaction transaction;
    private final Sql sql;

    @Activate
    public JpaProductStore(@Reference Transaction transaction, @Reference Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    @Override
    public Product add(ProductId id, AccountId seller, NewProduct product) {
        ProductEntity entity = new ProductEntity(draft(id, seller, product));
        EntityManager entities = transaction.entityManager();
        entities.persist(entity);
        entities.flush();
        entities.refresh(entity);
        return entity.toProduct();
    }

    @Override
    public Optional<Product> find(ProductId id) {
        return entity(id).map(ProductEntity::toProduct);
    }

    @Override
    public Optional<Product> read(ProductId id) {
        return sql.queryOne(READ, JpaProductStore::product, id.value());
    }

    @Override
    public Product save(Product product) {
        ProductEntity entity = existing(product.id());
        entity.take(product);
        flush();
        return entity.toProduct();
    }

    @Override
    public Product attach(ProductId product, NewFile file) {
        ProductEntity entity = existing(product);
        EntityManager entities = transaction.entityManager();
        ProductFileEntity stored = new ProductFileEntity(product.value(), file);
        entities.persist(stored);
        entities.flush();
        entities.refresh(stored);
        entity.attach(stored);
        flush();
        return entity.toProduct();
    }

    @Override
    public List<Product> onSale(Collection<ProductId> ids) {
        return sql.query(ON_SALE, JpaProductStore::product, Uuids.of(ids));
    }

    @Override
    public List<Product> list(ProductFilter filter, Viewer viewer, Optional<ProductId> before, int limit) {
        // The texts are few, and a constant state lets the planner use the partial index on what is on sale.
        StringBuilder statement = new StringBuilder(SELECT).append(" WHERE true");
        List<Object> arguments = new ArrayList<>();
        filter.state().ifPresent(state -> statement.append(" AND p.state = '" + state.name() + "'"));
        filter.seller().ifPresent(seller -> {
            statement.append(" AND p.seller_id = ?");
            arguments.add(seller.value());
        });
        if (viewer instanceof Viewer.Seller seller) {
            statement.append(" AND (p.state = 'PUBLISHED' OR p.seller_id = ?)");
            arguments.add(seller.account().value());
        } else if (viewer instanceof Viewer.Visitor) {
            statement.append(" AND p.state = 'PUBLISHED'");
        }
        before.ifPresent(id -> {
            statement.append(" AND p.id < ?");
            arguments.add(id.value());
        });
        statement.append(" ORDER BY p.id DESC LIMIT ?");
        arguments.add(limit);
        return sql.query(statement.toString(), JpaProductStore::product, arguments.toArray());
    }

    private Optional<ProductEntity> entity(ProductId id) {
        return Optional.ofNullable(transaction.entityManager().find(ProductEntity.class, id.value()));
    }

    private ProductEntity existing(ProductId id) {
        return entity(id).orElseThrow(() -> CommerceException.notFound("product", id));
    }

    private void flush() {
        try {
            transaction.entityManager().flush();
        } catch (OptimisticLockException e) {
            throw new CommerceException(
                    CommerceError.CONFLICT,
                    "Somebody else has changed the product just now. Read it and try again.",
                    e);
        }
    }

    private static Product draft(ProductId id, AccountId seller, NewProduct product) {
        return new Product(
                id,
                product.kind(),
                seller,
                product.title(),
                product.description(),
                product.price(),
                product.downloads().orElse(DownloadPolicy.DEFAULT),
                product.sale().orElse(SalePolicy.DEFAULT),
                ProductState.DRAFT,
                Optional.empty(),
                Optional.empty(),
                // Not stored: the database sets its own time.
                Instant.EPOCH);
    }

    private static Product product(Row row) throws SQLException {
        return new Product(
                new ProductId(row.uuid("id")),
                row.constant("kind", ProductKind.class),
                new AccountId(row.uuid("seller_id")),
                row.text("title"),
                row.text("description"),
                Money.of(row.number("price"), row.text("currency")),
                new DownloadPolicy(
                        Duration.ofSeconds(row.number("download_valid_seconds")),
                        row.integer("download_max"),
                        row.maybeConstant("download_binding", AddressBinding.class)),
                new SalePolicy(
                        row.constant("late_payment", LatePayment.class),
                        Duration.ofSeconds(row.number("shortage_seconds"))),
                row.constant("state", ProductState.class),
                row.maybeText("rejection"),
                file(row),
                row.time("created_at"));
    }

    private static Optional<ProductFile> file(Row row) throws SQLException {
        if (row.maybeUuid("file_id").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ProductFile(
                new FileId(row.uuid("file_id")),
                row.text("name"),
                row.number("size"),
                row.text("sha256"),
                row.text("content_type"),
                row.time("uploaded_at")));
    }
}
