package org.vintner.tck.acme;

import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

class AcmeContractTest extends GatewayContractTest {

    @Override
    protected ProviderUnderTest open() {
        return new AcmeUnderTest();
    }
}
