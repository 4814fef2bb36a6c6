package org.vintner.configuration.internal;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * Looks at each channel's configuration, wherever it comes from, before its component gets it. A second one with a name that is
 * taken, and one with a secret file that is missing or open to everybody, do not come up, and the log says why; the channels that run go
 * on. Of a file the log also says which of its properties nobody knows, and which has a value that can't be used. It comes before the
 * interpolation plugin, which replaces references.
 *
 * <p>A configuration can't be held back at this place. It is made one that the plugin refuses: without its name, or without the
 * secret.
 */
@Component(
        service = {DeliveryGuard.class, ConfigurationPlugin.class, ConfigurationListener.class},
        property = ConfigurationPlugin.CM_RANKING + ":Integer=100",
        immediate = true)
public final class DeliveryGuard implements ConfigurationPlugin, ConfigurationListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryGuard.class);

    /** The start level of plugins: before it, nobody uses what an earlier run of the server has left. */
    private static final int PLUGINS = 80;

    private final ConfigurationAdmin admin;
    private final Kinds kinds;
    private final References references;
    private final NamedFiles files;
    private final Map<Name, Holder> holders = new HashMap<>();
    private final Map<String, Objection> objections = new HashMap<>();

    private record Name(ChannelUse use, String name) {}

    private record Holder(String pid, String place) {}

    /** @param nameIsTaken whether it would be none if another channel were not there */
    private record Objection(String text, boolean nameIsTaken) {}

    @Activate
    public DeliveryGuard(
            BundleContext context,
            @Reference ConfigurationAdmin admin,
            @Reference Kinds kinds,
            @Reference References references,
            @Reference NamedFiles files)
            throws IOException, InvalidSyntaxException {
        this.admin = admin;
        this.kinds = kinds;
        this.references = references;
        this.files = files;
        int level = context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel();
        if (level < PLUGINS) {
            removeLeftovers();
        }
    }

    /** What a former run of the server has put into Config Admin is stale, and its secrets are not here yet. */
    private void removeLeftovers() throws IOException, InvalidSyntaxException {
        Configuration[] left = admin.listConfigurations(Pids.FILTER);
        if (left != null) {
            for (Configuration configuration : left) {
                configuration.delete();
            }
        }
    }

    /** What is wrong with a configuration, if something is. */
    synchronized Optional<String> objection(String pid) {
        return Optional.ofNullable(objections.get(pid)).map(Objection::text);
    }

    /** Whether the configuration was not let through because another holds the name. */
    synchronized boolean nameIsTaken(String pid) {
        return Optional.ofNullable(objections.get(pid))
                .filter(Objection::nameIsTaken)
                .isPresent();
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        Pids.factory(properties).flatMap(kinds::find).ifPresent(kind -> guard(kind, properties));
    }

    private synchronized void guard(ChannelKind kind, Dictionary<String, Object> properties) {
        String pid = Pids.pid(properties);
        String place = Pids.file(properties).orElse("the database");
        files.handedOver(pid, properties);
        Optional<String> taken = taken(kind, properties, new Holder(pid, place));
        taken.ifPresent(any -> properties.put(kind.nameProperty(), ""));
        Optional<Objection> objection = taken.map(text -> new Objection(text, true))
                .or(() -> secrets(properties, place)
                        .or(() -> slips(kind, properties, place))
                        .map(text -> new Objection(text, false)));
        if (objection.isEmpty()) {
            objections.remove(pid);
        } else if (!objection.get().equals(objections.put(pid, objection.get()))) {
            LOG.error("{}", objection.get().text());
        }
    }

    /** What was set by console or REST was checked before it was stored; a file is first seen here. */
    private static Optional<String> slips(ChannelKind kind, Dictionary<String, Object> properties, String place) {
        Map<String, String> written = new HashMap<>();
        for (String property : Collections.list(properties.keys())) {
            if (properties.get(property) instanceof String text) {
                written.put(property, text);
            }
        }
        List<Complaint> slips = Pids.file(properties).isEmpty() ? List.of() : Drafts.slips(kind, written);
        return slips.isEmpty()
                ? Optional.empty()
                : Optional.of("The configuration " + Pids.pid(properties) + " of " + place + " is not as it should be: "
                        + new InvalidConfigurationException(slips).getMessage());
    }

    private Optional<String> taken(ChannelKind kind, Dictionary<String, Object> properties, Holder holder) {
        Optional<String> text = Pids.text(properties, kind.nameProperty()).map(String::strip);
        holders.entrySet()
                .removeIf(entry -> entry.getValue().pid().equals(holder.pid())
                        && !text.equals(Optional.of(entry.getKey().name())));
        if (text.filter(name -> !name.isEmpty() && !References.in(name)).isEmpty()) {
            return Optional.empty();
        }
        Holder first = holders.putIfAbsent(new Name(kind.use(), text.get()), holder);
        return first == null || first.pid().equals(holder.pid())
                ? Optional.empty()
                : Optional.of("The channel '" + text.get() + "' of " + holder.place() + " (" + holder.pid()
                        + ") does not come up: the name is taken by that of " + first.place() + " (" + first.pid()
                        + "), which goes on. Give one of them another name, or remove one.");
    }

    /** Takes out references that must not be followed. */
    private Optional<String> secrets(Dictionary<String, Object> properties, String place) {
        Optional<String> trouble = Optional.empty();
        for (String property : Collections.list(properties.keys())) {
            if (properties.get(property) instanceof String text && References.in(text)) {
                try {
                    references.resolve(property, text);
                } catch (InvalidConfigurationException e) {
                    properties.put(property, "");
                    trouble = Optional.of("The configuration " + Pids.pid(properties) + " of " + place
                            + " can't be used: " + e.getMessage());
                }
            }
        }
        return trouble;
    }

    /** When the first of two goes, the second one comes up. */
    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_DELETED) {
            files.forget(event.getPid());
            if (released(event.getPid())) {
                deliverAgain();
            }
        }
    }

    private synchronized boolean released(String pid) {
        objections.remove(pid);
        return holders.values().removeIf(holder -> holder.pid().equals(pid))
                && !waiting().isEmpty();
    }

    private synchronized List<String> waiting() {
        return objections.keySet().stream().filter(this::nameIsTaken).toList();
    }

    private void deliverAgain() {
        for (String pid : waiting()) {
            try {
                Pids.handOverAgain(admin, pid);
            } catch (IOException e) {
                LOG.warn("The configuration {} can't be tried again", pid, e);
            }
        }
    }
}
