package org.vintner.gateway.sandbox.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a merchant sets for one sandbox channel. */
@ObjectClassDefinition(
        name = "Vintner: sandbox payment channel",
        description =
                "A payment provider for trying out: its pay page takes no money. One configuration is one channel.")
@interface SandboxConfig {

    @AttributeDefinition(
            name = "Channel",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String channel() default "sandbox";

    @AttributeDefinition(
            name = "Account",
            description =
                    "The merchant account at the provider, repeated in each notification. Empty: the channel's name.",
            required = false)
    String account() default "";

    @AttributeDefinition(
            name = "Webhook secret",
            description = "What notifications are signed with, at least 16 characters.",
            type = AttributeType.PASSWORD)
    String webhookSecret() default "";

    @AttributeDefinition(
            name = "Previous webhook secret",
            description = "Also accepted, so that the secret can be changed while notifications are under way.",
            type = AttributeType.PASSWORD,
            required = false)
    String webhookSecretPrevious() default "";

    @AttributeDefinition(name = "Currencies", description = "ISO 4217 codes that the account takes.")
    String[] currencies() default {"EUR", "USD", "CNY", "JPY"};

    @AttributeDefinition(name = "Largest amount", description = "In minor units of the currency.")
    long largestAmount() default 100_000_000;

    @AttributeDefinition(name = "Payment window", description = "How long a payment can be paid, as in PT30M.")
    String paymentWindow() default "PT30M";

    @AttributeDefinition(
            name = "Deadline",
            description = "How long the shop waits for an answer of the provider, as in PT5S.")
    String deadline() default "PT5S";

    @AttributeDefinition(
            name = "Books folder",
            description = "Where the provider keeps its books, one folder per channel in it. "
                    + "A relative path lies under the server's data folder.")
    String books() default "sandbox";

    @AttributeDefinition(
            name = "Webhook retries",
            description =
                    "Pauses before a notification that was not answered by 2xx is sent again; the last one repeats.")
    String[] webhookRetries() default {"PT1S", "PT2S", "PT5S", "PT15S", "PT1M"};

    @AttributeDefinition(name = "Webhook horizon", description = "For how long a notification is repeated, as in P3D.")
    String webhookHorizon() default "P3D";

    @AttributeDefinition(name = "Webhook time-out", description = "How long to wait for the answer, as in PT10S.")
    String webhookTimeout() default "PT10S";

    @AttributeDefinition(name = "Webhook concurrency", description = "How many notifications are sent at once.")
    int webhookConcurrency() default 16;

    @AttributeDefinition(name = "Zone of bills", description = "The zone whose calendar days the bills have.")
    String billZone() default "UTC";

    @AttributeDefinition(
            name = "Bills ready at",
            description = "From when on the bill of the day before can be had, in the zone of bills, as in 00:30.")
    String billReadyAt() default "00:30";

    @AttributeDefinition(
            name = "Bills at once",
            description = "A day's bill can be had at any time, as it stands then: for trying out.")
    boolean billAtOnce() default false;

    @AttributeDefinition(
            name = "Fee, basis points",
            description = "What the provider keeps of a payment, in hundredths of a percent.")
    int feeBasisPoints() default 0;

    @AttributeDefinition(name = "Fixed fee", description = "And beside it, in minor units of the payment's currency.")
    long feeFixed() default 0;

    @AttributeDefinition(
            name = "Bill errors",
            description = "What is wrong with each bill, for trying out: missing, amount, currency, fee, duplicate, "
                    + "refund-missing, refund-amount, extra, totals, broken, not-yet.",
            required = false)
    String[] billErrors() default {};
}
