package org.vintner.api.plugins;

import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;

/**
 * The plugins of this server: installed, updated and removed while it runs, without moving anything else. A change is made on this
 * node first and then on all others that share the database, one after another.
 *
 * <p>A change returns when it is done on this node, which may take some seconds: the new version starts beside the old one, proves
 * that it works, gets the calls, and the old one finishes what it began. Two changes never run at once on a node; the second one
 * waits for its turn.
 */
@ProviderType
public interface Plugins {

    /** {@return all plugins, by name, with those that are away because they failed or were quarantined} */
    List<Plugin> list();

    /**
     * {@return one plugin}
     *
     * @param name its symbolic name
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    Plugin get(String name);

    /**
     * Says what installing an archive, or updating by it, would do. Changes nothing.
     *
     * @param actor an account with the permission {@code PLUGIN_CHANGE}
     * @param archive the plugin's jar; read to its end, not closed
     * @return the plan; one with refusals would not be carried out
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    PluginPlan plan(Actor actor, InputStream archive);

    /**
     * Says what removing a plugin would do. Changes nothing.
     *
     * @param actor an account with the permission {@code PLUGIN_CHANGE}
     * @param name its symbolic name
     * @return the plan
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}
     */
    PluginPlan planRemoval(Actor actor, String name);

    /**
     * Installs a plugin that is not here. The very archive that is installed already is success and changes nothing.
     *
     * @param actor an account with the permission {@code PLUGIN_CHANGE}
     * @param archive the plugin's jar; read to its end, not closed
     * @return the plugin as it runs now
     * @throws org.vintner.api.CommerceException {@code forbidden}; {@code already_exists} when another archive of this name is
     *     installed; {@code plugin_refused} when the archive fails a check or the plan touches the server itself; {@code
     *     plugin_unhealthy} when it does not work, and then nothing of it is left
     */
    Plugin install(Actor actor, InputStream archive);

    /**
     * Puts another version in the place of the one that runs: a newer one, an older one, or a new build of the same. The very
     * archive that is installed already is success and changes nothing.
     *
     * @param actor an account with the permission {@code PLUGIN_CHANGE}
     * @param name the symbolic name of the plugin that is meant
     * @param archive the plugin's jar; read to its end, not closed
     * @return the plugin as it runs now
     * @throws org.vintner.api.CommerceException {@code forbidden}; {@code not_found} when no plugin of this name is here; {@code
     *     conflict} when the archive is another plugin; {@code plugin_refused} when the archive fails a check or the plan touches the server itself; {@code plugin_unhealthy} when the
     *     new version does not work, and then the old one runs as before
     */
    Plugin update(Actor actor, String name, InputStream archive);

    /**
     * Puts the version that ran before in the place of the one that runs.
     *
     * @param actor an account with the permission {@code PLUGIN_CHANGE}
     * @param name its symbolic name
     * @return the plugin as it runs now
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}; {@code conflict} when no version ran before;
     *     {@code plugin_unhealthy}
     */
    Plugin rollback(Actor actor, String name);

    /**
     * Removes a plugin. What it began ends first; its channels are remembered, their providers are told to come again. Removing
     * what is not here is {@code not_found}.
     *
     * @param actor an account with the permission {@code PLUGIN_CHANGE}
     * @param name its symbolic name
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}; {@code plugin_refused} when the plan touches
     *     the server itself
     */
    void remove(Actor actor, String name);

    /**
     * Lets a plugin out of quarantine on this node: it starts again and takes calls when it is healthy. One that is not in
     * quarantine stays as it is.
     *
     * @param actor an account with the permission {@code PLUGIN_CHANGE}
     * @param name its symbolic name
     * @return the plugin as it is now
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}; {@code plugin_unhealthy}, and then it stays in
     *     quarantine
     */
    Plugin release(Actor actor, String name);
}
