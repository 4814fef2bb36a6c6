package org.vintner.downloads.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.downloads.BrokenLink;
import org.vintner.api.downloads.LinkCheck;
import org.vintner.api.jobs.Job;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.FileCheckStore;
import org.vintner.persistence.store.FileCheckStore.StoredFile;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.LocalFiles;

/**
 * S1.50: asks the storages for the file of every grant that can be used. What is lost or of another size is on the attention
 * list at once; what is only out of reach, at the second check in a row, as storages are updated. A check that goes well
 * settles the item.
 */
@Component(service = {LinkCheck.class, Job.class})
public final class StoredLinkCheck implements LinkCheck, Job {
    private static final Logger LOG = LoggerFactory.getLogger(StoredLinkCheck.class);
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int BATCH = 200;
    private static final int OUT_OF_REACH = 2;

    private final UnitOfWork unitOfWork;
    private final FileCheckStore checks;
    private final AttentionStore attention;
    private final FileStorages storages;
    private final AutoCloseable gauge;
    private volatile int broken;

    @Activate
    public StoredLinkCheck(
            @Reference UnitOfWork unitOfWork,
            @Reference FileCheckStore checks,
            @Reference AttentionStore attention,
            @Reference FileStorages storages,
            @Reference Metrics metrics) {
        this.unitOfWork = unitOfWork;
        this.checks = checks;
        this.attention = attention;
        this.storages = storages;
        this.gauge = metrics.gauge("downloads.links.broken", () -> broken);
    }

    @Deactivate
    void close() throws Exception {
        gauge.close();
    }

    @Override
    public String name() {
        return "download-check";
    }

    @Override
    public Duration interval() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration lease() {
        return Duration.ofMinutes(10);
    }

    /** One batch; what is left waits for the next run. */
    @Override
    public void run() {
        check(PAUSE);
        count();
    }

    @Override
    public List<BrokenLink> checkAll(Actor actor) {
        requireStaff(actor);
        long start = System.nanoTime();
        int checked;
        do {
            // What was checked since the start is not due again, so the loop ends.
            checked = check(Duration.ofNanos(System.nanoTime() - start).plus(MOMENT));
        } while (checked == BATCH);
        return count();
    }

    @Override
    public List<BrokenLink> broken(Actor actor) {
        requireStaff(actor);
        return checks.broken(1);
    }

    private List<BrokenLink> count() {
        List<BrokenLink> found = checks.broken(1);
        broken = found.size();
        return found;
    }

    private int check(Duration pause) {
        List<StoredFile> due = checks.due(pause, BATCH);
        due.forEach(this::check);
        return due.size();
    }

    private void check(StoredFile file) {
        Optional<Trouble> trouble = troubleOf(file);
        unitOfWork.run(() -> {
            int failures = checks.record(file.id(), trouble.map(Trouble::words));
            if (trouble.isEmpty()) {
                attention.settle(AttentionReason.LINK_BROKEN, file.id().toString(), "The file is there again.");
            } else if (trouble.get().certain() || failures >= OUT_OF_REACH) {
                attention.open(
                        AttentionReason.LINK_BROKEN,
                        file.id().toString(),
                        "Buyers have links to '" + file.name() + "', but "
                                + trouble.get().words()
                                + ". Put the file back, or renew their grants after uploading it.");
            }
        });
    }

    /** What is wrong, and whether it can be nothing that passes. */
    private record Trouble(String words, boolean certain) {}

    private Optional<Trouble> troubleOf(StoredFile file) {
        Optional<FileStorage> storage = storages.find(file.storage());
        if (storage.isEmpty()) {
            return Optional.of(new Trouble("storage '" + file.storage() + "' is not there", false));
        }
        try {
            return ask(storage.get(), file);
        } catch (NoSuchFileException e) {
            return Optional.of(new Trouble("storage '" + file.storage() + "' has lost it", true));
        } catch (IOException | RuntimeException e) {
            LOG.debug("Checking {} failed", file.id(), e);
            return Optional.of(new Trouble("storage '" + file.storage() + "' does not give it", false));
        }
    }

    private static Optional<Trouble> ask(FileStorage storage, StoredFile file) throws IOException {
        if (storage instanceof LocalFiles local) {
            long size = Files.size(local.fileOf(file.objectId()));
            return size == file.size()
                    ? Optional.empty()
                    : Optional.of(new Trouble("it has " + size + " bytes instead of " + file.size(), true));
        }
        // The last byte is there only if all are, as objects appear whole.
        try (InputStream end = storage.open(file.objectId(), file.size() - 1, 1)) {
            return end.read() >= 0
                    ? Optional.empty()
                    : Optional.of(new Trouble("storage '" + file.storage() + "' has less of it", true));
        }
    }

    private static void requireStaff(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Checking links is for administrators.");
        }
    }
}
