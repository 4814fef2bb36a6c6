package org.vintner.configuration.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.configuration.ChannelChange;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelEffect;
import org.vintner.api.configuration.ChannelEffect.State;
import org.vintner.api.configuration.ChannelExamination;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelRevision;
import org.vintner.api.configuration.NewChannel;
import org.vintner.api.id.NotificationId;
import org.vintner.configuration.internal.FileChannels.FileChannel;
import org.vintner.persistence.store.ChannelConfigurationStore;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredChannel;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredRevision;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** Configurations of channels in the database, applied at once; those of files are only shown. */
@Component(service = ChannelConfigurations.class)
public final class StoredChannelConfigurations implements ChannelConfigurations {

    private static final Logger LOG = LoggerFactory.getLogger(StoredChannelConfigurations.class);

    /** How long to wait for a component to come up, or to refuse. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(20).toNanos();

    private final ChannelConfigurationStore store;
    private final UnitOfWork unitOfWork;
    private final AuditTrail audit;
    private final Kinds kinds;
    private final Drafts drafts;
    private final PluginChecks checks;
    private final FileChannels files;
    private final ChannelApplier applier;
    private final Effects effects;
    private final ChannelViews views;
    private final ChannelDoctor doctor;

    @Activate
    public StoredChannelConfigurations(
            @Reference ChannelConfigurationStore store,
            @Reference UnitOfWork unitOfWork,
            @Reference AuditTrail audit,
            @Reference Kinds kinds,
            @Reference Drafts drafts,
            @Reference PluginChecks checks,
            @Reference FileChannels files,
            @Reference ChannelApplier applier,
            @Reference Effects effects,
            @Reference ChannelViews views,
            @Reference ChannelDoctor doctor) {
        this.store = store;
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.kinds = kinds;
        this.drafts = drafts;
        this.checks = checks;
        this.files = files;
        this.applier = applier;
        this.effects = effects;
        this.views = views;
        this.doctor = doctor;
    }

    @Override
    public List<ChannelKind> kinds(Actor actor) {
        requireAdministrator(actor);
        return kinds.all();
    }

    @Override
    public ChannelKind kind(Actor actor, String kind) {
        requireAdministrator(actor);
        return kinds.named(kind);
    }

    @Override
    public List<ChannelConfiguration> list(Actor actor) {
        requireAdministrator(actor);
        return Stream.concat(
                        store.all().stream().map(views::of),
                        files.all().stream().map(views::of))
                .sorted(Comparator.comparing(ChannelConfiguration::name))
                .toList();
    }

    @Override
    public ChannelConfiguration get(Actor actor, String channel) {
        requireAdministrator(actor);
        Optional<StoredChannel> stored = stored(channel);
        List<FileChannel> ofFiles = ofFiles(channel);
        if (ofFiles.size() + (stored.isPresent() ? 1 : 0) > 1) {
            throw severalOf(channel, stored, ofFiles);
        }
        return stored.map(views::of)
                .or(() -> ofFiles.stream().findFirst().map(views::of))
                .orElseThrow(() -> notFound(channel));
    }

    private Optional<StoredChannel> stored(String nameOrPid) {
        return store.all().stream()
                .filter(channel -> channel.name().equals(nameOrPid)
                        || Pids.of(channel.kind(), channel.name()).equals(nameOrPid))
                .findFirst();
    }

    private List<FileChannel> ofFiles(String nameOrPid) {
        return files.all().stream()
                .filter(channel ->
                        channel.name().equals(nameOrPid) || channel.pid().equals(nameOrPid))
                .toList();
    }

    private static CommerceException severalOf(
            String channel, Optional<StoredChannel> stored, List<FileChannel> ofFiles) {
        String places = Stream.concat(
                        stored.map(one -> Pids.of(one.kind(), one.name()) + " in the database").stream(),
                        ofFiles.stream().map(one -> one.pid() + " in " + one.file()))
                .collect(Collectors.joining(", "));
        return new CommerceException(
                CommerceError.CONFLICT,
                "Several channels are called '" + channel + "': " + places + ". Name one by its PID.",
                "channel");
    }

    private CommerceException notFound(String channel) {
        Set<String> names = new TreeSet<>();
        store.all().forEach(one -> names.add(one.name()));
        files.all().forEach(one -> names.add(one.name()));
        return new CommerceException(
                CommerceError.NOT_FOUND,
                "There is no configuration of a channel '" + channel + "'."
                        + Likeness.nearest(channel, names)
                                .map(near -> " Did you mean '" + near + "'?")
                                .orElse(""),
                "channel");
    }

    /** The channel, which is not one of a file. */
    private StoredChannel changeable(String channel) {
        Optional<StoredChannel> stored = stored(channel);
        List<FileChannel> ofFiles = ofFiles(channel);
        if (stored.isPresent()) {
            return stored.get();
        }
        if (ofFiles.isEmpty()) {
            throw notFound(channel);
        }
        throw new CommerceException(
                CommerceError.CONFLICT,
                "The channel '" + channel + "' is configured by the file "
                        + ofFiles.get(0).file()
                        + ", which is read only here. Change that file; the server reads it while it runs. Or move the file"
                        + " away and create the channel anew.",
                "channel");
    }

