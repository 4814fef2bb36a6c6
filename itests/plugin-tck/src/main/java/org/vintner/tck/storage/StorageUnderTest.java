package org.vintner.tck.storage;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * Makes the service misbehave that keeps the objects. Of what there is: {@code UNREACHABLE}, {@code SERVER_ERROR}, {@code
     * HANG}, {@code ANSWER_HALF}.
     *
     * @param misbehavior how
     */
    default void dial(Misbehavior misbehavior) {
        throw new UnsupportedOperationException("say so in cannot()");
    }

    /** Makes the service behave again. */
    default void behave() {
        // It does.
    }

    /**
     * {@return what can't be done here, and why; {@link Misbehavior#FULL} when there is no way to fill it, and {@link #NO_SERVICE}
     * when there is no service at the other end}
     */
    Map<Misbehavior, String> cannot();

    /** Of a storage that keeps things on this machine. */
    Map<Misbehavior, String> NO_SERVICE = Stream.of(
                    Misbehavior.UNREACHABLE, Misbehavior.SERVER_ERROR, Misbehavior.HANG, Misbehavior.ANSWER_HALF)
            .collect(Collectors.toUnmodifiableMap(
                    Function.identity(), misbehavior -> "there is no service at the other end"));

    @Override
    void close();
}
