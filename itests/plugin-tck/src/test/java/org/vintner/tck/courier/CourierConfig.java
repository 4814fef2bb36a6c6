package org.vintner.tck.courier;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a merchant sets for one account at Courier. */
@ObjectClassDefinition(
        name = "Vintner: messages by Courier",
        description = "Sends messages to mail addresses through Courier. One configuration is one account.")
@interface CourierConfig {

    @AttributeDefinition(
            name = "Name",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String name() default "courier";

    @AttributeDefinition(
            name = "Address",
            description = "Where Courier is reached, such as https://api.courier.example/.")
    String url() default "";

    @AttributeDefinition(name = "API key", description = "Proves to Courier who calls.", type = AttributeType.PASSWORD)
    String apiKey() default "";

    @AttributeDefinition(name = "Deadline", description = "How long sending a message may take, as in PT15S.")
    String deadline() default "PT15S";
}
