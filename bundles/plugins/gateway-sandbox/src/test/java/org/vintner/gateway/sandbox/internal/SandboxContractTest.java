package org.vintner.gateway.sandbox.internal;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

class SandboxContractTest extends GatewayContractTest {

    @TempDir
    static Path data;

    @Override
    protected ProviderUnderTest open() throws IOException {
        return SandboxUnderTest.in(data);
    }
}
