package org.vintner.api.configuration;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.NotificationId;

/**
 * Configures the channels of this shop, on all nodes. Everything is checked before it is stored: by the plugin's description of its
 * properties, and by the plugin itself. What is stored is applied at once, here and a moment later on the other nodes; a channel that
 * does not come up with it gets its former values back. Each change is on the audit trail, without values.
 *
 * <p>Channels are named by their name or by the PID of their configuration. All calls need an administrator ({@code forbidden}),
 * outside of any transaction, and may take some seconds.
 */
@ProviderType
public interface ChannelConfigurations {

    /**
     * {@return the kinds of channels whose plugins are here, by id}
     *
     * @param actor an administrator
     */
    List<ChannelKind> kinds(Actor actor);

    /**
     * {@return one kind}
     *
     * @param actor an administrator
     * @param kind its id, or the end of it
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    ChannelKind kind(Actor actor, String kind);

    /**
     * {@return all channels, from files too, by name}
     *
     * @param actor an administrator
     */
    List<ChannelConfiguration> list(Actor actor);

    /**
     * {@return one channel}
     *
     * @param actor an administrator
     * @param channel which
     * @throws org.vintner.api.CommerceException {@code not_found}; {@code conflict} when two have the name
     */
    ChannelConfiguration get(Actor actor, String channel);

    /**
     * Creates a channel and switches it on. Repeated with the same values it changes nothing.
     *
     * @param actor an administrator
     * @param channel what it shall be
     * @param onlyCheck only says whether it would be taken
     * @return the channel; as it would be, when it was only checked
     * @throws org.vintner.api.CommerceException {@code invalid_configuration} for all that is wrong with it, {@code
     *     already_exists}, {@code not_found} for the kind
     */
    ChannelConfiguration create(Actor actor, NewChannel channel, boolean onlyCheck);

    /**
     * Changes a channel.
     *
     * @param actor an administrator
     * @param channel which
     * @param change what
     * @param onlyCheck only says whether it would be taken
     * @return the channel; as it would be, when it was only checked
     * @throws org.vintner.api.CommerceException {@code invalid_configuration}, {@code not_found}, {@code conflict} when it was
     *     changed meanwhile, is kept in a file, or its plugin is away
     */
    ChannelConfiguration change(Actor actor, String channel, ChannelChange change, boolean onlyCheck);

    /**
     * Switches a channel on or off; of no effect when it is.
     *
     * @param actor an administrator
     * @param channel which
     * @param on whether on
     * @return the channel
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict} when it is kept in a file
     */
    ChannelConfiguration enable(Actor actor, String channel, boolean on);

    /**
     * Removes a channel and its former values. Its payments stay; those under way are not looked up any more until there is a channel
     * of this name again.
     *
     * @param actor an administrator
     * @param channel which
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict} when it is kept in a file
     */
    void delete(Actor actor, String channel);

    /**
     * {@return the revisions of a channel that are kept, newest first}
     *
     * @param actor an administrator
     * @param channel which
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    List<ChannelRevision> revisions(Actor actor, String channel);

    /**
     * Gives a channel former values back, as a new revision.
     *
     * @param actor an administrator
     * @param channel which
     * @param revision whose values; empty: those before the present ones
     * @param onlyCheck only says whether it would be taken
     * @return the channel; as it would be, when it was only checked
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_configuration}, {@code conflict}
     */
    ChannelConfiguration rollback(Actor actor, String channel, Optional<Long> revision, boolean onlyCheck);

    /**
     * Proves that a channel works, by harmless calls of its plugin.
     *
     * @param actor an administrator
     * @param channel which
     * @return what was found
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code channel_unavailable}, {@code
     *     not_supported_by_channel}
     */
    ChannelExamination test(Actor actor, String channel);

    /**
     * Looks at everything that could be wrong with a channel: its configuration, plugin, addresses, clocks, secrets and
     * notifications, and what {@link #test} finds. Finds something for a channel that does not run, too.
     *
     * @param actor an administrator
     * @param channel which
     * @param replay a stored notification of the channel's provider to process again, as a part of it
     * @return what was found
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    ChannelExamination examine(Actor actor, String channel, Optional<NotificationId> replay);
}
