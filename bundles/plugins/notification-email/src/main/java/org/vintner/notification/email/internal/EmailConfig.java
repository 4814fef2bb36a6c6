package org.vintner.notification.email.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What a merchant sets for one mail account. */
@ObjectClassDefinition(
        name = "Vintner: mail channel",
        description = "Sends messages to people by SMTP. One configuration is one account.")
@interface EmailConfig {

    @AttributeDefinition(name = "Name", description = "The channel's name: lower-case letters, digits and dashes.")
    String name() default "email";

    @AttributeDefinition(name = "Host", description = "The SMTP server.")
    String host() default "";

    @AttributeDefinition(name = "Port", description = "587 for STARTTLS, 465 for TLS.")
    int port() default 587;

    @AttributeDefinition(
            name = "Security",
            description = "starttls and tls never fall back to plain text. none is for a server on this machine only.",
            options = {
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "TLS from the first byte", value = "tls"),
                @Option(label = "None, this machine only", value = "none")
            })
    String security() default "starttls";

    @AttributeDefinition(name = "User", description = "Empty: no login.", required = false)
    String user() default "";

    @AttributeDefinition(
            name = "Password",
            description = "For the user.",
            type = AttributeType.PASSWORD,
            required = false)
    String password() default "";

    @AttributeDefinition(
            name = "Password file",
            description = "A file that holds the password in its first line, instead of 'password'.",
            required = false)
    String passwordFile() default "";

    @AttributeDefinition(name = "From", description = "The sender, such as Wine Shop <shop@example.org>.")
    String from() default "";

    @AttributeDefinition(name = "Reply to", description = "Where answers go; empty: to the sender.", required = false)
    String replyTo() default "";

    @AttributeDefinition(
            name = "Trusted certificate",
            description = "A PEM file with the certificates to trust instead of the well-known authorities.",
            required = false)
    String trustedCertificate() default "";

    @AttributeDefinition(
            name = "Templates folder",
            description = "A folder with templates that replace or add to the built-in ones. "
                    + "A relative path lies under the server's data folder.",
            required = false)
    String templates() default "";

    @AttributeDefinition(name = "Connect time-out", description = "As in PT10S.")
    String connectTimeout() default "PT10S";

    @AttributeDefinition(
            name = "Read and write time-out",
            description = "For each step of the conversation, as in PT10S.")
    String timeout() default "PT10S";
}
