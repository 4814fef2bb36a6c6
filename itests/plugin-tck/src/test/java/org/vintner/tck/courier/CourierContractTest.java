package org.vintner.tck.courier;

import org.vintner.tck.notification.NotificationContractTest;
import org.vintner.tck.notification.ReceiverUnderTest;

class CourierContractTest extends NotificationContractTest {

    @Override
    protected ReceiverUnderTest open() {
        return new CourierUnderTest();
    }
}
