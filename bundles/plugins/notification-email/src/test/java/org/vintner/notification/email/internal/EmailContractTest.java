package org.vintner.notification.email.internal;

import java.io.IOException;
import org.vintner.tck.notification.NotificationContractTest;
import org.vintner.tck.notification.ReceiverUnderTest;

class EmailContractTest extends NotificationContractTest {

    @Override
    protected ReceiverUnderTest open() throws IOException {
        return new MailboxesUnderTest();
    }
}
