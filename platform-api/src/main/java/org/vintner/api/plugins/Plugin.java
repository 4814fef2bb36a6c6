package org.vintner.api.plugins;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A plugin as it stands on this node, and which version the other nodes run.
 *
 * @param name its symbolic name
 * @param version the version that runs, or that last ran
 * @param state what it does
 * @param origin how it came here
 * @param services what it offers, as kind and name: {@code gateway sandbox}
 * @param calls how many calls into it are under way
 * @param threads how many threads it keeps beside those that call it
 * @param failures how many of its latest calls failed in a row
 * @param lastFailure the latest failure
 * @param quarantine why it is kept away, if it is
 * @param sha256 digest of its archive; empty for one that came with the server
 * @param signer who signed its archive
 * @param previousVersion the version that a rollback would bring back
 * @param nodes how it stands on each node that shares the database and was told of a change of it
 */
public record Plugin(
        String name,
        String version,
        State state,
        Origin origin,
        List<String> services,
        int calls,
        int threads,
        int failures,
        Optional<Failure> lastFailure,
        Optional<Quarantine> quarantine,
        Optional<String> sha256,
        Optional<String> signer,
        Optional<String> previousVersion,
        List<OnNode> nodes) {

    /** Copies the lists. */
    public Plugin {
        services = List.copyOf(services);
        nodes = List.copyOf(nodes);
    }

    /** What a plugin does. */
    public enum State {
        /** Takes calls. */
        RUNNING,
        /** Is being started, proven or drained just now. */
        CHANGING,
        /** Here, and stopped by hand. */
        STOPPED,
        /** Kept away from calls, because it did harm. */
        QUARANTINED,
        /** Should run here and does not: its start or its proof failed. */
        FAILED
    }

    /** How a plugin came here. */
    public enum Origin {
        /** With the server, as a feature. */
        BUILT_IN,
        /** By console or REST, or from another node. */
        INSTALLED,
        /** By the drop-in folder. */
        DROPPED_IN
    }

    /**
     * Something that went wrong.
     *
     * @param at when
     * @param operation what was asked of it, such as {@code lookup}
     * @param reason what happened; no secret
     */
    public record Failure(Instant at, String operation, String reason) {}

    /**
     * Why a plugin is kept away.
     *
     * @param since since when
     * @param culprit the channel, component or thread that did it
     * @param reason what it did, in words for an operator
     * @param retryAt when it is tried again by itself; empty: only by hand
     */
    public record Quarantine(Instant since, String culprit, String reason, Optional<Instant> retryAt) {}

    /**
     * How the plugin stands on a node.
     *
     * @param node the node's name
     * @param version what it runs; empty when it was removed there
     * @param sha256 digest of that archive
     * @param seenAt when the node was last heard of
     * @param failure why the latest change failed there
     */
    public record OnNode(
            String node, Optional<String> version, Optional<String> sha256, Instant seenAt, Optional<String> failure) {}
}
