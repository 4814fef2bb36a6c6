package org.vintner.gateway.wechatpay.internal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

class WechatPayContractTest extends GatewayContractTest {

    @TempDir
    static Path folder;

    @Override
    protected ProviderUnderTest open() {
        return new WechatPayUnderTest(folder);
    }
}
