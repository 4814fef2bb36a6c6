package org.vintner.gateway.stripe.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What a merchant sets for one Stripe account. */
@ObjectClassDefinition(
        name = "Vintner: Stripe payment channel",
        description = "Payments on Stripe's hosted page. One configuration is one channel.")
@interface StripeConfig {

    @AttributeDefinition(
            name = "Channel",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String channel() default "stripe";

    @AttributeDefinition(
            name = "Mode",
            description = "Whether real money moves. Must agree with the secret key.",
            options = {@Option(label = "Live", value = "live"), @Option(label = "Sandbox", value = "sandbox")})
    String mode() default "live";

    @AttributeDefinition(
            name = "Secret key",
            description =
                    "From the dashboard, Developers, API keys: sk_live_... or a restricted rk_live_...; sk_test_... "
                            + "or rk_test_... in sandbox mode.",
            type = AttributeType.PASSWORD)
    String secretKey() default "";

    @AttributeDefinition(
            name = "Webhook secret",
            description = "The signing secret of the endpoint in the dashboard: whsec_...",
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

    @AttributeDefinition(
            name = "Payment methods",
            description = "Stripe's names, such as card,sepa_debit. Empty: those switched on in the dashboard.",
            required = false)
    String[] paymentMethods() default {};

    @AttributeDefinition(
            name = "Payment window",
            description = "How long a payment can be paid, PT30M to PT24H, if the order does not expire before.")
    String paymentWindow() default "PT1H";

    @AttributeDefinition(name = "Time-out", description = "How long a call to Stripe may take, PT1S to PT1M.")
    String timeout() default "PT10S";

    @AttributeDefinition(
            name = "Base URL",
            description = "Empty: https://api.stripe.com. Another one, such as a simulator's, in sandbox mode only.",
            required = false)
    String baseUrl() default "";

    @AttributeDefinition(
            name = "Trust store",
            description = "PEM file of the certificates to trust for the base URL. Empty: those that the JVM trusts.",
            required = false)
    String trustStore() default "";
}
