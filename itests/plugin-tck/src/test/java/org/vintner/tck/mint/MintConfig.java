package org.vintner.tck.mint;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a merchant sets for one account at Mint. */
@ObjectClassDefinition(
        name = "Vintner: keys by Mint",
        description = "Has the keys of products issued by Mint. One configuration is one account.")
@interface MintConfig {

    @AttributeDefinition(
            name = "Name",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String name() default "mint";

    @AttributeDefinition(name = "Address", description = "Where Mint is reached, such as https://api.mint.example/.")
    String url() default "";

    @AttributeDefinition(name = "API key", description = "Proves to Mint who calls.", type = AttributeType.PASSWORD)
    String apiKey() default "";

    @AttributeDefinition(name = "Deadline", description = "How long a call may take, as in PT15S; at most PT25S.")
    String deadline() default "PT15S";
}
