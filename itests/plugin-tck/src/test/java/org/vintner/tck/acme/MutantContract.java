package org.vintner.tck.acme;

import java.util.function.Supplier;
import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The contract test of a mutant. Not named a test, as it is red on purpose. */
class MutantContract extends GatewayContractTest {

    /** Opens the mutant that the rules of this thread are run on. */
    static final ThreadLocal<Supplier<ProviderUnderTest>> MUTANT = new ThreadLocal<>();

    @Override
    protected ProviderUnderTest open() {
        return MUTANT.get().get();
    }
}
