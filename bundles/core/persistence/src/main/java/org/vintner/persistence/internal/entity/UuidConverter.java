package org.vintner.persistence.internal.entity;

import java.util.UUID;
import javax.persistence.AttributeConverter;
import javax.persistence.Converter;

/** Hands UUIDs to the driver as they are; without it EclipseLink makes bytes of them. */
@Converter
public final class UuidConverter implements AttributeConverter<UUID, UUID> {
    @Override
    public UUID convertToDatabaseColumn(UUID value) {
        return value;
    }

    @Override
    public UUID convertToEntityAttribute(UUID column) {
        return column;
    }
}
