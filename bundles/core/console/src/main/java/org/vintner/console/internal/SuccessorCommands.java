package org.vintner.console.internal;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Keeps the commands that a plugin brings when the plugin is updated. Karaf finds a command by scope and name alone: the version
 * that leaves takes the name away, although its successor has a command of that name by then.
 */
@Component(
        service = {},
        immediate = true)
public final class SuccessorCommands implements BundleListener {
    /** What Gogo calls the names of all commands that can be called. */
    private static final String NAMES = ".commands";

    private final SessionFactory sessions;
    private final BundleContext bundles;

    @Activate
    public SuccessorCommands(@Reference SessionFactory sessions, BundleContext bundles) {
        this.sessions = sessions;
        this.bundles = bundles;
        bundles.addBundleListener(this);
    }

    @Deactivate
    public void close() {
        bundles.removeBundleListener(this);
    }

    /** Told after Karaf, which listens before a bundle has stopped. */
    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPED) {
            restore();
        }
    }

    /** Registers again what is registered and can't be called. */
    void restore() {
        Registry registry = sessions.getRegistry();
        Set<String> callable = callable();
        for (Command command : registry.getCommands()) {
            if (!callable.contains(command.getScope() + ":" + command.getName())) {
                registry.unregister(command);
                registry.register(command);
            }
        }
    }

    private Set<String> callable() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (Session session = sessions.create(InputStream.nullInputStream(), nowhere, nowhere)) {
            return ((Collection<?>) session.get(NAMES))
                    .stream().map(String::valueOf).collect(Collectors.toSet());
        }
    }
}
