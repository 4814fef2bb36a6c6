package org.vintner.tck.acme;

import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The rules of separate capture, which the example does not have. */
class CapturingContractTest extends GatewayContractTest {

    @Override
    protected ProviderUnderTest open() {
        return new CapturingUnderTest((real, desk, setAside, dialed) -> new CapturingGateway(real, desk, setAside));
    }
}
