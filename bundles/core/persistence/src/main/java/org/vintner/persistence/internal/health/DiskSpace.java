package org.vintner.persistence.internal.health;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.metrics.HealthCheck;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.internal.database.DatabaseConfig;
import org.vintner.persistence.internal.database.Folder;

/**
 * Looks how much room is left where the server writes, and says so before it is used up: in the log once per change, in the
 * health details, and as the metric {@code vintner.disk.free.bytes}. A server on a full disk still shows orders and serves
 * downloads, so it is not taken out of traffic.
 */
@Component(
        service = HealthCheck.class,
        immediate = true,
        configurationPid = DatabaseConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class DiskSpace implements HealthCheck {
    /** Below this PostgreSQL can't even begin another segment of its log. */
    static final long FULL = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final long MEGABYTE = 1L << 20;
    private static final long LOOK_SECONDS = 5;

    private final Map<String, Path> folders;
    private final long low;
    private final ToLongFunction<Path> free;
    private final List<AutoCloseable> gauges = new ArrayList<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "vintner-disk-space");
        thread.setDaemon(true);
        return thread;
    });
    private Future<?> looking = CompletableFuture.completedFuture(true);
    private Level told = Level.ENOUGH;

    private enum Level {
        ENOUGH,
        LOW,
        FULL
    }

    @Activate
    public DiskSpace(DatabaseConfig config, @Reference Metrics metrics) {
        this(
                folders(config),
                config.lowDisk() * MEGABYTE,
                folder -> folder.toFile().getUsableSpace());
        folders.forEach((name, folder) ->
                gauges.add(metrics.gauge("vintner.disk.free.bytes", () -> free.applyAsLong(folder), "folder", name)));
        looking = looks.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    DiskSpace(Map<String, Path> folders, long low, ToLongFunction<Path> free) {
        this.folders = folders;
        this.low = low;
        this.free = free;
    }

    /** Where the server writes, each disk once. */
    private static Map<String, Path> folders(DatabaseConfig config) {
        Map<String, Path> all = new LinkedHashMap<>();
        all.put("data", Folder.data(config));
        all.put("server", Path.of(System.getProperty("karaf.data", ".")).toAbsolutePath());
        all.put("temporary", Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
        List<FileStore> seen = new ArrayList<>();
        all.values().removeIf(folder -> {
            Optional<FileStore> disk = disk(folder);
            boolean again = disk.isEmpty() || seen.contains(disk.get());
            disk.ifPresent(seen::add);
            return again;
        });
        return all;
    }

    private static Optional<FileStore> disk(Path folder) {
        try {
            return Optional.of(Files.getFileStore(folder));
        } catch (IOException e) {
            LOG.debug("The disk of {} can't be found", folder, e);
            return Optional.empty();
        }
    }

    @Deactivate
    void close() throws Exception {
        looking.cancel(true);
        looks.shutdownNow();
        for (AutoCloseable gauge : gauges) {
            gauge.close();
        }
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public boolean holdsBackTraffic() {
        return false;
    }

    @Override
    public Optional<String> problem() {
        String problems = folders.values().stream()
                .filter(folder -> free.applyAsLong(folder) < low)
                .map(this::described)
                .collect(Collectors.joining(" "));
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }

    private String described(Path folder) {
        long left = free.applyAsLong(folder);
        return (left < FULL ? "The disk of " + folder + " is full: " : "The disk of " + folder + " is nearly full: ")
                + left / MEGABYTE
                + " MB are left. Make room; the server goes on by itself.";
    }

    /** Says each change once. A disk that wavers about the mark must not fill the log, so enough is somewhat more. */
    void look() {
        long least = folders.values().stream().mapToLong(free).min().orElse(Long.MAX_VALUE);
        Level level = level(least);
        if (level == told) {
            return;
        }
        if (level.compareTo(told) > 0) {
            LOG.warn("{}", problem().orElse("A disk is nearly full."));
        } else if (level == Level.ENOUGH) {
            LOG.info("There is room on the disks again: {} MB at least", least / MEGABYTE);
        }
        told = level;
    }

    private Level level(long least) {
        if (least < FULL) {
            return Level.FULL;
        }
        if (least < low) {
            return Level.LOW;
        }
        return told != Level.ENOUGH && least < low + low / 10 ? Level.LOW : Level.ENOUGH;
    }
}
