package org.vintner.gateway.paypal.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What a merchant sets for one PayPal account. */
@ObjectClassDefinition(
        name = "Vintner: PayPal payment channel",
        description = "Payments that the buyer approves at PayPal. One configuration is one channel.")
@interface PayPalConfig {

    @AttributeDefinition(
            name = "Channel",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String channel() default "paypal";

    @AttributeDefinition(
            name = "Mode",
            description = "Whether real money moves. Must agree with the credentials.",
            options = {@Option(label = "Live", value = "live"), @Option(label = "Sandbox", value = "sandbox")})
    String mode() default "live";

    @AttributeDefinition(
            name = "Client id",
            description = "Of the app, from the developer dashboard, Apps & Credentials.")
    String clientId() default "";

    @AttributeDefinition(name = "Client secret", description = "Of the same app.", type = AttributeType.PASSWORD)
    String clientSecret() default "";

    @AttributeDefinition(
            name = "Previous client secret",
            description = "Tried when PayPal refuses the current one, so that it can be changed without a gap.",
            type = AttributeType.PASSWORD,
            required = false)
    String clientSecretPrevious() default "";

    @AttributeDefinition(
            name = "Merchant id",
            description =
                    "The account's id, 13 letters and digits, from the account settings; notifications must name it.")
    String merchantId() default "";

    @AttributeDefinition(name = "Webhook id", description = "Of the webhook in the app's settings; signatures hold it.")
    String webhookId() default "";

    @AttributeDefinition(
            name = "Previous webhook id",
            description = "Also accepted, so that the webhook can be changed while notifications are under way.",
            required = false)
    String webhookIdPrevious() default "";

    @AttributeDefinition(name = "Currencies", description = "ISO 4217 codes that the account takes.")
    String[] currencies() default {"EUR", "USD"};

    @AttributeDefinition(
            name = "Payment window",
            description = "How long a payment can be paid, PT10M to PT3H, if the order does not expire before.")
    String paymentWindow() default "PT1H";

    @AttributeDefinition(name = "Time-out", description = "How long a call to PayPal may take, PT1S to PT1M.")
    String timeout() default "PT15S";

    @AttributeDefinition(
            name = "Base URL",
            description = "Empty: PayPal's own for the mode. Another one, such as a simulator's, in sandbox mode only.",
            required = false)
    String baseUrl() default "";

    @AttributeDefinition(
            name = "Trust store",
            description =
                    "PEM file of the certificates to trust: for the base URL, and as issuers of the certificate that "
                            + "signs notifications. Empty: those that the JVM trusts.",
            required = false)
    String trustStore() default "";
}
