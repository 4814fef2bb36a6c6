package org.vintner.plugins.internal;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Permission;
import org.vintner.api.accounts.Permissions;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.api.plugins.Plugin;
import org.vintner.api.plugins.Plugin.Origin;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginPlan;
import org.vintner.api.plugins.Plugins;
import org.vintner.persistence.store.JobLeaseStore;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.PluginStore;
import org.vintner.persistence.store.UnitOfWork;

/** Who may change plugins, and what is asked before; {@link PluginChanges} carries it out. */
@Component(
        service = {Plugins.class, HostedPlugins.class, HealthCheck.class},
        immediate = true,
        configurationPid = HostConfig.PID)
@Designate(ocd = HostConfig.class)
public final class HostedPlugins implements Plugins, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(HostedPlugins.class);

    private final PaymentStore payments;
    private final Permissions permissions;
    private final AuditTrail audit;
    private final Archives archives;
    private final PluginBundles bundles;
    private final FrameworkCheck framework;
    private final PluginChanges changes;
    private final Node node;
    private final ServiceRegistration<CollisionHook> hook;

    @Activate
    public HostedPlugins(
            BundleContext context,
            @Reference PluginStore store,
            @Reference PaymentStore payments,
            @Reference JobLeaseStore leases,
            @Reference UnitOfWork unitOfWork,
            @Reference Permissions permissions,
            @Reference AuditTrail audit,
            @Reference Traffic traffic,
            @Reference PluginCaller caller,
            @Reference HostPulse pulse,
            @Reference ServiceComponentRuntime components,
            HostConfig written,
            Map<String, Object> properties) {
        HostConfig config = new SoundConfig(HostConfig.PID, Set.of("drainSeconds", "quietMillis"), LOG::error)
                .read(HostConfig.class, written, properties);
        this.payments = payments;
        this.permissions = permissions;
        this.audit = audit;
        this.bundles = new PluginBundles(context);
        this.framework = new FrameworkCheck(context, bundles);
        this.archives = new Archives(
                Path.of(property(context, "karaf.data", context.getDataFile("").toString()), "tmp", "plugins"),
                new ArchiveReader(config),
                store);
        this.hook = context.registerService(CollisionHook.class, bundles, null);
        PluginThreads threads = new PluginThreads(bundles);
        PluginHost host = new PluginHost(context, bundles, threads, traffic, caller, pulse, components, config);
        Quarantines quarantines = new Quarantines(Duration.ofSeconds(config.retrySeconds()), Clock.systemUTC());
        String nodeName = name(context, config);
        this.changes = new PluginChanges(
                nodeName, bundles, host, archives, framework, traffic, quarantines, store, unitOfWork, audit);
        this.node = new Node(nodeName, changes, leases, leaseFor(config), config.threads());
        traffic.onHarm(config.failures(), node::harm);
        node.start();
    }

    /** By the longest that a change can take, and some. */
    private static Duration leaseFor(HostConfig config) {
        return Duration.ofSeconds(3L * config.startSeconds() + config.proofSeconds() + config.drainSeconds() + 15);
    }

    private static String name(BundleContext context, HostConfig config) {
        if (!config.node().isBlank()) {
            return config.node().strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName() + ":"
                    + property(context, "org.osgi.service.http.port", "8080");
        } catch (UnknownHostException e) {
            return "localhost:" + property(context, "org.osgi.service.http.port", "8080");
        }
    }

    private static String property(BundleContext context, String name, String otherwise) {
        return Optional.ofNullable(context.getProperty(name)).orElse(otherwise);
    }

    @Deactivate
    void stop() {
        node.stop();
        hook.unregister();
    }

    // ------------------------------------------------------------------ what there is

    @Override
    public List<Plugin> list() {
        return changes.list();
    }

    @Override
    public Plugin get(String name) {
        return changes.list().stream()
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElseThrow(() -> absent(name));
    }

    private static CommerceException absent(String name) {
        return new CommerceException(
                CommerceError.NOT_FOUND,
                "No plugin is called " + name + ". GET /api/v1/plugins and plugin-list show them.",
                "plugin");
    }

    // ------------------------------------------------------------------ plans

    @Override
    public PluginPlan plan(Actor actor, InputStream archive) {
        require(actor);
        return archives.received(archive, this::plan);
    }

    private PluginPlan plan(Optional<Archive> archive, Refusals found) {
        if (archive.isEmpty()) {
            return plan(PluginPlan.Action.INSTALL, archive, Optional.empty(), List.of(), found);
        }
        Optional<Plugin> here = here(archive.get().name());
        framework.check(archive.get(), found);
        List<String> refreshed =
                framework.refreshed(changes.running(archive.get().name()), found);
        boolean same = here.flatMap(Plugin::sha256)
                .filter(archive.get().sha256()::equals)
                .isPresent();
        PluginPlan.Action other = here.isPresent() ? PluginPlan.Action.UPDATE : PluginPlan.Action.INSTALL;
        return plan(same ? PluginPlan.Action.NOTHING : other, archive, here, refreshed, found);
    }

    private static PluginPlan plan(
            PluginPlan.Action action,
            Optional<Archive> archive,
            Optional<Plugin> here,
            List<String> refreshed,
            Refusals found) {
        return new PluginPlan(
                action,
                archive.map(Archive::name),
                archive.map(Archive::version),
                here.map(Plugin::version),
                archive.map(Archive::sha256),
                archive.flatMap(Archive::signer),
                refreshed,
                found.warnings(),
                found.refusals());
    }

    private Optional<Plugin> here(String name) {
        return changes.isInstalled(name) ? Optional.of(get(name)) : Optional.empty();
    }

    @Override
    public PluginPlan planRemoval(Actor actor, String name) {
        require(actor);
        Plugin plugin = get(name);
        Refusals found = new Refusals();
        List<String> refreshed = framework.refreshed(changes.running(name), found);
        changes.running(name).ifPresent(bundle -> warnOfPayments(bundle, found));
        return new PluginPlan(
                PluginPlan.Action.REMOVE,
                Optional.of(name),
                Optional.empty(),
                Optional.of(plugin.version()),
                Optional.empty(),
                Optional.empty(),
                refreshed,
                found.warnings(),
                found.refusals());
    }

    /** Their buyers may sit before the provider's page just now. */
    private void warnOfPayments(Bundle bundle, Refusals found) {
        new TreeMap<>(payments.underWay(Offers.channels(bundle)))
                .forEach((channel, count) -> found.warn(
                        "Payments are under way in the channel " + channel + ": " + count + ". What their buyers"
                                + " pay meanwhile is only heard of when the plugin is back, and their orders wait for it. Remove it when they"
                                + " have ended, or install it again soon."));
    }

    // ------------------------------------------------------------------ changes

    @Override
    public Plugin install(Actor actor, InputStream archive) {
        require(actor);
        return archives.received(archive, (read, found) -> {
            PluginPlan plan = accepted(actor, plan(read, found));
            if (plan.action() == PluginPlan.Action.UPDATE) {
                throw new CommerceException(
                        CommerceError.ALREADY_EXISTS,
                        plan.name().orElseThrow() + " is installed in version "
                                + plan.installedVersion().orElseThrow() + ". Update it to take "
                                + plan.version().orElseThrow() + ".",
                        "plugin");
            }
            return put(actor, read.orElseThrow(), plan, Origin.INSTALLED);
        });
    }

    @Override
    public Plugin update(Actor actor, String name, InputStream archive) {
        require(actor);
        get(name);
        return archives.received(archive, (read, found) -> {
            PluginPlan plan = accepted(actor, plan(read, found));
            if (!plan.name().orElseThrow().equals(name)) {
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "The archive is " + plan.name().orElseThrow() + " and not " + name + ". Nothing was changed.",
                        "archive");
            }
            return put(actor, read.orElseThrow(), plan, Origin.INSTALLED);
        });
    }

    /** Takes an archive of the drop-in folder, whether it is new or an update. */
    Plugin dropIn(InputStream archive) {
        Actor actor = Actor.system("drop-in");
        return archives.received(
                archive,
                (read, found) -> put(actor, read.orElse(null), accepted(plan(read, found)), Origin.DROPPED_IN));
    }

    /** Reads what an archive of the drop-in folder is. */
    Optional<Archive> read(InputStream archive) {
        return archives.received(archive, (read, found) -> read);
    }

    /** Notes that something of the drop-in folder was not taken. */
    void refused(Actor actor, String file, CommerceException refusal) {
        audit.refused(actor, "plugin.drop-in", file, refusal);
    }

    /** Whether the plugins of this server were brought up. */
    boolean isUp() {
        return node.isUp();
    }

    /** Told in the log too: whoever misses the plugin later looks there. */
    private static PluginPlan accepted(Actor actor, PluginPlan plan) {
        if (!plan.refusals().isEmpty()) {
            LOG.warn(
                    "{} of {}, wanted by {}, was refused: {}",
                    plan.action(),
                    plan.name().orElse("a plugin that is not readable"),
                    actor.id(),
                    String.join(" ", plan.refusals()));
        }
        return accepted(plan);
    }

    private static PluginPlan accepted(PluginPlan plan) {
        if (!plan.refusals().isEmpty()) {
            throw new CommerceException(CommerceError.PLUGIN_REFUSED, String.join(" ", plan.refusals()), "archive");
        }
        return plan;
    }

    private Plugin put(Actor actor, Archive archive, PluginPlan plan, Origin origin) {
        if (plan.action() != PluginPlan.Action.NOTHING) {
            Map<String, String> detail = new TreeMap<>();
            detail.put("version", archive.version());
            detail.put("sha256", archive.sha256());
            plan.installedVersion().ifPresent(version -> detail.put("before", version));
            plan.signer().ifPresent(signer -> detail.put("signer", signer));
            String action = plan.action() == PluginPlan.Action.INSTALL ? "plugin.install" : "plugin.update";
            node.exclusively(() -> changes.put(actor, action, detail, archive, origin));
        }
        return get(archive.name());
    }

    @Override
    public Plugin rollback(Actor actor, String name) {
        require(actor);
        Plugin plugin = get(name);
        String previous = changes.previous(name)
                .orElseThrow(() -> new CommerceException(
                        CommerceError.CONFLICT,
                        "No version of " + name + " ran before " + plugin.version() + ".",
                        "plugin"));
        return archives.kept(previous, (read, found) -> {
            PluginPlan plan = accepted(actor, plan(read, found));
            Map<String, String> detail = Map.of("version", plan.version().orElseThrow(), "before", plugin.version());
            node.exclusively(() -> changes.put(actor, "plugin.rollback", detail, read.orElseThrow(), plugin.origin()));
            return get(name);
        });
    }

    @Override
    public void remove(Actor actor, String name) {
        PluginPlan plan = accepted(actor, planRemoval(actor, name));
        plan.warnings().forEach(warning -> LOG.warn("{} is removed. {}", name, warning));
        node.exclusively(() -> {
            changes.remove(actor, name, plan.installedVersion().orElse(""));
            return null;
        });
    }

    @Override
    public Plugin release(Actor actor, String name) {
        require(actor);
        get(name);
        node.exclusively(() -> {
            changes.release(actor, name);
            return null;
        });
        return get(name);
    }

    /** Whoever is at the server's own terminal, or may write into its folders, is its master anyway. */
    private void require(Actor actor) {
        if (actor.role() != Role.SYSTEM && !permissions.has(actor, Permission.PLUGIN_CHANGE)) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN,
                    "Plugins run with the rights of the server. An administrator may grant you the permission plugin_change.");
        }
    }

    // ------------------------------------------------------------------ health

    @Override
    public String name() {
        return "plugins";
    }

    @Override
    public Optional<String> problem() {
        return node.problem();
    }

    /** Until the plugins of this server are up, its buyers are better served elsewhere; a sick one is told of and no more. */
    @Override
    public boolean holdsBackTraffic() {
        return !node.isUp();
    }
}
