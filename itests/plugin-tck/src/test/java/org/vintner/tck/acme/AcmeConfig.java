package org.vintner.tck.acme;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a merchant sets for one account at Acme. */
@ObjectClassDefinition(
        name = "Vintner: Acme payment channel",
        description = "One configuration is one account at Acme.")
@interface AcmeConfig {

    @AttributeDefinition(
            name = "Channel",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String channel() default "acme";

    @AttributeDefinition(name = "Address", description = "Where Acme is reached, such as https://api.acme.example/.")
    String url() default "";

    @AttributeDefinition(name = "Account", description = "The merchant account at Acme.")
    String account() default "";

    @AttributeDefinition(name = "API key", description = "Proves to Acme who calls.", type = AttributeType.PASSWORD)
    String apiKey() default "";

    @AttributeDefinition(
            name = "Webhook secret",
            description = "What Acme signs notifications with, at least 16 characters.",
            type = AttributeType.PASSWORD)
    String webhookSecret() default "";

    @AttributeDefinition(
            name = "Previous webhook secret",
            description = "Also accepted, so that the secret can be changed while notifications are under way.",
            type = AttributeType.PASSWORD,
            required = false)
    String webhookSecretPrevious() default "";

    @AttributeDefinition(name = "Currencies", description = "ISO 4217 codes that the account takes.")
    String[] currencies() default {"EUR", "USD"};

    @AttributeDefinition(name = "Deadline", description = "How long a call may take, as in PT10S.")
    String deadline() default "PT10S";
}
