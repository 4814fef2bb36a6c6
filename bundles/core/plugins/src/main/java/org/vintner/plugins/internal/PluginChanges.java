package org.vintner.plugins.internal;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.plugins.Plugin;
import org.vintner.api.plugins.Plugin.Origin;
import org.vintner.persistence.store.PluginStore;
import org.vintner.persistence.store.PluginStore.PluginNode;
import org.vintner.persistence.store.PluginStore.WantedPlugin;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.plugins.internal.Traffic.Standing;

/**
 * Carries changes out on this node, one at a time. What is wanted is written down when the new version has proven itself and before the
 * old one is ended: whenever the server dies, the next start finds what is wanted and makes it so.
 */
final class PluginChanges {

    private static final Logger LOG = LoggerFactory.getLogger(PluginChanges.class);

    private final String node;
    private final PluginBundles bundles;
    private final PluginHost host;
    private final Archives archives;
    private final FrameworkCheck framework;
    private final Traffic traffic;
    private final Quarantines quarantines;
    private final PluginStore store;
    private final UnitOfWork unitOfWork;
    private final AuditTrail audit;
    private final Clock clock = Clock.systemUTC();
    private final Set<String> changing = ConcurrentHashMap.newKeySet();
    private final Map<String, Plugin.Failure> troubles = new ConcurrentHashMap<>();

    PluginChanges(
            String node,
            PluginBundles bundles,
            PluginHost host,
            Archives archives,
            FrameworkCheck framework,
            Traffic traffic,
            Quarantines quarantines,
            PluginStore store,
            UnitOfWork unitOfWork,
            AuditTrail audit) {
        this.node = node;
        this.bundles = bundles;
        this.host = host;
        this.archives = archives;
        this.framework = framework;
        this.traffic = traffic;
        this.quarantines = quarantines;
        this.store = store;
        this.unitOfWork = unitOfWork;
        this.audit = audit;
    }

    // ------------------------------------------------------------------ what there is