    // ------------------------------------------------------------------ changes

    @Override
    public ChannelConfiguration create(Actor actor, NewChannel channel, boolean onlyCheck) {
        requireAdministrator(actor);
        ChannelKind kind = kinds.named(channel.kind());
        Map<String, StoredValue> values = checked(kind, channel.name(), Map.of(), channel.properties());
        Optional<StoredChannel> same = store.find(channel.name())
                .filter(before -> before.kind().equals(kind.id())
                        && before.current().values().equals(values));
        if (same.isPresent()) {
            return views.of(same.get());
        }
        requireFree(channel.name());
        if (onlyCheck) {
            return preview(channel.name(), kind, true, values);
        }
        unitOfWork.run(() -> {
            if (!store.create(channel.name(), kind.id(), kind.nameProperty(), values, actor.toString())) {
                throw taken(channel.name(), "the database");
            }
            audit.done(
                    actor, "channel.create", channel.name(), Map.of("kind", kind.id(), "set", names(values.keySet())));
        });
        LOG.info("Channel '{}' ({}) is created", channel.name(), kind.id());
        ChannelEffect effect = applied(channel.name());
        if (effect.state() == State.FAILED) {
            unitOfWork.run(() -> {
                store.delete(channel.name());
                audit.done(actor, "channel.undo", channel.name(), Map.of("cause", effect.message()));
            });
            apply(channel.name());
            throw refusedByPlugin(effect, "The channel was not created.");
        }
        return views.of(changeable(channel.name()), effect);
    }

    private void requireFree(String name) {
        if (store.find(name).isPresent()) {
            throw taken(name, "the database");
        }
        ofFiles(name).stream().findFirst().ifPresent(one -> {
            throw taken(name, one.file());
        });
    }

    private static CommerceException taken(String name, String place) {
        return new CommerceException(
                CommerceError.ALREADY_EXISTS,
                "There is a channel '" + name + "' in " + place
                        + ", which goes on as it is. Choose another name, or change that one.",
                "name");
    }

    @Override
    public ChannelConfiguration change(Actor actor, String channel, ChannelChange change, boolean onlyCheck) {
        requireAdministrator(actor);
        StoredChannel before = changeable(channel);
        change.revision()
                .filter(revision -> revision != before.current().revision())
                .ifPresent(revision -> {
                    throw changedMeanwhile(before.name());
                });
        ChannelKind kind = kindOf(before);
        Map<String, StoredValue> former = new HashMap<>(before.current().values());
        change.unset().forEach(property -> {
            if (kind.property(property).isEmpty() && !former.containsKey(property)) {
                throw invalid(List.of(new Complaint(property, "is no property of this kind", "Leave it out")));
            }
            former.remove(property);
        });
        Map<String, StoredValue> values = checked(kind, before.name(), former, change.set());
        return replace(actor, before, kind, values, "channel.configure", onlyCheck);
    }

    @Override
    public ChannelConfiguration rollback(Actor actor, String channel, Optional<Long> revision, boolean onlyCheck) {
        requireAdministrator(actor);
        StoredChannel before = changeable(channel);
        StoredRevision to = store.revisions(before.name()).stream()
                .filter(one -> revision.isEmpty()
                        ? one.revision() < before.current().revision()
                        : one.revision() == revision.get())
                .findFirst()
                .orElseThrow(() -> new CommerceException(
                        CommerceError.NOT_FOUND,
                        "There are no such former values of the channel '" + before.name()
                                + "'. Its revisions are listed with it.",
                        "revision"));
        ChannelKind kind = kindOf(before);
        Map<String, StoredValue> values = checked(kind, before.name(), to.values(), Map.of());
        return replace(actor, before, kind, values, "channel.rollback", onlyCheck);
    }

