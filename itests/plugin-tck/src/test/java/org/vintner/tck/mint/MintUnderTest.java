package org.vintner.tck.mint;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.vintner.api.id.OrderLineId;
import org.vintner.spi.fulfillment.KeyIssuer;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.fulfillment.IssuerUnderTest;

/** The plugin and its service, as the contract test sees them. */
final class MintUnderTest implements IssuerUnderTest {

    private final MintProvider provider = new MintProvider();
    private final KeyIssuer issuer = another();

    @Override
    public KeyIssuer issuer() {
        return issuer;
    }

    @Override
    public KeyIssuer another() {
        return new MintIssuer(new MintSettings("mint", provider.url(), MintProvider.API_KEY, Duration.ofSeconds(3)));
    }

    @Override
    public Set<String> secrets() {
        return Set.of(MintProvider.API_KEY);
    }

    @Override
    public String item() {
        return MintProvider.ITEM;
    }

    @Override
    public List<String> issued(OrderLineId reference) {
        return provider.keysOf(reference.toString());
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        provider.dial(misbehavior);
    }

    @Override
    public void behave() {
        provider.behave();
    }

    @Override
    public void close() {
        provider.close();
    }
}
