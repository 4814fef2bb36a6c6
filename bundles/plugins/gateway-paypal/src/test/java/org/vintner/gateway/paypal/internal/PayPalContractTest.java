package org.vintner.gateway.paypal.internal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

class PayPalContractTest extends GatewayContractTest {

    @TempDir
    static Path folder;

    @Override
    protected ProviderUnderTest open() {
        return new PayPalUnderTest(folder);
    }

    // Three rules do not hold at PayPal, and what holds in their place is shown by PayPalGatewayTest.

    /**
     * PayPal finds no order by the shop's number. Who has not got PayPal's number was sent nowhere, and a repeated start is the same
     * order ({@code aRepeatedStartIsTheSameOrder}, {@code aLostAnswerToStartIsUnknown}).
     */
    @Override
    public void ourNumberIsEnough() {}

    /**
     * PayPal has no call that ends an order, so the buyer can approve what is closed here; no money moves by that, as nobody captures
     * it ({@code anUnapprovedOrderIsClosed}).
     */
    @Override
    public void closedPaymentCantBePaid() {}

    /** For the same reason; what is closed while the buyer approves is captured by nobody. */
    @Override
    public void closeRacingWithPaymentIsTruthful() {}
}
