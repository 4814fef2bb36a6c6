package org.vintner.plugins.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.plugins.Plugin;

/**
 * The drop-in folder: jars go the same way as those that come by console or REST. Felix' watcher finds them and asks this first; its
 * own way, which checks nothing, it would take for a jar that nobody else wants, so this takes every jar.
 *
 * <p>At the first start the watcher is there long before this bundle, and would install unseen whatever lies in the folder. So it waits
 * for a start level that nothing else leads to: it is reached when jars can go the right way.
 *
 * <p>What was taken from the folder is noted in the data folder, so that an old file that lies there still does not undo an update by
 * hand when the server starts again.
 */
@Component(service = ArtifactInstaller.class, immediate = true, property = Constants.SERVICE_RANKING + ":Integer=1000")
public final class DropInFolder implements ArtifactInstaller {

    private static final Logger LOG = LoggerFactory.getLogger(DropInFolder.class);
    private static final Actor ACTOR = Actor.system("drop-in");
    /** That of the watcher, see etc/org.apache.felix.fileinstall-deploy.cfg. */
    private static final int WATCHED = 101;

    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final FrameworkStartLevel server;
    private final Path notes;
    private final AtomicReference<HostedPlugins> plugins = new AtomicReference<>();

    @Activate
    public DropInFolder(BundleContext context) {
        this.server = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class);
        this.notes = Path.of(Optional.ofNullable(context.getProperty("karaf.data"))
                        .orElse(context.getDataFile("").toString()))
                .resolve("plugins")
                .resolve("drop-in.properties");
    }

    /** Comes with the database. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bind(HostedPlugins here) {
        plugins.set(here);
        if (server.getStartLevel() < WATCHED) {
            // After the level that the server is on its way to, if it is.
            server.setStartLevel(WATCHED);
        }
    }

    void unbind(HostedPlugins gone) {
        plugins.compareAndSet(gone, null);
    }

    /** On the watcher's own thread, which has nothing else to do. */
    private HostedPlugins plugins() {
        while (true) {
            HostedPlugins here = plugins.get();
            if (here != null && here.isUp()) {
                return here;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new CommerceException(CommerceError.UNAVAILABLE, "The server stops.");
            }
        }
    }

    /** What a file was when it was taken. */
    private record Note(String name, String sha256) {

        static Optional<Note> of(String text) {
            String[] parts = text == null ? new String[0] : text.split(" ", 2);
            return parts.length == 2 ? Optional.of(new Note(parts[0], parts[1])) : Optional.empty();
        }

        String text() {
            return name + " " + sha256;
        }
    }

    @Override
    public boolean canHandle(File artifact) {
        return artifact.isFile() && artifact.getName().endsWith(".jar");
    }

    @Override
    public synchronized void install(File artifact) {
        take(artifact);
    }

    @Override
    public synchronized void update(File artifact) {
        take(artifact);
    }

    private void take(File file) {
        try {
            Properties noted = noted();
            Optional<Archive> archive = read(file);
            Optional<Note> before = Note.of(noted.getProperty(file.getName()));
            boolean known = archive.isPresent()
                    && before.filter(note -> note.sha256().equals(archive.get().sha256()))
                            .isPresent();
            if (known) {
                return;
            }
            archive.ifPresent(wanted -> checkOthers(file, wanted, noted));
            try (InputStream bytes = Files.newInputStream(file.toPath())) {
                Plugin plugin = plugins().dropIn(bytes);
                noted.setProperty(
                        file.getName(),
                        new Note(plugin.name(), archive.map(Archive::sha256).orElse("-")).text());
                write(noted);
                LOG.info("{} in the drop-in folder is plugin {} {}", file.getName(), plugin.name(), plugin.version());
            }
        } catch (CommerceException e) {
            LOG.error("{} in the drop-in folder was not taken: {}", file.getName(), e.getMessage());
            plugins().refused(ACTOR, file.getName(), e);
        } catch (IOException | UncheckedIOException e) {
            LOG.error("{} in the drop-in folder can't be read: {}", file.getName(), e.toString());
        }
    }

    private Optional<Archive> read(File file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file.toPath())) {
            return plugins().read(bytes);
        }
    }

    /** Two files of one plugin: which one is meant, nobody can know. */
    private static void checkOthers(File file, Archive archive, Properties noted) {
        for (String other : noted.stringPropertyNames()) {
            boolean same = !other.equals(file.getName())
                    && Files.exists(file.toPath().resolveSibling(other))
                    && Note.of(noted.getProperty(other))
                            .filter(note -> note.name().equals(archive.name()))
                            .isPresent();
            if (same) {
                throw new CommerceException(
                        CommerceError.ALREADY_EXISTS,
                        other + " is the plugin " + archive.name()
                                + " already. Replace that file, or take one of the two away.",
                        "archive");
            }
        }
    }

    @Override
    public synchronized void uninstall(File artifact) {
        try {
            Properties noted = noted();
            Optional<Note> note = Note.of(noted.getProperty(artifact.getName()));
            if (note.isPresent()) {
                noted.remove(artifact.getName());
                write(noted);
                removeUnlessReplaced(artifact, note.get());
            }
        } catch (CommerceException e) {
            LOG.error(
                    "{} was taken out of the drop-in folder, and its plugin stays: {}",
                    artifact.getName(),
                    e.getMessage());
            plugins().refused(ACTOR, artifact.getName(), e);
        } catch (IOException e) {
            LOG.error("The notes of the drop-in folder can't be written", e);
        }
    }

    /** Somebody may have put another version in its place by hand: that is not the file's any more. */
    private void removeUnlessReplaced(File artifact, Note note) {
        boolean its = plugins().list().stream()
                .anyMatch(plugin -> plugin.name().equals(note.name())
                        && plugin.sha256().filter(note.sha256()::equals).isPresent());
        if (its) {
            plugins().remove(ACTOR, note.name());
        } else {
            LOG.info(
                    "{} was taken out of the drop-in folder; {} runs another version and stays",
                    artifact.getName(),
                    note.name());
        }
    }

    private Properties noted() throws IOException {
        Properties noted = new Properties();
        if (Files.exists(notes)) {
            try (Reader in = Files.newBufferedReader(notes, StandardCharsets.UTF_8)) {
                noted.load(in);
            }
        }
        return noted;
    }

    private void write(Properties noted) throws IOException {
        Files.createDirectories(notes.getParent());
        Path part = notes.resolveSibling("drop-in.properties.part");
        try (Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
            noted.store(out, null);
        }
        Files.move(part, notes, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
