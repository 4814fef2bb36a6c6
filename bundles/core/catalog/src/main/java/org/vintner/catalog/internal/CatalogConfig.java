package org.vintner.catalog.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where uploaded files go. */
@ObjectClassDefinition(name = "Vintner catalog")
public @interface CatalogConfig {
    String PID = "org.vintner.catalog";

    @AttributeDefinition(name = "Storage", description = "Name of the storage backend that takes new files.")
    String storage() default "default";

    @AttributeDefinition(name = "Largest file", description = "In bytes.", min = "1")
    long maxFileSize() default 20_000_000_000L;
}
