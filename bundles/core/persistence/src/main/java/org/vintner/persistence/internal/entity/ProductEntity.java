package org.vintner.persistence.internal.entity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.persistence.Column;
import javax.persistence.Convert;
import javax.persistence.Entity;
import javax.persistence.EnumType;
import javax.persistence.Enumerated;
import javax.persistence.Id;
import javax.persistence.JoinColumn;
import javax.persistence.ManyToOne;
import javax.persistence.Table;
import javax.persistence.Version;
import org.vintner.api.Money;
import org.vintner.api.catalog.AddressBinding;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;

/** A product as its row; two changes at once are told apart by the version. */
@Entity
@Table(name = "product")
public class ProductEntity {
    @Id
    @Convert(converter = UuidConverter.class)
    private UUID id;

    @Enumerated(EnumType.STRING)
    private ProductKind kind;

    @Column(name = "seller_id")
    @Convert(converter = UuidConverter.class)
    private UUID sellerId;

    private String title;
    private String description;
    private long price;
    private String currency;

    @Column(name = "download_valid_seconds")
    private long downloadValidSeconds;

    @Column(name = "download_max")
    private int downloadMax;

    @Enumerated(EnumType.STRING)
    @Column(name = "download_binding")
    private AddressBinding downloadBinding;

    @Enumerated(EnumType.STRING)
    @Column(name = "late_payment")
    private LatePayment latePayment;

    @Column(name = "shortage_seconds")
    private long shortageSeconds;

    @Enumerated(EnumType.STRING)
    private ProductState state;

    private String rejection;

    // Not inserted: EclipseLink would bind the missing UUID as text.
    @ManyToOne
    @JoinColumn(name = "file_id", insertable = false)
    private ProductFileEntity file;

    @Version
    private int version;

    // By the database's clock.
    @Column(name = "created_at", insertable = false, updatable = false)
    @Convert(converter = InstantConverter.class)
    private Instant createdAt;

    /** For JPA. */
    protected ProductEntity() {}

    /** A product that is not stored yet; its time of creation and its file are not taken over. */
    public ProductEntity(Product product) {
        this.id = product.id().value();
        this.kind = product.kind();
        this.sellerId = product.seller().value();
        take(product);
    }

    /** Takes over all that may change but the file. */
    public final void take(Product product) {
        title = product.title();
        description = product.description();
        price = product.price().amount();
        currency = product.price().currency().getCurrencyCode();
        downloadValidSeconds = product.downloads().validFor().toSeconds();
        downloadMax = product.downloads().maxDownloads();
        downloadBinding = product.downloads().bindTo().orElse(null);
        latePayment = product.sale().latePayment();
        shortageSeconds = product.sale().shortageDeadline().toSeconds();
        state = product.state();
        rejection = product.rejection().orElse(null);
    }

    public void attach(ProductFileEntity newFile) {
        file = newFile;
    }

    public Product toProduct() {
        return new Product(
                new ProductId(id),
                kind,
                new AccountId(sellerId),
                title,
                description,
                Money.of(price, currency),
                new DownloadPolicy(
                        Duration.ofSeconds(downloadValidSeconds), downloadMax, Optional.ofNullable(downloadBinding)),
                new SalePolicy(latePayment, Duration.ofSeconds(shortageSeconds)),
                state,
                Optional.ofNullable(rejection),
                Optional.ofNullable(file).map(ProductFileEntity::toFile),
                createdAt);
    }
}
