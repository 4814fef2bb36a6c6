package org.vintner.tck.acme;

import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The rules of bills, self-tests and secrets, which the example does not have. */
class FullContractTest extends GatewayContractTest {

    @Override
    protected ProviderUnderTest open() {
        return new FullUnderTest(FullGateway::new);
    }
}
