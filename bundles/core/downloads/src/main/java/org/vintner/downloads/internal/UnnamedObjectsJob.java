package org.vintner.downloads.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.FileCheckStore;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.ObjectListing;

/**
 * Removes what uploads that were cut short left in the storages: objects that no file names. An object is first only noted. It
 * goes when it is still unnamed days later, by the database's clock: no upload takes as long from its last byte to its
 * commit, and a name is never given twice.
 */
@Component(service = Job.class, configurationPid = DownloadsConfig.PID)
public final class UnnamedObjectsJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(UnnamedObjectsJob.class);
    private static final int BATCH = 1000;

    private final FileCheckStore checks;
    private final FileStorages storages;
    private final Duration grace;

    @Activate
    public UnnamedObjectsJob(
            @Reference FileCheckStore checks, @Reference FileStorages storages, DownloadsConfig config) {
        this.checks = checks;
        this.storages = storages;
        this.grace = Duration.ofDays(config.unnamedObjectDays());
    }

    @Override
    public String name() {
        return "unnamed-objects";
    }

    @Override
    public Duration interval() {
        return Duration.ofHours(1);
    }

    @Override
    public Duration lease() {
        return Duration.ofMinutes(30);
    }

    @Override
    public void run() {
        if (!grace.isZero()) {
            storages.all().forEach(this::tidy);
        }
    }

    private void tidy(String name, FileStorage storage) {
        if (!(storage instanceof ObjectListing listing)) {
            return;
        }
        try {
            note(name, listing);
            for (String object : checks.takeUnnamed(name, grace, BATCH)) {
                storage.delete(object);
                LOG.info("Object {} of storage '{}' was removed: no file has named it for {}", object, name, grace);
            }
        } catch (IOException e) {
            LOG.warn("Storage '{}' could not be tidied; it is tried again in an hour", name, e);
        }
    }

    private void note(String name, ObjectListing listing) throws IOException {
        List<String> batch = new ArrayList<>(BATCH);
        listing.list(object -> {
            batch.add(object);
            if (batch.size() == BATCH) {
                checks.noteUnnamed(name, batch);
                batch.clear();
            }
        });
        checks.noteUnnamed(name, batch);
    }
}
