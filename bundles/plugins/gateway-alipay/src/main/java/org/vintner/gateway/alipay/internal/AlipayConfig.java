package org.vintner.gateway.alipay.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What a merchant sets for one Alipay channel. */
@ObjectClassDefinition(
        name = "Vintner: Alipay payment channel",
        description = "Payments by Alipay (支付宝) in CNY. One configuration is one channel.")
@interface AlipayConfig {

    @AttributeDefinition(
            name = "Channel",
            description = "The channel's name: 1 to 40 lower-case letters, digits and dashes, unique in the server.")
    String channel() default "alipay";

    @AttributeDefinition(
            name = "Mode",
            description = "Real money, or Alipay's sandbox or a simulator. They are never mixed.",
            options = {@Option(label = "live", value = "live"), @Option(label = "sandbox", value = "sandbox")})
    String mode() default "live";

    @AttributeDefinition(
            name = "Product",
            description =
                    "How buyers pay: on Alipay's page (page), on its page for phones (wap), or by scanning a QR code (qr).",
            options = {
                @Option(label = "page", value = "page"),
                @Option(label = "wap", value = "wap"),
                @Option(label = "qr", value = "qr")
            })
    String product() default "page";

    @AttributeDefinition(name = "App id", description = "The application's id on Alipay's open platform: 16 digits.")
    String appId();

    @AttributeDefinition(
            name = "Seller id",
            description =
                    "The merchant's account: 16 digits that begin with 2088. Notifications for others are refused.")
    String sellerId();

    @AttributeDefinition(
            name = "Private key",
            description = "The application's private key, PKCS#8, as PEM or bare base64. Signs our calls.",
            type = AttributeType.PASSWORD)
    String privateKey();

    @AttributeDefinition(
            name = "Alipay's public key",
            description = "Alipay's public key (支付宝公钥), not the application's. Checks answers and notifications.")
    String alipayPublicKey();

    @AttributeDefinition(
            name = "Alipay's previous public key",
            description = "Also accepted, while the key is being changed.",
            required = false)
    String alipayPublicKeyPrevious() default "";

    @AttributeDefinition(
            name = "Base URL",
            description =
                    "Where Alipay's gateway is. Empty: Alipay's own address of the mode. A simulator only in sandbox mode.",
            required = false)
    String baseUrl() default "";

    @AttributeDefinition(
            name = "Trust store",
            description = "A file of certificates in PEM that this channel trusts. Empty: the JVM's own.",
            required = false)
    String trustStore() default "";

    @AttributeDefinition(name = "Largest amount", description = "Largest single payment, in fen.", min = "1")
    long largestAmount() default 10_000_000_000L;

    @AttributeDefinition(name = "Payment window", description = "How long a payment can be paid, as in PT30M.")
    String paymentWindow() default "PT30M";

    @AttributeDefinition(name = "Call time-out", description = "How long one call to Alipay may take, as in PT5S.")
    String timeout() default "PT5S";
}
