package org.vintner.notification.email.internal;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.OutputStream;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Remembers whether the message was being handed over: what breaks after that may still have arrived. */
final class TrackingTransport extends SMTPTransport {

    /**
     * The mail library logs the conversation, recipients included, under the package of the transport's class: ours, which an
     * operator may well set to DEBUG. Held here, as the logging framework forgets what nobody holds.
     */
    private static final Logger CONVERSATION = Logger.getLogger(TrackingTransport.class.getPackageName());

    static {
        CONVERSATION.setLevel(Level.OFF);
    }

    private boolean dataBegun;

    TrackingTransport(Session session, URLName server) {
        super(session, server);
    }

    @Override
    protected OutputStream data() throws MessagingException {
        OutputStream stream = super.data();
        dataBegun = true;
        return stream;
    }

    boolean hasBegunData() {
        return dataBegun;
    }
}
