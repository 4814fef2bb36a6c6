package org.vintner.plugins.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What is asked of a plugin's archive, and how much patience there is with a plugin. */
@ObjectClassDefinition(
        name = "Vintner plugins",
        description =
                "Which archives are taken, how long a plugin may take to start and to end, and when it is kept away.")
@interface HostConfig {

    String PID = "org.vintner.plugins.host";

    /** Where people write it. */
    String FILE = "etc/" + PID + ".cfg";

    @AttributeDefinition(
            name = "Signature",
            description = "Whether an archive must be signed by a trusted certificate, or is only warned about.",
            options = {@Option(value = "required"), @Option(value = "warn")})
    String signature() default "warn";

    @AttributeDefinition(
            name = "Trust store",
            description =
                    "A key store (PKCS 12 or JKS) with the certificates whose signatures are trusted; a file on the server.",
            required = false)
    String trustStore() default "";

    @AttributeDefinition(
            name = "Password of the trust store",
            description = "May be left out: certificates are public, it only protects them from change.",
            type = AttributeType.PASSWORD,
            required = false)
    String trustStorePassword() default "";

    @AttributeDefinition(name = "Largest archive", description = "In megabytes.", min = "1", max = "1024")
    int largestArchive() default 64;

    @AttributeDefinition(
            name = "Largest content",
            description = "All that an archive unpacks to, archives within it too, in megabytes.",
            min = "1",
            max = "10240")
    int largestContent() default 512;

    @AttributeDefinition(
            name = "Most entries",
            description = "Files in an archive, those of archives within it too.",
            min = "1",
            max = "1000000")
    int mostEntries() default 100_000;

    @AttributeDefinition(
            name = "Time to start",
            description = "Seconds after which a start that has not returned is given up.",
            min = "1",
            max = "600")
    int startSeconds() default 30;

    @AttributeDefinition(
            name = "Time to prove itself",
            description = "Seconds within which a started plugin must offer its services and answer.",
            min = "1",
            max = "600")
    int proofSeconds() default 15;

    @AttributeDefinition(
            name = "Time to finish",
            description = "Seconds for which calls under way in an old version are waited for.",
            min = "0",
            max = "600")
    int drainSeconds() default 30;

    @AttributeDefinition(
            name = "Quiet before the end",
            description = "Milliseconds without a call after which an old version is taken to have finished.",
            min = "0",
            max = "60000")
    int quietMillis() default 300;

    @AttributeDefinition(
            name = "Failures in a row",
            description =
                    "Calls that fail one after another, none between them succeeding, before a plugin is kept away.",
            min = "1",
            max = "100000")
    int failures() default 20;

    @AttributeDefinition(
            name = "Threads",
            description = "Threads that a plugin may keep beside those that call it.",
            min = "1",
            max = "10000")
    int threads() default 200;

    @AttributeDefinition(
            name = "Pause before another try",
            description =
                    "Seconds after which a plugin whose calls failed is tried again; each time twice as long, an hour at the"
                            + " most. What harmed the server itself waits for an operator.",
            min = "1",
            max = "3600")
    int retrySeconds() default 60;

    @AttributeDefinition(
            name = "Node",
            description =
                    "Name of this server among those that share the database. Empty: its host name and HTTP port.",
            required = false)
    String node() default "";
}
