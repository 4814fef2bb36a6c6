package org.vintner.tck.gateway;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.vintner.tck.ContractTest;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.RecordedLog;
import org.vintner.tck.Scope;

/**
 * The contract of {@link org.vintner.spi.gateway.PaymentGateway} and its capabilities. Extend it, and open your plugin with a
 * provider at its other end:
 *
 * <pre>{@code
 * class AcmeContractTest extends GatewayContractTest {
 *
 *     @Override
 *     protected ProviderUnderTest open() {
 *         return new AcmeUnderTest();
 *     }
 * }
 * }</pre>
 *
 * <p>Every rule opens a plugin and a provider of its own.
 */
public abstract class GatewayContractTest
        implements ContractTest,
                StartRules,
                LookupRules,
                NotificationRules,
                RefundRules,
                CloseRules,
                CaptureRules,
                MoneyRules,
                SelfTestRules,
                BillRules,
                ConductRules {

    private Bench bench;

    /**
     * Opens the plugin and its provider; called for each rule.
     *
     * @return both, fresh: the provider's books are empty and it behaves well
     * @throws Exception when that is not possible
     */
    protected abstract ProviderUnderTest open() throws Exception;

    @Override
    public final Scope scope() throws Exception {
        try (ProviderUnderTest provider = open()) {
            return new Scope(provider.gateway().getClass(), cannot(provider));
        }
    }

    private static Map<Misbehavior, String> cannot(ProviderUnderTest provider) {
        Map<Misbehavior, String> cannot = new EnumMap<>(Misbehavior.class);
        cannot.putAll(provider.cannot());
        if (provider.books().isEmpty()) {
            cannot.putIfAbsent(Misbehavior.BILL, "the test hands over no books()");
        }
        return cannot;
    }

    @BeforeEach
    final void openBench() throws Exception {
        RecordedLog.Recording log = RecordedLog.record();
        bench = new Bench(log, open());
    }

    @AfterEach
    final void closeBench() {
        if (bench != null) {
            bench.close();
        }
    }

    @Override
    public final Bench bench() {
        return bench;
    }

    @Override
    public final ProviderUnderTest openAnother() throws Exception {
        return open();
    }
}
