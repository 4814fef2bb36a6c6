package org.vintner.persistence.internal.database;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the data lies. All defaults together are an embedded PostgreSQL in the data folder. */
@ObjectClassDefinition(
        id = DatabaseConfig.PID,
        name = "Vintner database",
        description = "An embedded PostgreSQL, or one of your own when a URL is set")
public @interface DatabaseConfig {
    String PID = "org.vintner.persistence";

    @AttributeDefinition(
            name = "URL",
            description = "jdbc:postgresql://host:port/database of your own server; empty: the embedded one")
    String url() default "";

    @AttributeDefinition(name = "User", description = "User of your own server")
    String user() default "";

    @AttributeDefinition(name = "Password", description = "Password of your own server", type = AttributeType.PASSWORD)
    String password() default "";

    @AttributeDefinition(
            name = "Replica URL",
            description =
                    "jdbc:postgresql://host:port/database of a streaming replica of your own server, for reads that may"
                            + " be some seconds old; empty: none. User and password are those of your own server")
    String replicaUrl() default "";

    @AttributeDefinition(
            name = "Replica lag",
            description = "Seconds that a replica may be behind; while it is more, the primary is read",
            min = "1",
            max = "60")
    int replicaMaxLag() default 5;

    @AttributeDefinition(name = "Pool size", description = "Most connections at a time", min = "2", max = "1000")
    int poolSize() default 16;

    @AttributeDefinition(name = "Statement timeout", description = "Seconds after which a statement is given up")
    int statementTimeout() default 30;

    @AttributeDefinition(name = "Lock timeout", description = "Seconds after which waiting for a lock is given up")
    int lockTimeout() default 10;

    @AttributeDefinition(
            name = "Shared buffers",
            description = "Megabytes of memory in which the embedded PostgreSQL keeps pages",
            min = "16",
            max = "65536")
    int sharedBuffers() default 128;

    @AttributeDefinition(
            name = "Low disk",
            description =
                    "Megabytes; the log and the health details warn when a disk the server writes to has less left",
            min = "0")
    int lowDisk() default 1024;

    @AttributeDefinition(
            name = "Data folder",
            description = "Parent of the folders db, postgres and secrets; empty: Karaf's data folder")
    String dataFolder() default "";

    @AttributeDefinition(
            name = "Run as",
            description = "User that runs the embedded PostgreSQL when the server runs as root; empty: found out")
    String runAs() default "";

    @AttributeDefinition(
            name = "Master key file",
            description = "File with the master key, 32 bytes in base64; empty: secrets/master.key in the data folder,"
                    + " made at first start. The environment variable VINTNER_MASTER_KEY goes before")
    String masterKeyFile() default "";
}
