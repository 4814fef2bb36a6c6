package org.vintner.notification.email.internal;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.OutputStream;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Remembers whether the message was being handed over: what breaks after that may still have arrived. */
final class TrackingTransport extends SMTPTransport {

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
