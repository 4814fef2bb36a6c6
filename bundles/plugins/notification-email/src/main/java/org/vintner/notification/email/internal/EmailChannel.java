package org.vintner.notification.email.internal;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Part;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.notification.SendOutcome;

/** Sends each message in an SMTP conversation of its own. */
final class EmailChannel implements NotificationChannel, SelfTest {

    private static final Logger LOG = LoggerFactory.getLogger(EmailChannel.class);

    private final EmailSettings settings;
    private final Templates templates;
    private final Optional<SSLSocketFactory> sockets;

    EmailChannel(EmailSettings settings) {
        this.settings = settings;
        this.templates = new Templates(settings.templates());
        this.sockets = settings.trustedCertificate().map(TrustedCertificates::socketFactory);
    }

    @Override
    public boolean carries(Message message) {
        return Mailboxes.recipient(message.recipient()).isPresent()
                && templates.has(message.template(), message.locale());
    }

    /** {@return enough for connecting, logging in and a few slow steps} */
    @Override
    public Duration deadline() {
        return settings.connectTimeout().plus(settings.timeout().multipliedBy(3));
    }

    @Override
    public SendOutcome send(Message message) {
        Optional<InternetAddress> recipient = Mailboxes.recipient(message.recipient());
        if (recipient.isEmpty()) {
            return new SendOutcome.Refused("the recipient is no mail address");
        }
        try {
            Optional<MailText> text = templates.render(message.template(), message.locale(), message.model());
            return text.isEmpty()
                    ? new SendOutcome.Refused("there is no template '" + message.template() + "'")
                    : send(message, recipient.get(), text.get());
        } catch (Templates.BadTemplate e) {
            return new SendOutcome.Refused(e.getMessage());
        }
    }

    private SendOutcome send(Message message, InternetAddress recipient, MailText text) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // The mail library finds its parts by this loader, whoever calls.
        thread.setContextClassLoader(EmailChannel.class.getClassLoader());
        try {
            return converse(message, recipient, text);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Greets the server, logs in, and leaves; no mail is sent. */
    @Override
    public List<Finding> test() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EmailChannel.class.getClassLoader());
        try {
            return List.of(login());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Finding login() {
        TrackingTransport transport = transport(session(settings.from()));
        try {
            connect(transport);
            return Finding.good(
                    Part.CREDENTIAL,
                    settings.user().isPresent()
                            ? "The mail server takes user and password."
                            : "The mail server answers; it asks for no login.");
        } catch (AuthenticationFailedException e) {
            return Finding.wrong(
                    Part.CREDENTIAL,
                    "password",
                    "The mail server refuses user and password.",
                    "Set 'user' and 'password' as the mail provider gave them; some want a password for applications.");
        } catch (MessagingException e) {
            LOG.debug("Channel '{}': the self-test failed", settings.name(), e);
            return isOfTls(e)
                    ? Finding.wrong(
                            Part.CERTIFICATE,
                            "trustedCertificate",
                            "The mail server's certificate is not trusted, or not for this host.",
                            "Set 'host' as it stands in the certificate, or trust its authority by"
                                    + " 'trustedCertificate'.")
                    : Finding.wrong(
                            Part.ADDRESS,
                            "host",
                            "The mail server does not answer as it should.",
                            "Look at 'host', 'port' and 'security': 587 is for starttls, 465 for tls.");
        } finally {
            close(transport);
        }
    }

    private static boolean isOfTls(Throwable failure) {
        return failure != null && (failure instanceof SSLException || isOfTls(failure.getCause()));
    }

    private TrackingTransport transport(Session session) {
        return new TrackingTransport(session, new URLName("smtp", settings.host(), settings.port(), null, null, null));
    }

    private void connect(TrackingTransport transport) throws MessagingException {
        transport.connect(
                settings.host(),
                settings.port(),
                settings.user().orElse(null),
                // Any password, even an empty one, makes the library log in, as the system's user if need be.
                settings.user().isPresent() ? settings.password() : null);
    }

    private SendOutcome converse(Message message, InternetAddress recipient, MailText text) {
        Session session = session(recipient);
        String messageId = "<" + message.delivery() + "@" + settings.domain() + ">";
        TrackingTransport transport = transport(session);
        try {
            OutgoingMail mail =
                    new OutgoingMail(session, settings, recipient, text, CalendarFile.of(message.model()), messageId);
            connect(transport);
            transport.sendMessage(mail, new Address[] {recipient});
            return new SendOutcome.Sent(messageId);
        } catch (MessagingException e) {
            SendOutcome outcome = outcome(e, transport.hasBegunData());
            LOG.debug("Mail {} of channel '{}': {}", message.delivery(), settings.name(), outcome);
            return outcome;
        } finally {
            close(transport);
        }
    }

    /** What the server has answered stands, however the farewell goes. */
    private void close(TrackingTransport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            LOG.debug("Channel '{}': the server did not say good-bye", settings.name());
        }
    }

    private Session session(InternetAddress recipient) {
        Properties properties = new Properties();
        boolean tls = settings.security() == EmailSettings.Security.TLS;
        boolean startTls = settings.security() == EmailSettings.Security.STARTTLS;
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(tls));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        sockets.ifPresent(factory -> properties.put("mail.smtp.ssl.socketFactory", factory));
        properties.setProperty(
                "mail.smtp.auth", Boolean.toString(settings.user().isPresent()));
        properties.setProperty(
                "mail.smtp.connectiontimeout",
                Long.toString(settings.connectTimeout().toMillis()));
        properties.setProperty(
                "mail.smtp.timeout", Long.toString(settings.timeout().toMillis()));
        properties.setProperty(
                "mail.smtp.writetimeout", Long.toString(settings.timeout().toMillis()));
        // Without it the library asks DNS for the machine's name before each mail.
        properties.setProperty("mail.smtp.localhost", settings.domain());
        properties.setProperty("mail.mime.allowutf8", Boolean.toString(Mailboxes.isInternational(recipient)));
        return Session.getInstance(properties);
    }

    /** Reasons hold the server's number, never its words, which may repeat the address. */
    private static SendOutcome outcome(MessagingException failure, boolean dataBegun) {
        if (failure instanceof AuthenticationFailedException) {
            // The account is wrong, not the message: it can go once 'user' and 'password' are right.
            return new SendOutcome.NotSent("the server refused user and password");
        }
        int reply = reply(failure);
        if (reply >= 500) {
            return new SendOutcome.Refused("the server refused the mail with reply " + reply);
        }
        if (reply >= 400) {
            return new SendOutcome.NotSent("the server asked to come back later with reply " + reply);
        }
        if (dataBegun) {
            return new SendOutcome.Unknown("the connection broke while the mail was handed over");
        }
        return failure instanceof SendFailedException
                ? new SendOutcome.NotSent("the server took no recipient")
                : new SendOutcome.NotSent(
                        "no conversation with the server: " + failure.getClass().getSimpleName());
    }

    /** {@return the server's reply that ended the conversation; 0 when it gave none} */
    private static int reply(MessagingException failure) {
        for (Exception cause = failure;
                cause != null;
                cause = cause instanceof MessagingException m ? m.getNextException() : null) {
            int reply = replyOf(cause);
            if (reply > 0) {
                return reply;
            }
        }
        return 0;
    }

    private static int replyOf(Exception failure) {
        if (failure instanceof SMTPAddressFailedException e) {
            return e.getReturnCode();
        }
        if (failure instanceof SMTPSenderFailedException e) {
            return e.getReturnCode();
        }
        return failure instanceof SMTPSendFailedException e ? e.getReturnCode() : 0;
    }
}
