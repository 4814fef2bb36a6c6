package org.vintner.configuration.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.configuration.internal.FileChannels.FileChannel;
import org.vintner.persistence.store.ChannelConfigurationStore;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredChannel;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** Checks anew what was right when it was set: a secret file may be gone or another one, a plugin may want more. */
@Component(service = Rechecks.class)
public final class Rechecks {

    private final ChannelConfigurationStore store;
    private final Kinds kinds;
    private final FileChannels files;
    private final Drafts drafts;
    private final PluginChecks checks;

    @Activate
    public Rechecks(
            @Reference ChannelConfigurationStore store,
            @Reference Kinds kinds,
            @Reference FileChannels files,
            @Reference Drafts drafts,
            @Reference PluginChecks checks) {
        this.store = store;
        this.kinds = kinds;
        this.files = files;
        this.drafts = drafts;
        this.checks = checks;
    }

    /** What is wrong with a channel's configuration, by its PID; nothing when it is gone or its plugin is not here. */
    List<Complaint> complaints(String pid) {
        return files.all().stream()
                .filter(channel -> channel.pid().equals(pid))
                .findFirst()
                .map(this::complaints)
                .or(() -> store.all().stream()
                        .filter(channel ->
                                Pids.of(channel.kind(), channel.name()).equals(pid))
                        .findFirst()
                        .map(this::complaints))
                .orElse(List.of());
    }

    List<Complaint> complaints(FileChannel channel) {
        Map<String, String> given = new HashMap<>();
        channel.texts().forEach((property, texts) -> given.put(property, String.join(",", texts)));
        return complaints(channel.kind(), channel.name(), Map.of(), given);
    }

    List<Complaint> complaints(StoredChannel channel) {
        Optional<ChannelKind> kind = kinds.find(channel.kind());
        return kind.map(known ->
                        complaints(known, channel.name(), channel.current().values(), Map.of()))
                .orElse(List.of());
    }

    private List<Complaint> complaints(
            ChannelKind kind, String name, Map<String, StoredValue> former, Map<String, String> given) {
        try {
            CandidateConfiguration candidate =
                    drafts.draft(kind, name, former, given).candidate();
            Masking masking = Masking.of(kind, candidate);
            return checks.complaints(kind.id(), kind.nameProperty(), candidate).stream()
                    .map(masking::apply)
                    .toList();
        } catch (InvalidConfigurationException e) {
            return e.complaints();
        }
    }
}
