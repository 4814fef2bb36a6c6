package org.vintner.configuration.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.configuration.internal.NamedFiles.Handover;
import org.vintner.spi.configuration.Complaint;

/**
 * Opens a channel anew when a file that its configuration names, such as a trust store or a secret, has appeared or changed. The file
 * must be the same at two looks, so that nobody is writing it, and the plugin must take it; else the channel goes on as it is, and the
 * log says why, once.
 */
@Component(service = FileWatch.class, immediate = true)
public final class FileWatch {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long PAUSE_SECONDS = 5;

    private final NamedFiles files;
    private final Function<String, List<Complaint>> check;
    private final Reopening reopening;
    private final Map<String, String> lastLook = new HashMap<>();
    private final Map<String, String> refused = new HashMap<>();

    /** A thread of its own, as a file may lie on a disk that hangs. */
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "vintner-configuration-files"));

    private boolean well = true;

    /** Hands a configuration to its component once more. */
    interface Reopening {
        void reopen(String pid) throws IOException;
    }

    @Activate
    public FileWatch(@Reference NamedFiles files, @Reference Rechecks rechecks, @Reference ChannelApplier applier) {
        this(files, rechecks::complaints, applier::handOverAgain);
        var unused = clock.scheduleWithFixedDelay(this::round, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    FileWatch(NamedFiles files, Function<String, List<Complaint>> check, Reopening reopening) {
        this.files = files;
        this.check = check;
        this.reopening = reopening;
    }

    @Deactivate
    void stop() {
        clock.shutdownNow();
    }

    private void round() {
        try {
            look();
            well = true;
        } catch (RuntimeException | IOException e) {
            // Once per change of health: the database or the plugin can't say just now, and the next round asks again.
            if (well) {
                LOG.warn("Files that channels name can't be looked at just now; channels go on as they are", e);
            }
            well = false;
        }
    }

    void look() throws IOException {
        Map<String, Handover> all = files.all();
        lastLook.keySet().retainAll(all.keySet());
        refused.keySet().retainAll(all.keySet());
        for (Map.Entry<String, Handover> one : all.entrySet()) {
            look(one.getKey(), one.getValue());
        }
    }

    private void look(String pid, Handover handover) throws IOException {
        String now = files.digest(handover.texts());
        boolean settled = now.equals(lastLook.put(pid, now));
        if (now.equals(handover.digest())) {
            refused.remove(pid);
        } else if (settled && !now.equals(refused.get(pid))) {
            changed(pid, now);
        }
    }

    private void changed(String pid, String now) throws IOException {
        List<Complaint> complaints = check.apply(pid);
        if (complaints.isEmpty()) {
            LOG.info("A file that the channel configuration {} names has changed; the channel is opened anew", pid);
            reopening.reopen(pid);
        } else {
            LOG.warn(
                    "A file that the channel configuration {} names has changed and can't be used; the channel goes on as it is. {}",
                    pid,
                    complaints.stream().map(Complaint::text).collect(Collectors.joining(" ")));
            refused.put(pid, now);
        }
    }
}