    private ChannelConfiguration replace(
            Actor actor,
            StoredChannel before,
            ChannelKind kind,
            Map<String, StoredValue> values,
            String action,
            boolean onlyCheck) {
        if (onlyCheck) {
            return preview(before.name(), kind, before.enabled(), values);
        }
        if (values.equals(before.current().values())) {
            return views.of(before);
        }
        boolean ran = effects.of(before).state() == State.UP;
        change(actor, before, values, action);
        ChannelEffect effect = before.enabled() ? applied(before.name()) : effects.of(changeable(before.name()));
        if (ran && effect.state() == State.FAILED) {
            restore(actor, before, effect);
        }
        return views.of(changeable(before.name()), effect);
    }

    private void change(Actor actor, StoredChannel before, Map<String, StoredValue> values, String action) {
        long revision = unitOfWork.call(() -> {
            StoredChannel now = store.lock(before.name()).orElseThrow(() -> notFound(before.name()));
            if (!Pids.marker(now.current()).equals(Pids.marker(before.current()))) {
                throw changedMeanwhile(before.name());
            }
            long next = store.change(before.name(), values, actor.toString());
            audit.done(
                    actor,
                    action,
                    before.name(),
                    Map.of(
                            "revision",
                            Long.toString(next),
                            "changed",
                            names(difference(before.current().values(), values))));
            return next;
        });
        LOG.info("Channel '{}' is changed to revision {}", before.name(), revision);
    }

    /** The plugin took the values for good when it was asked, and does not come up with them. */
    private void restore(Actor actor, StoredChannel before, ChannelEffect effect) {
        StoredChannel failed = changeable(before.name());
        change(actor, failed, before.current().values(), "channel.undo");
        State state = applied(before.name()).state();
        throw refusedByPlugin(
                effect,
                state == State.UP
                        ? "The channel goes on with its former values."
                        : "The channel has its former values again; see whether it runs.");
    }

    private static CommerceException refusedByPlugin(ChannelEffect effect, String consequence) {
        return new CommerceException(
                CommerceError.INVALID_CONFIGURATION,
                "The plugin refused the configuration: " + effect.message() + " " + consequence,
                effect.property().orElse(null));
    }

    private static CommerceException changedMeanwhile(String channel) {
        return new CommerceException(
                CommerceError.CONFLICT,
                "The channel '" + channel + "' was changed meanwhile. Look at it and try again.",
                "revision");
    }

    private ChannelKind kindOf(StoredChannel channel) {
        return kinds.find(channel.kind())
                .orElseThrow(() -> new CommerceException(
                        CommerceError.CONFLICT,
                        "The plugin of the channel '" + channel.name() + "' (" + channel.kind()
                                + ") is not here, so nobody can check a change. Install it first.",
                        "channel"));
    }

    /** Values that description and plugin allow. */
    private Map<String, StoredValue> checked(
            ChannelKind kind, String name, Map<String, StoredValue> former, Map<String, String> given) {
        Drafts.Draft draft;
        try {
            draft = drafts.draft(kind, name, former, given);
        } catch (InvalidConfigurationException e) {
            throw invalid(e.complaints());
        }
        Masking masking = Masking.of(kind, draft.candidate());
        List<Complaint> complaints = checks.complaints(kind.id(), kind.nameProperty(), draft.candidate()).stream()
                .map(masking::apply)
                .toList();
        if (!complaints.isEmpty()) {
            throw invalid(complaints);
        }
        return draft.values();
    }

    private static CommerceException invalid(List<Complaint> complaints) {
        String message = complaints.stream().map(Complaint::text).collect(Collectors.joining(" "));
        LOG.info("A configuration is refused: {}", message);
        return new CommerceException(
                CommerceError.INVALID_CONFIGURATION, message, complaints.get(0).property());
    }

