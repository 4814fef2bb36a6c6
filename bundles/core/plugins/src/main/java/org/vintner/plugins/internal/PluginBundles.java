package org.vintner.plugins.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The plugins among the bundles of the framework: those that import the platform's API and have the start level 80, as the features
 * say. All others are the server.
 *
 * <p>Two builds of one version may be here for as long as one takes the other's place: the framework asks the hook, which says yes to
 * bundles that are installed here and to no others.
 */
final class PluginBundles implements CollisionHook {

    static final int START_LEVEL = 80;

    private static final String LOCATION = "vintner-plugin:";

    /** By name, as nothing of it is called. */
    private static final String BOOTED = "org.apache.karaf.features.BootFinished";

    private final BundleContext context;
    private final ThreadLocal<Boolean> installing = ThreadLocal.withInitial(() -> false);

    PluginBundles(BundleContext context) {
        this.context = context;
    }

    boolean isPlugin(Bundle bundle) {
        try {
            return bundle.getState() != Bundle.UNINSTALLED
                    && bundle.getBundleId() != 0
                    && bundle.adapt(BundleStartLevel.class).getStartLevel() == START_LEVEL
                    && importsTheApi(bundle);
        } catch (IllegalStateException e) {
            // It was uninstalled between the questions.
            return false;
        }
    }

    private static boolean importsTheApi(Bundle bundle) {
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        return isOurs(bundle) || (imports != null && imports.contains("org.vintner."));
    }

    /**
     * Whether the framework has come to the start level at which plugins may be started, and Karaf has installed what the server is
     * made of: it gives up when a plugin that came with the server goes meanwhile, as on a new node where it was removed before.
     */
    boolean mayStart() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                                .adapt(FrameworkStartLevel.class)
                                .getStartLevel()
                        >= START_LEVEL
                && context.getServiceReference(BOOTED) != null;
    }

    /** All plugins that are here, by name; the oldest of a name first. */
    List<Bundle> all() {
        return Arrays.stream(context.getBundles()).filter(this::isPlugin).toList();
    }

    List<Bundle> named(String name) {
        return all().stream()
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .toList();
    }

    List<Bundle> ofServer() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> !isPlugin(bundle))
                .toList();
    }

    Optional<Bundle> ofServer(String name) {
        return ofServer().stream()
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst();
    }

    static String location(Archive archive) {
        return location(archive.name(), archive.sha256());
    }

    static String location(String name, String sha256) {
        return LOCATION + name + "/" + sha256;
    }

    /** Whether it was installed here, and not by a feature or by hand. */
    static boolean isOurs(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION);
    }

    /** The digest of its archive, of one that was installed here. */
    static Optional<String> sha256(Bundle bundle) {
        return isOurs(bundle)
                ? Optional.of(
                        bundle.getLocation().substring(bundle.getLocation().lastIndexOf('/') + 1))
                : Optional.empty();
    }

    Bundle install(Archive archive) throws BundleException, IOException {
        installing.set(true);
        try (InputStream bytes = Files.newInputStream(archive.file())) {
            Bundle bundle = context.installBundle(location(archive), bytes);
            bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
            return bundle;
        } finally {
            installing.remove();
        }
    }

    @Override
    public void filterCollisions(int operation, Bundle target, Collection<Bundle> candidates) {
        if (installing.get()) {
            candidates.removeIf(this::isPlugin);
        }
    }

    /** Wires bundles to what they need; {@return whether that went well} */
    boolean resolve(Bundle bundle) {
        return wiring().resolveBundles(List.of(bundle));
    }

    /** Lets go of the classes of bundles that were uninstalled while others are wired to them: these are wired anew. */
    void sweep(Bundle uninstalled) {
        if (wiring().getRemovalPendingBundles().contains(uninstalled)) {
            wiring().refreshBundles(List.of(uninstalled));
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }
}
