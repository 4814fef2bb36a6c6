package org.vintner.fulfillment.sandbox.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What a merchant sets for one sandbox issuer. */
@ObjectClassDefinition(
        name = "Vintner: sandbox issuer of keys",
        description = "A license server for trying out: its keys open nothing. One configuration is one channel.")
@interface SandboxConfig {

    @AttributeDefinition(
            name = "Name",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String name() default "license-sandbox";

    @AttributeDefinition(
            name = "Secret",
            description =
                    "What keys are made from, at least 16 characters. Another secret makes other keys of the same order.",
            type = AttributeType.PASSWORD)
    String secret() default "";

    @AttributeDefinition(
            name = "Prefix",
            description = "What keys begin with; letters, digits and dashes.",
            required = false)
    String prefix() default "SBX-";

    @AttributeDefinition(
            name = "Behavior",
            description = "What the license server does when it is asked.",
            options = {
                @Option(label = "Issues keys", value = "issue"),
                @Option(label = "Refuses", value = "refuse"),
                @Option(label = "Takes the order, has no keys as yet", value = "pending"),
                @Option(label = "Issues keys, and the answer does not come in time", value = "late"),
                @Option(label = "Issues one key too few", value = "too-few"),
                @Option(label = "Issues a key that it has issued before", value = "duplicate")
            })
    String behavior() default "issue";

    @AttributeDefinition(
            name = "Deadline",
            description = "How long the shop waits for an answer, as in PT5S; at most PT25S.")
    String deadline() default "PT5S";
}
