package org.vintner.plugins.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * What an archive would do among the bundles that are here: whether it takes the name or a package of the server, whether it finds
 * what it imports, and which bundles would have to be wired anew.
 */
final class FrameworkCheck {

    private static final List<String> RESERVED = List.of("java.", "javax.", "jakarta.", "org.vintner.", "org.osgi.");

    private final BundleContext context;
    private final PluginBundles bundles;

    FrameworkCheck(BundleContext context, PluginBundles bundles) {
        this.context = context;
        this.bundles = bundles;
    }

    /** Adds what speaks against this archive. */
    void check(Archive archive, Refusals found) {
        checkName(archive, found);
        if (!archive.header(Constants.FRAGMENT_HOST).isBlank()) {
            found.refuse("The archive is a fragment of " + archive.header(Constants.FRAGMENT_HOST)
                    + ", which would change another bundle. Make it a bundle of its own.");
        }
        for (Clause required : clauses(archive, Constants.REQUIRE_BUNDLE)) {
            found.refuse("The archive requires the bundle " + required.getName()
                    + ", and so would have to be wired anew with it. Import the packages that it needs.");
        }
        for (Clause export : clauses(archive, Constants.EXPORT_PACKAGE)) {
            checkExport(export.getName(), found);
        }
        for (Clause wanted : clauses(archive, Constants.DYNAMICIMPORT_PACKAGE)) {
            if (wanted.getName().equals("*") || wanted.getName().startsWith("org.vintner.")) {
                found.refuse(
                        "The archive imports " + wanted.getName()
                                + " dynamically, so it would be wired to whatever the server happens to have. Import what it needs.");
            }
        }
        for (Clause wanted : clauses(archive, Constants.IMPORT_PACKAGE)) {
            checkImport(archive, wanted, found);
        }
    }

    private void checkName(Archive archive, Refusals found) {
        bundles.ofServer(archive.name())
                .ifPresent(bundle ->
                        found.refuse("The archive calls itself " + archive.name() + ", as a bundle of the server ("
                                + bundle.getVersion() + ") does. Give it a symbolic name of its own."));
    }

    private void checkExport(String name, Refusals found) {
        if (RESERVED.stream().anyMatch((name + ".")::startsWith)) {
            found.refuse("The archive exports the package " + name
                    + ", which only the platform may. Keep it private, or leave it out.");
            return;
        }
        for (Bundle server : bundles.ofServer()) {
            if (exports(server, name)) {
                found.refuse("The archive exports the package " + name + ", which the server's bundle "
                        + server.getSymbolicName() + " exports. Keep it private.");
                return;
            }
            if (wouldTake(server, name)) {
                found.refuse("The archive exports the package " + name + ", to which the server's bundle "
                        + server.getSymbolicName() + " would be wired. Keep it private.");
                return;
            }
        }
    }

    private static boolean exports(Bundle bundle, String name) {
        return capabilities(bundle).stream()
                .anyMatch(
                        capability -> name.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)));
    }

    private static Collection<BundleCapability> capabilities(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision == null ? List.of() : revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE);
    }

    /** An optional or dynamic import that nobody serves as yet. */
    private static boolean wouldTake(Bundle server, String name) {
        BundleRevision revision = server.adapt(BundleRevision.class);
        if (revision == null) {
            return false;
        }
        return revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(requirement ->
                        !"mandatory".equals(requirement.getDirectives().getOrDefault("resolution", "mandatory")))
                .filter(requirement -> !isWired(server, requirement))
                .anyMatch(requirement -> matchesName(requirement, name));
    }

    private static boolean isWired(Bundle bundle, BundleRequirement requirement) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return wiring != null
                && wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .anyMatch(wire -> wire.getRequirement().equals(requirement));
    }

    /** By the name alone: which version it has is a detail that the next build changes. */
    private static boolean matchesName(BundleRequirement requirement, String name) {
        String filter = requirement.getDirectives().getOrDefault("filter", "");
        return filter.contains("(" + PackageNamespace.PACKAGE_NAMESPACE + "=" + name + ")");
    }

    private void checkImport(Archive archive, Clause wanted, Refusals found) {
        String name = wanted.getName();
        boolean optional = "optional".equals(wanted.getDirective(Constants.RESOLUTION_DIRECTIVE));
        if (name.startsWith("org.vintner.") && !name.matches("org\\.vintner\\.(api|spi)(\\..*)?")) {
            found.refuse("The archive imports " + name + ", which is the server's own affair. Use org.vintner.api and"
                    + " org.vintner.spi only.");
            return;
        }
        if (name.startsWith("java.") || isServedBySelf(archive, name)) {
            return;
        }
        VersionRange range = range(wanted);
        List<Version> offered = offered(name);
        if (optional || offered.stream().anyMatch(range::includes)) {
            return;
        }
        if (offered.isEmpty()) {
            found.refuse(
                    "The archive imports " + name + ", which nothing here exports. Put it into the archive as a private"
                            + " package or a library." + (name.startsWith("org.vintner.") ? newer() : ""));
            return;
        }
        Version here = offered.get(offered.size() - 1);
        String age = range.getLeft().compareTo(here) > 0
                ? "it was built against a newer one." + newer()
                : "it was built against an older one. Take a newer version of the plugin.";
        found.refuse(
                "The archive imports " + name + " in version " + range + ", and version " + here + " is here: " + age);
    }

    private static String newer() {
        return " Update the server, or take an older version of the plugin.";
    }

    private static boolean isServedBySelf(Archive archive, String name) {
        return clauses(archive, Constants.EXPORT_PACKAGE).stream()
                .anyMatch(export -> export.getName().equals(name));
    }

    private static VersionRange range(Clause wanted) {
        String version = wanted.getAttribute(Constants.VERSION_ATTRIBUTE);
        return new VersionRange(version == null ? "0.0.0" : version);
    }

    /** The versions of a package that are exported, lowest first. */
    private List<Version> offered(String name) {
        TreeSet<Version> versions = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            for (BundleCapability capability : capabilities(bundle)) {
                Map<String, Object> attributes = capability.getAttributes();
                if (name.equals(attributes.get(PackageNamespace.PACKAGE_NAMESPACE))
                        && attributes.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE) instanceof Version version) {
                    versions.add(version);
                }
            }
        }
        return List.copyOf(versions);
    }

    private static List<Clause> clauses(Archive archive, String header) {
        String value = archive.header(header);
        return value.isBlank() ? List.of() : Arrays.asList(Parser.parseHeader(value));
    }

    /** The bundles that are wired to this one, and to those; without itself. A plan with one of the server's is refused. */
    List<String> refreshed(Optional<Bundle> old, Refusals found) {
        if (old.isEmpty()) {
            return List.of();
        }
        FrameworkWiring wiring =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        TreeSet<String> names = new TreeSet<>();
        for (Bundle bundle : wiring.getDependencyClosure(List.of(old.get()))) {
            if (!bundle.equals(old.get())) {
                String name = bundle.getSymbolicName() + " " + bundle.getVersion();
                names.add(name);
                if (!bundles.isPlugin(bundle)) {
                    found.refuse("The change would stop " + name + ", a bundle of the server, which is wired to "
                            + old.get().getSymbolicName() + ". Restart the server with the other version instead.");
                }
            }
        }
        return List.copyOf(names);
    }
}
