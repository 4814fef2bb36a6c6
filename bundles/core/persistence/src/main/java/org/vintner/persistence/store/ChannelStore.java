package org.vintner.persistence.store;

import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Remembers the payment channels that were ever configured, so that one whose plugin is away is known as such. */
@ProviderType
public interface ChannelStore {

    /**
     * Remembers a channel.
     *
     * @param webhookPath where its provider sends notifications, if it is new
     * @return the channel as it is remembered; an old one keeps its path
     */
    KnownChannel seen(String name, String kind, Set<String> capabilities, String webhookPath);

    /** By name. */
    List<KnownChannel> all();

    /**
     * A channel that was once configured.
     *
     * @param name its name
     * @param kind its gateway
     * @param webhookPath the unguessable last part of its address for notifications
     * @param capabilities what its gateway could do when it was last seen
     */
    record KnownChannel(String name, String kind, String webhookPath, Set<String> capabilities) {}
}
