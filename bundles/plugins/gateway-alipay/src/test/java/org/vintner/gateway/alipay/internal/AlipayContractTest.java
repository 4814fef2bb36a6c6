package org.vintner.gateway.alipay.internal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

class AlipayContractTest extends GatewayContractTest {

    @TempDir
    static Path folder;

    @Override
    protected ProviderUnderTest open() {
        return new AlipayUnderTest(folder);
    }

    // Four rules do not hold at Alipay, and what holds in their place is shown by AlipayGatewayTest.

    /**
     * A refund's notification tells the sum of all refunds of a trade, so one of Alipay's desk is told when it is the whole ({@code
     * aWholeRefundAtAlipaysDeskIsAFact}); a part is found by the daily bill.
     */
    @Override
    public void refundMadeElsewhereIsTold() {}

    /** For the same reason notifications tell of no refund of ours ({@code aRefundsNotificationSaysThatThePaymentIsPaid...}). */
    @Override
    public void orderOfNotificationsDoesNotMatter() {}

    /**
     * What the buyer has not opened does not exist at Alipay, and its page and code end by themselves; what he has opened can't be
     * paid after a close ({@code whatIsOpenOrWasNeverOpenedIsClosedAlsoTwice}).
     */
    @Override
    public void closedPaymentCantBePaid() {}

    /** For the same reason: the buyer who opens the page between our look and his payment pays a trade that was not there. */
    @Override
    public void closeRacingWithPaymentIsTruthful() {}
}