    /** The bundle that is the plugin: the one that takes calls, else the one that was installed here last. */
    Optional<Bundle> running(String name) {
        List<Bundle> named = bundles.named(name);
        return named.stream()
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && traffic.admits(bundle.getBundleId()))
                .findFirst()
                .or(() -> named.isEmpty() ? Optional.empty() : Optional.of(named.get(named.size() - 1)));
    }

    boolean isInstalled(String name) {
        return !bundles.named(name).isEmpty()
                || store.find(name).flatMap(WantedPlugin::sha256).isPresent();
    }

    Optional<String> previous(String name) {
        return store.find(name).flatMap(WantedPlugin::previous);
    }

    List<Plugin> list() {
        Map<String, WantedPlugin> wanted = new TreeMap<>();
        store.all().forEach(plugin -> wanted.put(plugin.name(), plugin));
        Map<String, List<PluginNode>> nodes = store.nodes().stream().collect(Collectors.groupingBy(PluginNode::name));
        TreeSet<String> names = new TreeSet<>(quarantines.names());
        // What could not be installed is named until it can, or is taken off the list.
        names.addAll(troubles.keySet());
        wanted.values().stream()
                .filter(plugin -> plugin.sha256().isPresent())
                .forEach(plugin -> names.add(plugin.name()));
        bundles.all().forEach(bundle -> names.add(bundle.getSymbolicName()));
        return names.stream()
                .map(name -> describe(name, Optional.ofNullable(wanted.get(name)), nodes.getOrDefault(name, List.of())))
                .toList();
    }

    private Plugin describe(String name, Optional<WantedPlugin> wanted, List<PluginNode> nodes) {
        Optional<Bundle> bundle = running(name);
        Optional<String> sha256 = bundle.flatMap(PluginBundles::sha256)
                .or(() -> bundle.isPresent() ? Optional.empty() : wanted.flatMap(WantedPlugin::sha256));
        Optional<Traffic.Tally> record = bundle.map(here -> traffic.record(here.getBundleId()));
        return new Plugin(
                name,
                bundle.map(here -> here.getVersion().toString())
                        .or(() -> sha256.flatMap(store::archive).map(PluginStore.StoredArchive::version))
                        .orElse(""),
                state(name, bundle),
                wanted.map(WantedPlugin::origin).orElse(Origin.BUILT_IN),
                bundle.map(here -> List.copyOf(Offers.of(here).keySet())).orElse(List.of()),
                record.map(Traffic.Tally::calls).orElse(0),
                bundle.map(here -> PluginThreads.keptBy(here).size()).orElse(0),
                record.map(Traffic.Tally::failures).orElse(0),
                record.flatMap(Traffic.Tally::lastFailure).or(() -> Optional.ofNullable(troubles.get(name))),
                quarantines.of(name),
                sha256,
                sha256.flatMap(store::archive).flatMap(PluginStore.StoredArchive::signer),
                wanted.flatMap(WantedPlugin::previous).flatMap(store::archive).map(PluginStore.StoredArchive::version),
                nodes.stream().map(PluginChanges::onNode).toList());
    }

    private Plugin.State state(String name, Optional<Bundle> bundle) {
        if (changing.contains(name)) {
            return Plugin.State.CHANGING;
        }
        if (quarantines.of(name).isPresent()) {
            return Plugin.State.QUARANTINED;
        }
        if (bundle.isEmpty()) {
            return Plugin.State.FAILED;
        }
        return switch (bundle.get().getState()) {
            case Bundle.ACTIVE -> Plugin.State.RUNNING;
            case Bundle.STARTING, Bundle.STOPPING -> Plugin.State.CHANGING;
            default -> PluginBundles.isOurs(bundle.get()) ? Plugin.State.FAILED : Plugin.State.STOPPED;
        };
    }

    private static Plugin.OnNode onNode(PluginNode here) {
        return new Plugin.OnNode(here.node(), here.version(), here.sha256(), here.seenAt(), here.failure());
    }

    // ------------------------------------------------------------------ changes that somebody asked for on this node

    /** Installs, or puts in the place of what runs. */
    Void put(Actor actor, String action, Map<String, String> detail, Archive archive, Origin origin) {
        String name = archive.name();
        changing.add(name);
        try {
            archives.keep(archive);
            Optional<String> before = archiveBefore(name);
            List<Bundle> old = bundles.named(name);
            Bundle next = swap(archive, old);
            try {
                unitOfWork.run(() -> {
                    long revision = store.want(name, Optional.of(archive.sha256()), before, origin);
                    store.applied(name, node, revision, Optional.of(archive.sha256()), Optional.empty());
                    store.quarantine(name, node, Optional.empty());
                    audit.done(actor, action, name, detail);
                });
            } catch (RuntimeException e) {
                // If it was written down all the same, the next look at what is wanted finds that out.
                handBack(next, old);
                throw e;
            }
            quarantines.forgive(name);
            troubles.remove(name);
            old.forEach(host::retire);
            LOG.info("Plugin {} {} takes the calls ({})", name, archive.version(), action);
            return null;
        } catch (Unhealthy e) {
            trouble(name, "start", e.getMessage());
            throw new CommerceException(
                    CommerceError.PLUGIN_UNHEALTHY,
                    name + " " + archive.version() + " was taken back: " + e.getMessage() + "."
                            + (detail.containsKey("before") ? " Version " + detail.get("before") + " runs on." : ""),
                    "archive");
        } finally {
            changing.remove(name);
        }
    }

    private void trouble(String name, String operation, String reason) {
        troubles.put(name, new Plugin.Failure(clock.instant(), operation, reason));
        LOG.warn("Plugin {}: {}", name, reason);
    }

    /** What a rollback would bring back: what runs now. One that came with the server is kept for that. */
    private Optional<String> archiveBefore(String name) {
        Optional<Bundle> here = running(name);
        return here.flatMap(PluginBundles::sha256).or(() -> here.flatMap(archives::keepOriginal));
    }

    /** Starts an archive beside what runs, and gives it the calls when it has proven itself. */
    private Bundle swap(Archive archive, List<Bundle> old) throws Unhealthy {
        Optional<Bundle> incumbent = old.stream()
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && traffic.admits(bundle.getBundleId()))
                .findFirst();
        Set<String> expected =
                incumbent.map(bundle -> Offers.of(bundle).keySet()).orElse(Set.of());
        Bundle next = installed(archive);
        try {
            host.prove(next, expected);
        } catch (Unhealthy e) {
            host.expel(next);
            host.remove(next);
            throw e;
        }
        host.handOver(incumbent, next);
        return next;
    }

    private Bundle installed(Archive archive) throws Unhealthy {
        try {
            return bundles.install(archive);
        } catch (BundleException | IOException e) {
            throw Unhealthy.because("the framework does not take it: " + e.getMessage());
        }
    }

    private void handBack(Bundle next, List<Bundle> old) {
        old.forEach(bundle -> traffic.admit(bundle.getBundleId()));
        host.retire(next);
    }

    void remove(Actor actor, String name, String version) {
        if (!isInstalled(name)) {
            troubles.remove(name);
            return;
        }
        changing.add(name);
        try {
            Optional<String> before = archiveBefore(name);
            Origin origin = store.find(name).map(WantedPlugin::origin).orElse(Origin.BUILT_IN);
            unitOfWork.run(() -> {
                long revision = store.want(name, Optional.empty(), before, origin);
                store.applied(name, node, revision, Optional.empty(), Optional.empty());
                store.quarantine(name, node, Optional.empty());
                audit.done(actor, "plugin.remove", name, Map.of("version", version));
            });
            quarantines.forgive(name);
            troubles.remove(name);
            bundles.named(name).forEach(host::retire);
            LOG.info("Plugin {} {} was removed", name, version);
        } finally {
            changing.remove(name);
        }
    }

    // ------------------------------------------------------------------ quarantine

    /** Keeps a plugin away from calls at once, and then ends it. */
    void quarantine(Bundle bundle, Harm harm) {
        String name = bundle.getSymbolicName();
        long id = bundle.getBundleId();
        if (!traffic.admits(id) || !bundles.isPlugin(bundle)) {
            // On trial, which fails by itself; relieved; kept away already; or none of ours to judge.
            return;
        }
        traffic.set(id, Standing.CLOSED);
        Plugin.Quarantine quarantine = quarantines.add(name, harm);
        LOG.error(
                "Plugin {} {} is kept away: {} ({}). {}",
                name,
                bundle.getVersion(),
                harm.reason(),
                harm.culprit(),
                quarantine
                        .retryAt()
                        .map(at -> "It is tried again at " + at + ".")
                        .orElse("vintner:plugin-release lets it out."));
        host.expel(bundle);
        host.stop(bundle);
        host.expel(bundle);
        if (!harm.passing()) {
            store.quarantine(name, node, Optional.of(quarantine));
        }
        audit.done(
                Actor.system("plugins"),
                "plugin.quarantine",
                name,
                Map.of("reason", harm.reason(), "culprit", harm.culprit()));
    }

    List<String> dueForAnotherTry() {
        return quarantines.due();
    }

    /** Lets a plugin out of quarantine, if it proves itself. */
    void release(Actor actor, String name) {
        Optional<Plugin.Quarantine> quarantine = quarantines.of(name);
        if (quarantine.isEmpty()) {
            return;
        }
        changing.add(name);
        try {
            Bundle bundle = running(name).orElseThrow(() -> Unhealthy.because("its bundle is gone; install it again"));
            host.prove(bundle, Set.of());
            traffic.record(bundle.getBundleId()).pardon();
            traffic.admit(bundle.getBundleId());
            quarantines.forgive(name);
            store.quarantine(name, node, Optional.empty());
            audit.done(
                    actor,
                    "plugin.release",
                    name,
                    Map.of("reason", quarantine.get().reason()));
            LOG.warn("Plugin {} takes calls again", name);
        } catch (Unhealthy e) {
            running(name).ifPresent(bundle -> {
                traffic.set(bundle.getBundleId(), Standing.CLOSED);
                host.stop(bundle);
            });
            throw new CommerceException(
                    CommerceError.PLUGIN_UNHEALTHY,
                    name + " stays in quarantine: " + e.getMessage() + ". Update it to a version that works.",
                    "plugin");
        } finally {
            changing.remove(name);
        }
    }

    /** Another try by itself; a failure is a reason to wait for longer. */
    void tryAgain(String name) {
        Plugin.Quarantine before = quarantines.of(name).orElseThrow();
        try {
            Bundle bundle = running(name).orElseThrow(() -> Unhealthy.because("its bundle is gone"));
            host.prove(bundle, Set.of());
            traffic.record(bundle.getBundleId()).pardon();
            traffic.admit(bundle.getBundleId());
            quarantines.end(name);
            LOG.warn("Plugin {} is tried again after {}", name, before.reason());
        } catch (Unhealthy e) {
            running(name).ifPresent(bundle -> {
                traffic.set(bundle.getBundleId(), Standing.CLOSED);
                host.stop(bundle);
            });
            quarantines.add(name, Harm.passing(before.culprit(), e.getMessage()));
        }
    }

    // ------------------------------------------------------------------ what is wanted here

    /** Plugins of which this node has not carried out the latest change. */
    List<WantedPlugin> open() {
        Map<String, PluginNode> mine = mine();
        return store.all().stream()
                .filter(plugin -> plugin.haltedNode().isEmpty())
                .filter(plugin -> Optional.ofNullable(mine.get(plugin.name()))
                                .map(PluginNode::revision)
                                .orElse(0L)
                        < plugin.revision())
                .toList();
    }

    private Map<String, PluginNode> mine() {
        return store.nodes().stream()
                .filter(here -> here.node().equals(node))
                .collect(Collectors.toMap(PluginNode::name, here -> here));
    }

    /** Carries out a change of another node; when that fails the roll-out ends here, for all nodes that have not begun. */
    void follow(String name) {
        Optional<WantedPlugin> wanted =
                store.find(name).filter(plugin -> plugin.haltedNode().isEmpty());
        if (wanted.isEmpty()) {
            return;
        }
        WantedPlugin plugin = wanted.get();
        changing.add(name);
        try {
            makeSo(name, plugin.sha256());
            store.applied(name, node, plugin.revision(), plugin.sha256(), Optional.empty());
            LOG.info("Plugin {}: change {} was carried out here", name, plugin.revision());
        } catch (Unhealthy e) {
            trouble(name, "roll-out", e.getMessage());
            Optional<String> still = running(name).flatMap(PluginBundles::sha256);
            unitOfWork.run(() -> {
                store.applied(name, node, plugin.revision(), still, Optional.of(e.getMessage()));
                store.halt(name, plugin.revision(), node, e.getMessage());
            });
        } finally {
            changing.remove(name);
        }
    }

    /** Whether the server has started so far that plugins may start. */
    boolean mayStart() {
        return bundles.mayStart();
    }

    /** After a start: whatever runs, what is wanted comes. A failure concerns that plugin only. */
    void restore() {
        Map<String, PluginNode> mine = mine();
        mine.values().forEach(here -> here.quarantine().ifPresent(why -> quarantines.restore(here.name(), why)));
        Set<String> known = new TreeSet<>();
        for (WantedPlugin plugin : store.all()) {
            known.add(plugin.name());
            Optional<PluginNode> here = Optional.ofNullable(mine.get(plugin.name()));
            restore(plugin, here);
        }
        bundles.all().stream()
                .filter(PluginBundles::isOurs)
                .filter(bundle -> !known.contains(bundle.getSymbolicName()))
                .forEach(host::remove);
    }

    private void restore(WantedPlugin plugin, Optional<PluginNode> here) {
        // A roll-out that was stopped before this node's turn is not for this node.
        boolean spared = plugin.haltedNode().isPresent()
                && here.filter(mine -> mine.revision() < plugin.revision()
                                || mine.failure().isPresent())
                        .isPresent();
        Optional<String> sha256 = spared ? here.flatMap(PluginNode::sha256) : plugin.sha256();
        String name = plugin.name();
        if (spared && sha256.isEmpty()) {
            return;
        }
        changing.add(name);
        try {
            if (quarantines.of(name).isPresent()) {
                return;
            }
            makeSo(name, sha256);
            if (!spared) {
                store.applied(name, node, plugin.revision(), sha256, Optional.empty());
            }
        } catch (Unhealthy e) {
            trouble(name, "start", e.getMessage());
            if (e.isStillRunning()) {
                Plugin.Quarantine quarantine = quarantines.add(name, Harm.lasting("start", e.getMessage()));
                store.quarantine(name, node, Optional.of(quarantine));
            }
        } catch (RuntimeException e) {
            trouble(name, "start", "it could not be restored");
            LOG.error("Plugin {} could not be restored", name, e);
        } finally {
            changing.remove(name);
        }
    }

    /** Makes a plugin run from this archive and no other. */
    private void makeSo(String name, Optional<String> sha256) throws Unhealthy {
        if (sha256.isEmpty()) {
            bundles.named(name).forEach(host::retire);
            return;
        }
        List<Bundle> others = new ArrayList<>(bundles.named(name));
        Optional<Bundle> here = others.stream()
                .filter(bundle -> bundle.getLocation().equals(PluginBundles.location(name, sha256.get())))
                .findFirst();
        here.ifPresent(others::remove);
        if (here.filter(bundle -> bundle.getState() == Bundle.ACTIVE && traffic.admits(bundle.getBundleId()))
                .isPresent()) {
            others.forEach(host::retire);
            return;
        }
        if (here.isPresent()) {
            startAgain(here.get(), others);
        } else {
            Optional<Unhealthy> failed = archives.kept(sha256.get(), (read, found) -> bring(read, found, others));
            if (failed.isPresent()) {
                throw failed.get();
            }
        }
        others.forEach(host::retire);
    }

    /** After a start of the server its bundle is there, and does not run. */
    private void startAgain(Bundle here, List<Bundle> others) throws Unhealthy {
        host.prove(here, Set.of());
        others.forEach(bundle -> traffic.set(bundle.getBundleId(), Standing.RELIEVED));
        host.handOver(Optional.empty(), here);
    }

    private Optional<Unhealthy> bring(Optional<Archive> read, Refusals found, List<Bundle> others) {
        read.ifPresent(archive -> framework.check(archive, found));
        if (found.any()) {
            return Optional.of(Unhealthy.because(String.join(" ", found.refusals())));
        }
        try {
            swap(read.orElseThrow(), others);
            return Optional.empty();
        } catch (Unhealthy e) {
            return Optional.of(e);
        }
    }

    /** What is not as it should be, for the health check. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        quarantines.names().forEach(name -> problems.add("Plugin " + name + " is in quarantine."));
        troubles.forEach((name, failure) -> {
            if (running(name).isEmpty()) {
                problems.add("Plugin " + name + " does not run.");
            }
        });
        return problems;
    }

    /** Plugins that keep more threads than they may. */
    Map<Bundle, Integer> threadsAbove(int limit) {
        Map<Bundle, Integer> many = new HashMap<>();
        for (Bundle bundle : bundles.all()) {
            int kept = PluginThreads.keptBy(bundle).size();
            if (kept > limit) {
                many.put(bundle, kept);
            }
        }
        return many;
    }

    Optional<Bundle> bundle(long id) {
        return bundles.all().stream()
                .filter(bundle -> bundle.getBundleId() == id)
                .findFirst();
    }

    void seen() {
        store.seen(node);
    }

    void tidy() {
        store.tidy();
    }
}