    private ChannelConfiguration preview(
            String name, ChannelKind kind, boolean enabled, Map<String, StoredValue> values) {
        StoredChannel before = store.find(name)
                .orElseGet(() -> new StoredChannel(
                        name,
                        kind.id(),
                        kind.nameProperty(),
                        enabled,
                        new StoredRevision(1, Instant.EPOCH, "", Map.of())));
        StoredRevision to = new StoredRevision(
                before.current().revision(),
                before.current().changedAt(),
                before.current().changedBy(),
                values);
        return unchanged(views.of(
                new StoredChannel(name, kind.id(), kind.nameProperty(), enabled, to),
                new ChannelEffect(State.WAITING, "This would be taken; nothing was stored.", Optional.empty())));
    }

    /** Of a channel that is none as yet nobody has changed anything. */
    private static ChannelConfiguration unchanged(ChannelConfiguration view) {
        boolean isNew = view.changedAt().equals(Optional.of(Instant.EPOCH));
        return isNew
                ? new ChannelConfiguration(
                        view.name(),
                        view.kind(),
                        view.use(),
                        view.source(),
                        view.file(),
                        view.enabled(),
                        view.revision(),
                        Optional.empty(),
                        Optional.empty(),
                        view.values(),
                        view.effect())
                : view;
    }

    @Override
    public ChannelConfiguration enable(Actor actor, String channel, boolean on) {
        requireAdministrator(actor);
        StoredChannel before = changeable(channel);
        if (before.enabled() != on) {
            unitOfWork.run(() -> {
                store.enable(before.name(), on);
                audit.done(actor, on ? "channel.enable" : "channel.disable", before.name(), Map.of());
            });
            LOG.info("Channel '{}' is switched {}", before.name(), on ? "on" : "off");
        }
        ChannelEffect effect = applied(before.name());
        return views.of(changeable(before.name()), effect);
    }

    @Override
    public void delete(Actor actor, String channel) {
        requireAdministrator(actor);
        StoredChannel before = changeable(channel);
        unitOfWork.run(() -> {
            store.delete(before.name());
            audit.done(actor, "channel.delete", before.name(), Map.of("kind", before.kind()));
        });
        LOG.info("Channel '{}' is deleted", before.name());
        apply(before.name());
    }

    @Override
    public List<ChannelRevision> revisions(Actor actor, String channel) {
        requireAdministrator(actor);
        StoredChannel stored = changeable(channel);
        List<StoredRevision> all = store.revisions(stored.name());
        List<ChannelRevision> revisions = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            StoredRevision one = all.get(i);
            Map<String, StoredValue> older = i + 1 < all.size() ? all.get(i + 1).values() : Map.of();
            revisions.add(new ChannelRevision(
                    one.revision(),
                    one.revision() == stored.current().revision(),
                    one.changedAt(),
                    one.changedBy(),
                    List.copyOf(difference(older, one.values()))));
        }
        return revisions;
    }

    private static Set<String> difference(Map<String, StoredValue> a, Map<String, StoredValue> b) {
        Set<String> names = new TreeSet<>(a.keySet());
        names.addAll(b.keySet());
        names.removeIf(name -> Optional.ofNullable(a.get(name)).equals(Optional.ofNullable(b.get(name))));
        return names;
    }

    private static String names(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    // ------------------------------------------------------------------ what came of it

    /** Applies a change of this node's and waits until it is known what came of it. */
    private ChannelEffect applied(String channel) {
        apply(channel);
        long end = System.nanoTime() + PATIENCE.toNanos();
        ChannelEffect effect = effectOf(channel);
        while (effect.state() == State.WAITING && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            effect = effectOf(channel);
        }
        if (effect.state() == State.FAILED) {
            LOG.info("Channel '{}' does not come up: {}", channel, effect.message());
        }
        return effect;
    }

    private ChannelEffect effectOf(String channel) {
        return effects.of(store.find(channel).orElseThrow(() -> notFound(channel)));
    }

    private void apply(String channel) {
        try {
            applier.applyNow(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ChannelExamination test(Actor actor, String channel) {
        return doctor.test(get(actor, channel));
    }

    @Override
    public ChannelExamination examine(Actor actor, String channel, Optional<NotificationId> replay) {
        return doctor.examine(actor, get(actor, channel), replay);
    }

    private static void requireAdministrator(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Channels are configured by administrators.");
        }
    }
}
