package org.vintner.persistence.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps how channels are configured, with former values. Secrets are encrypted. */
@ProviderType
public interface ChannelConfigurationStore {

    /** How many revisions of a channel are kept. */
    int KEPT_REVISIONS = 20;

    /** All channels, by name, with their present values. */
    List<StoredChannel> all();

    /** The channel with its present values, if there is one. */
    Optional<StoredChannel> find(String name);

    /** As {@link #find}; other changes of the channel wait until the transaction ends. */
    Optional<StoredChannel> lock(String name);

    /** Adds a channel, switched on, with revision 1; false when the name is taken. */
    boolean create(String name, String kind, String nameProperty, Map<String, StoredValue> values, String by);

    /** Adds a revision, which holds from now on, and forgets the oldest; returns its number. The channel is locked. */
    long change(String name, Map<String, StoredValue> values, String by);

    /** Switches a channel on or off. */
    void enable(String name, boolean enabled);

    /** Removes a channel with its revisions; false when there is none. */
    boolean delete(String name);

    /** The revisions that are kept, newest first. */
    List<StoredRevision> revisions(String name);

    /** Notes whether a revision works on a node. */
    void report(UUID node, String name, long revision, boolean works);

    /** The present revisions that work on no node yet, and are younger than a minute or known not to work on one. */
    List<Rollout> unproven();

    /**
     * A value.
     *
     * @param texts one text, or several of a property that takes many
     * @param secret whether it is to be encrypted
     */
    record StoredValue(List<String> texts, boolean secret) {

        /** Copies the list. */
        public StoredValue {
            texts = List.copyOf(texts);
        }

        /** Shows no value. */
        @Override
        public String toString() {
            return "StoredValue[" + texts.size() + "]";
        }
    }

    /**
     * A channel.
     *
     * @param name its name
     * @param kind the factory PID
     * @param nameProperty the property that holds the name
     * @param enabled whether it is switched on
     * @param current its present revision
     */
    record StoredChannel(String name, String kind, String nameProperty, boolean enabled, StoredRevision current) {}

    /**
     * A revision.
     *
     * @param revision its number
     * @param changedAt when it was made
     * @param changedBy by whom
     * @param values what was set, by property
     */
    record StoredRevision(long revision, Instant changedAt, String changedBy, Map<String, StoredValue> values) {

        /** Copies the map. */
        public StoredRevision {
            values = Map.copyOf(values);
        }
    }

    /**
     * A revision on its way.
     *
     * @param name the channel
     * @param revision its number
     */
    record Rollout(String name, long revision) {}
}
