package org.vintner.tck.storage;

import java.util.Map;
import java.util.Set;
import org.vintner.spi.storage.FileStorage;
import org.vintner.tck.Misbehavior;

/** A storage plugin, and what it stores things in. Opened anew and empty for each rule. */
public interface StorageUnderTest extends AutoCloseable {

    /** {@return the plugin} */
    FileStorage storage();

    /**
     * Opens the plugin once more with the same configuration, as happens when it is updated.
     *
     * @return the new one
     */
    FileStorage another();

    /** {@return every secret of the configuration, and every address or path that must not get out} */
    Set<String> secrets();

    /** Leaves no room for another megabyte. */
    void fill();

    /** Makes room again. */
    void makeRoom();

    /**
     * {@return what can't be done here, and why; {@link Misbehavior#FULL} when there is no way to fill it}
     */
    default Map<Misbehavior, String> cannot() {
        return Map.of();
    }

    @Override
    void close();
}
