package org.vintner.persistence.store;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.plugins.Plugin;

/** Plugins that were ever changed: their archives, what every node shall run, and what each does run. */
@ProviderType
public interface PluginStore {

    /**
     * Keeps an archive, unless it is kept already.
     *
     * @param archive what it is
     * @param file its bytes; read again when the transaction has to be run again
     */
    void keep(StoredArchive archive, Path file);

    /** {@return an archive by its digest} */
    Optional<StoredArchive> archive(String sha256);

    /** Writes the bytes of an archive. */
    void copy(String sha256, OutputStream to);

    /** {@return all plugins that were ever changed, by name} */
    List<WantedPlugin> all();

    /** {@return one of them} */
    Optional<WantedPlugin> find(String name);

    /**
     * Says what every node shall run from now on.
     *
     * @param name the plugin's symbolic name
     * @param sha256 the archive; empty: none, it is removed
     * @param previous the archive that a rollback would bring back
     * @param origin how it came
     * @return the revision of this change
     */
    long want(String name, Optional<String> sha256, Optional<String> previous, Plugin.Origin origin);

    /** Stops the roll-out of a revision, unless it was stopped or overtaken before; {@return whether this did it} */
    boolean halt(String name, long revision, String node, String reason);

    /** Notes what a node runs, and for a failure what it runs still. */
    void applied(String name, String node, long revision, Optional<String> sha256, Optional<String> failure);

    /** Notes that a node keeps a plugin away; empty: not any more. */
    void quarantine(String name, String node, Optional<Plugin.Quarantine> quarantine);

    /** {@return what each node runs} */
    List<PluginNode> nodes();

    /** Notes that a node lives. */
    void seen(String node);

    /** Forgets archives that no plugin and no node names, and nodes that were not heard of for a month. */
    void tidy();

    /**
     * An archive.
     *
     * @param sha256 digest of its bytes
     * @param name the plugin's symbolic name
     * @param version its version
     * @param signer who signed it
     */
    record StoredArchive(String sha256, String name, String version, Optional<String> signer) {}

    /**
     * What every node shall run.
     *
     * @param name the plugin's symbolic name
     * @param sha256 the archive; empty: removed
     * @param previous the archive that a rollback would bring back
     * @param origin how it came
     * @param revision one more with each change
     * @param haltedNode the node that could not carry this revision out
     * @param haltedReason why
     */
    record WantedPlugin(
            String name,
            Optional<String> sha256,
            Optional<String> previous,
            Plugin.Origin origin,
            long revision,
            Optional<String> haltedNode,
            Optional<String> haltedReason) {}

    /**
     * What a node runs.
     *
     * @param name the plugin's symbolic name
     * @param node the node
     * @param revision the latest revision that it carried out or failed to
     * @param sha256 the archive that it runs
     * @param version of that archive
     * @param failure why the latest revision failed there
     * @param quarantine why it keeps the plugin away
     * @param seenAt when the node was last heard of
     */
    record PluginNode(
            String name,
            String node,
            long revision,
            Optional<String> sha256,
            Optional<String> version,
            Optional<String> failure,
            Optional<Plugin.Quarantine> quarantine,
            Instant seenAt) {}
}
