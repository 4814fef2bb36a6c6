package org.vintner.tck.depot;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.vintner.spi.storage.FileStorage;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.storage.StorageUnderTest;

/** The plugin and its service, as the contract test sees them. */
final class DepotUnderTest implements StorageUnderTest {

    private static final int LITTLE = 1024 * 1024;

    private final DepotProvider provider = new DepotProvider();
    private final FileStorage storage = another();

    @Override
    public FileStorage storage() {
        return storage;
    }

    @Override
    public FileStorage another() {
        return new DepotStorage(
                new DepotSettings("depot", provider.url(), DepotProvider.API_KEY, Duration.ofSeconds(2)));
    }

    @Override
    public Set<String> secrets() {
        return Set.of(DepotProvider.API_KEY, provider.url().toString());
    }

    @Override
    public void fill() {
        provider.leaveRoom(LITTLE);
    }

    @Override
    public void makeRoom() {
        provider.leaveRoom(Long.MAX_VALUE);
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
    public Map<Misbehavior, String> cannot() {
        return Map.of();
    }

    @Override
    public void close() {
        provider.close();
    }
}
