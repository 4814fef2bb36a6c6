package org.vintner.storage.filesystem.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a merchant sets for one storage. */
@ObjectClassDefinition(
        name = "Vintner: file storage on disk",
        description = "Keeps product files in a private folder of this machine. One configuration is one storage.")
@interface FilesystemConfig {

    @AttributeDefinition(
            name = "Name",
            description =
                    "The storage's name: 1 to 40 lower-case letters, digits and dashes. It is stored with each file, "
                            + "so it must not change while there are any.")
    String name() default "default";

    @AttributeDefinition(
            name = "Root folder",
            description =
                    "Where the files lie; made when it is missing. A relative path lies under the server's data folder.")
    String root() default "files";
}
