package org.vintner.notification.email.internal;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** A mail with a message id of ours, so that a repeat is the same mail to whoever gets both. */
final class OutgoingMail extends MimeMessage {

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String messageId;

    OutgoingMail(
            Session session,
            EmailSettings settings,
            InternetAddress recipient,
            MailText text,
            Optional<CalendarFile> calendar,
            String messageId)
            throws MessagingException {
        super(session);
        this.messageId = messageId;
        setFrom(settings.from());
        if (settings.replyTo().isPresent()) {
            setReplyTo(new InternetAddress[] {settings.replyTo().get()});
        }
        setRecipient(Message.RecipientType.TO, recipient);
        setSubject(text.subject(), UTF_8);
        setSentDate(Date.from(Instant.now()));
        setHeader("Content-Language", text.language());
        // RFC 3834: so that no out-of-office note answers.
        setHeader("Auto-Submitted", "auto-generated");
        MimeMultipart alternatives = alternatives(text);
        setContent(calendar.isPresent() ? withFile(alternatives, calendar.get()) : alternatives);
        saveChanges();
    }

    /** The best comes last, RFC 2046 section 5.1.4. */
    private static MimeMultipart alternatives(MailText text) throws MessagingException {
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text.text(), UTF_8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(text.html(), UTF_8, "html");
        return new MimeMultipart("alternative", plain, html);
    }

    /** Calendars of mail programs look for the method in the type (RFC 6047). */
    private static MimeMultipart withFile(MimeMultipart alternatives, CalendarFile file) throws MessagingException {
        MimeBodyPart words = new MimeBodyPart();
        words.setContent(alternatives);
        MimeBodyPart attached = new MimeBodyPart();
        attached.setDataHandler(new DataHandler(new ByteArrayDataSource(
                file.content().getBytes(StandardCharsets.UTF_8),
                "text/calendar; charset=UTF-8; method=" + file.method())));
        attached.setFileName("booking.ics");
        attached.setDisposition(ATTACHMENT);
        return new MimeMultipart("mixed", words, attached);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}
