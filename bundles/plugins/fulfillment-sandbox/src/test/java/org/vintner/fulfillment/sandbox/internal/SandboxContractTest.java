package org.vintner.fulfillment.sandbox.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.spi.fulfillment.IssueOutcome;
import org.vintner.spi.fulfillment.IssueRequest;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.fulfillment.IssuerUnderTest;
import org.vintner.tck.fulfillment.KeyIssuerContractTest;

class SandboxContractTest extends KeyIssuerContractTest {

    @Override
    protected IssuerUnderTest open() {
        return new SandboxUnderTest();
    }

    /** The sandbox is its own service, so it is set to another behavior where others have a service that misbehaves. */
    private static final class SandboxUnderTest implements IssuerUnderTest {

        private static final String SECRET = "a secret of the sandbox";
        private static final String ITEM = "SKU";

        private volatile SandboxIssuer issuer = set(Behavior.ISSUE);

        private static SandboxIssuer set(Behavior behavior) {
            return new SandboxIssuer(new SandboxSettings(
                    "licenses", SECRET.getBytes(StandardCharsets.UTF_8), "SBX-", behavior, Duration.ofMillis(500)));
        }

        @Override
        public KeyIssuer issuer() {
            return issuer;
        }

        @Override
        public KeyIssuer another() {
            return set(Behavior.ISSUE);
        }

        @Override
        public Set<String> secrets() {
            return Set.of(SECRET);
        }

        @Override
        public String item() {
            return ITEM;
        }

        @Override
        public List<String> issued(OrderLineId reference) {
            IssueRequest request = new IssueRequest(reference, ProductId.next(), ITEM, 1);
            return ((IssueOutcome.Issued) set(Behavior.ISSUE).issue(request)).keys();
        }

        @Override
        public void dial(Misbehavior misbehavior) {
            issuer = set(
                    switch (misbehavior) {
                        case REFUSE -> Behavior.REFUSE;
                        case SHORT -> Behavior.PENDING;
                        default -> Behavior.LATE;
                    });
        }

        @Override
        public void behave() {
            issuer = set(Behavior.ISSUE);
        }

        @Override
        public Map<Misbehavior, String> cannot() {
            String why = "there is no service behind the sandbox and no line to it";
            return Map.of(
                    Misbehavior.UNREACHABLE, why,
                    Misbehavior.SERVER_ERROR, why,
                    Misbehavior.ANSWER_HTML, why,
                    Misbehavior.ANSWER_HALF, why);
        }

        @Override
        public void close() {
            issuer.close();
        }
    }
}
