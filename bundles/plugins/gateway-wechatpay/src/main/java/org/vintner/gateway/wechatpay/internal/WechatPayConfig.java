package org.vintner.gateway.wechatpay.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What a merchant sets for one WeChat Pay channel. */
@ObjectClassDefinition(
        name = "Vintner: WeChat Pay payment channel",
        description = "Payments by WeChat Pay (微信支付, APIv3) in CNY. One configuration is one channel.")
@interface WechatPayConfig {

    @AttributeDefinition(
            name = "Channel",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String channel() default "wechatpay";

    @AttributeDefinition(
            name = "Mode",
            description = "Real money, or a simulator: WeChat Pay has no sandbox. They are never mixed.",
            options = {@Option(label = "live", value = "live"), @Option(label = "sandbox", value = "sandbox")})
    String mode() default "live";

    @AttributeDefinition(
            name = "Product",
            description =
                    "How buyers pay: by scanning a QR code (native), in a phone's browser (h5), or inside WeChat (jsapi).",
            options = {
                @Option(label = "native", value = "native"),
                @Option(label = "h5", value = "h5"),
                @Option(label = "jsapi", value = "jsapi")
            })
    String product() default "native";

    @AttributeDefinition(
            name = "App id",
            description = "The official account's or application's id, as in wx1234567890abcdef.")
    String appId();

    @AttributeDefinition(
            name = "Merchant id",
            description = "The merchant's number (mchid). Notifications for others are refused.")
    String merchantId();

    @AttributeDefinition(
            name = "Private key",
            description = "The merchant's private key (apiclient_key.pem). Signs our calls.",
            type = AttributeType.PASSWORD)
    String privateKey();

    @AttributeDefinition(
            name = "Certificate serial",
            description = "The serial number of the merchant's certificate that belongs to the private key.")
    String certificateSerial();

    @AttributeDefinition(
            name = "API v3 key",
            description = "32 characters. Opens notifications and platform certificates.",
            type = AttributeType.PASSWORD)
    String apiV3Key();

    @AttributeDefinition(
            name = "Previous API v3 key",
            description = "Also accepted, while the key is being changed.",
            type = AttributeType.PASSWORD,
            required = false)
    String apiV3KeyPrevious() default "";

    @AttributeDefinition(
            name = "WeChat Pay public key's id",
            description =
                    "Begins with PUB_KEY_ID_. Set with the public key; empty for accounts that have platform certificates only.",
            required = false)
    String publicKeyId() default "";

    @AttributeDefinition(
            name = "WeChat Pay public key",
            description =
                    "WeChat Pay's public key (pub_key.pem), not the merchant's. Accepted beside platform certificates.",
            required = false)
    String publicKey() default "";

    @AttributeDefinition(
            name = "Previous WeChat Pay public key's id",
            description = "Of the previous public key. Set while the key is being changed.",
            required = false)
    String publicKeyIdPrevious() default "";

    @AttributeDefinition(
            name = "Previous WeChat Pay public key",
            description = "Also accepted, while the key is being changed.",
            required = false)
    String publicKeyPrevious() default "";

    @AttributeDefinition(
            name = "Base URL",
            description =
                    "Where WeChat Pay's API is. Empty: WeChat Pay's own address. A simulator only in sandbox mode.",
            required = false)
    String baseUrl() default "";

    @AttributeDefinition(
            name = "Trust store",
            description = "A file of certificates in PEM that this channel trusts. Empty: the JVM's own.",
            required = false)
    String trustStore() default "";

    @AttributeDefinition(name = "Largest amount", description = "Largest single payment, in fen.", min = "1")
    long largestAmount() default 100_000_000L;

    @AttributeDefinition(name = "Payment window", description = "How long a payment can be paid, as in PT30M.")
    String paymentWindow() default "PT30M";

    @AttributeDefinition(name = "Call time-out", description = "How long one call to WeChat Pay may take, as in PT5S.")
    String timeout() default "PT5S";
}
