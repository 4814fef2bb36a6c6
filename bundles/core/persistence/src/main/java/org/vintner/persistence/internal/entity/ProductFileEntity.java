package org.vintner.persistence.internal.entity;

import java.time.Instant;
import java.util.UUID;
import javax.persistence.Column;
import javax.persistence.Convert;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.id.FileId;
import org.vintner.persistence.store.NewFile;

/** Metadata of a stored file; a row is never changed. */
@Entity
@Table(name = "product_file")
// JPA reads the fields that no method does.
@SuppressWarnings("UnusedVariable")
public class ProductFileEntity {
    @Id
    @Convert(converter = UuidConverter.class)
    private UUID id;

    @Column(name = "product_id")
    @Convert(converter = UuidConverter.class)
    private UUID productId;

    private String name;
    private long size;
    private String sha256;

    @Column(name = "content_type")
    private String contentType;

    private String storage;

    @Column(name = "object_id")
    private String objectId;

    // By the database's clock.
    @Column(name = "uploaded_at", insertable = false, updatable = false)
    @Convert(converter = InstantConverter.class)
    private Instant uploadedAt;

    /** For JPA. */
    protected ProductFileEntity() {}

    public ProductFileEntity(UUID productId, NewFile file) {
        this.id = file.id().value();
        this.productId = productId;
        this.name = file.name();
        this.size = file.size();
        this.sha256 = file.sha256();
        this.contentType = file.contentType();
        this.storage = file.storage();
        this.objectId = file.objectId();
    }

    ProductFile toFile() {
        return new ProductFile(new FileId(id), name, size, sha256, contentType, uploadedAt);
    }
}
