package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own in a folder: made at first start, durable, reachable on the loopback address with a
 * password only. Layout of the home folder: {@code data} (the cluster), {@code password}, {@code lock},
 * {@code postgres.log}.
 *
 * <p>A server that an earlier, killed process left behind is stopped and started again, not adopted: then there is one
 * way to start, its settings are those of this version, and transactions of the dead process end at once. The stop is
 * the orderly one, with a checkpoint, so it is as safe as any restart.
 *
 * <p>A server that dies while we live is started again on the same data and the same port, see {@link Supervisor}.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    public static final String USER = "vintner";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int TRIES = 20;
    private static final long LOG_LIMIT = 10L << 20;

    /**
     * Iterations make a guessed password dear to try. Ours is 24 random bytes, which nobody guesses, and with the default of
     * 4096 each of the ten connections of a start costs as much CPU time as a hundred statements.
     */
    private static final int SCRAM_ITERATIONS = 16;

    /**
     * Statements and values stay out of the log: they may hold keys and personal data. Pages in the log are not compressed, as
     * this PostgreSQL is built with its own slow compression only, and tables are not analyzed as often as they are vacuumed: each
     * took a sixth of the database's time under load.
     */
    private static final String CONFIGURATION = """
            # Written at each start. Your own settings belong in custom.conf beside this file.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 50
            shared_buffers = %dMB
            dynamic_shared_memory_type = mmap
            max_parallel_workers_per_gather = 0
            jit = off
            wal_compression = off
            max_wal_size = 2GB
            checkpoint_timeout = 15min
            autovacuum_vacuum_scale_factor = 0.05
            autovacuum_analyze_scale_factor = 0.2
            autovacuum_naptime = 20s
            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C'
            log_min_error_statement = panic
            log_error_verbosity = terse
            log_checkpoints = off
            """;

    /**
     * Where and how to run.
     *
     * @param home folder of the cluster; made if absent
     * @param programs folder for the unpacked programs, may be shared by many servers
     * @param durable whether a commit is on the disk when it returns; false only for tests
     * @param runAs user to run as when this process is root; empty: found out
     * @param sharedBuffers memory for pages, in megabytes
     */
    public record Settings(Path home, Path programs, boolean durable, String runAs, int sharedBuffers) {
        private static final int MODEST = 128;
        private static final int LEAST = 16;

        /** Checks what somebody has configured. */
        public Settings {
            if (sharedBuffers < LEAST) {
                throw new PostgresFailure("The database can't live in " + sharedBuffers + " MB of memory. Set"
                        + " VINTNER_SHARED_BUFFERS, or sharedBuffers in etc/org.vintner.persistence.cfg, to a number of"
                        + " megabytes from " + LEAST + " on");
            }
        }

        /** With little memory. */
        public Settings(Path home, Path programs, boolean durable, String runAs) {
            this(home, programs, durable, runAs, MODEST);
        }
    }

    private final Settings settings;
    private final Path data;
    private final Path programs;
    private final FolderLock lock;
    private final RunAs runAs;
    private final PostmasterFile postmaster;
    private final String password;
    private final Supervisor supervisor;
    private int port;

    private EmbeddedPostgres(Settings settings, FolderLock lock) throws IOException {
        this.settings = settings;
        this.lock = lock;
        this.data = settings.home().resolve("data");
        this.programs = PostgresArchive.unpackedIn(settings.programs().toAbsolutePath());
        this.runAs = RunAs.choose(settings.runAs(), settings.home(), programs);
        this.postmaster = new PostmasterFile(data);
        this.password = password();
        this.supervisor = new Supervisor(postmaster, this::restart);
    }

    /** Starts the server, or fails with a {@link PostgresFailure} that names the way out. */
    public static EmbeddedPostgres start(Settings given) {
        Path home = made(given.home());
        Settings settings = new Settings(home, given.programs(), given.durable(), given.runAs(), given.sharedBuffers());
        FolderLock lock = FolderLock.take(home);
        try {
            EmbeddedPostgres postgres = new EmbeddedPostgres(settings, lock);
            postgres.prepare();
            postgres.startOnFreePort();
            postgres.supervisor.start();
            return postgres;
        } catch (IOException e) {
            lock.close();
            throw new PostgresFailure("The data folder " + home + " cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The one true name of the folder, whatever links lead to it. */
    private static Path made(Path home) {
        try {
            return Files.createDirectories(home).toRealPath();
        } catch (IOException e) {
            throw new PostgresFailure("The data folder " + home + " cannot be made: " + e.getMessage(), e);
        }
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The password of {@link #USER}. */
    public String secret() {
        return password;
    }

    public int port() {
        return port;
    }

    /** Makes the database unless it exists. */
    public void createDatabase(String name) {
        if (!name.matches("[a-z0-9_]+")) {
            throw new IllegalArgumentException("Not a database name: " + name);
        }
        try (Connection connection = administration().getConnection(USER, password);
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + name + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new PostgresFailure("The database could not be made, SQLSTATE " + e.getSQLState(), e);
        }
    }

    /** Not by DriverManager, which in OSGi knows no driver. */
    private PGSimpleDataSource administration() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url("postgres"));
        return source;
    }

    /** Stops the server in order; open connections are ended. */
    @Override
    public void close() {
        supervisor.close();
        try {
            stop();
            LOG.info("PostgreSQL stopped");
        } finally {
            lock.close();
        }
    }

    private void prepare() throws IOException {
        checkVersion();
        if (!Files.exists(data)) {
            initialize();
        }
        postmaster.server().ifPresent(pid -> {
            LOG.warn("PostgreSQL of an earlier run that was killed still runs as process {}; restarting it", pid);
            stop();
        });
        postmaster.endOrphans();
        postmaster.disarm();
        configure();
        rotateLog();
    }

    private void checkVersion() throws IOException {
        Path file = data.resolve("PG_VERSION");
        if (!Files.exists(file)) {
            return;
        }
        String found = Files.readString(file).strip();
        if (!found.equals(PostgresArchive.majorVersion())) {
            throw new PostgresFailure("The data in " + data + " was written by PostgreSQL " + found
                    + ", and this server brings " + PostgresArchive.majorVersion()
                    + ". Run it on a PostgreSQL " + found + " of your own and set VINTNER_DATABASE_URL to that, or move"
                    + " the data with pg_dump");
        }
    }

    private String password() throws IOException {
        Path file = settings.home().resolve("password");
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        if (Files.exists(data)) {
            throw new PostgresFailure("The file " + file + " with the password of the database is missing. Put it back"
                    + " from your backup; without it the data in " + data + " cannot be opened");
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String fresh = HexFormat.of().formatHex(random);
        Path work = Files.createTempFile(settings.home(), "password", ".new");
        Files.writeString(work, fresh);
        int owner = Folders.owner(settings.home());
        if (Folders.owner(work) != owner) {
            Files.setAttribute(work, "unix:uid", owner);
        }
        Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
        return fresh;
    }

    /** Made under another name first, so that a cluster that was cut short in the making is never taken for a whole one. */
    private void initialize() throws IOException {
        long start = System.nanoTime();
        Path work = settings.home().resolve("data.new");
        Folders.delete(work);
        List<String> initdb = new ArrayList<>(List.of(
                program("initdb"),
                "--pgdata=" + work,
                "--username=" + USER,
                "--pwfile=" + settings.home().resolve("password"),
                "--auth=scram-sha-256",
                "--set=scram_iterations=" + SCRAM_ITERATIONS,
                "--data-checksums",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C"));
        if (!settings.durable()) {
            initdb.add("--no-sync");
        }
        Command.Result result = Command.run(settings.home(), runAs.command(initdb));
        if (!result.ok()) {
            throw new PostgresFailure("PostgreSQL could not make its data folder: " + result.output());
        }
        String includes = "\ninclude 'vintner.conf'\ninclude_if_exists 'custom.conf'\n";
        Files.writeString(work.resolve("postgresql.conf"), includes, StandardOpenOption.APPEND);
        Files.move(work, data, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("PostgreSQL data made in {} ms", (System.nanoTime() - start) / 1_000_000);
    }

    private void configure() throws IOException {
        Path file = data.resolve("vintner.conf");
        String durability = settings.durable() ? "" : "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n";
        Files.deleteIfExists(file);
        Files.writeString(file, CONFIGURATION.formatted(settings.sharedBuffers()) + durability);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void rotateLog() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT) {
            Files.move(log(), settings.home().resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void startOnFreePort() throws IOException {
        for (int n = 1; ; n++) {
            long start = System.nanoTime();
            long before = log().toFile().length();
            port = freePort();
            Command.Result result = startServer();
            if (result.ok() || awaitRecovery()) {
                LOG.info("PostgreSQL listens on port {} after {} ms", port, (System.nanoTime() - start) / 1_000_000);
                return;
            }
            String reason = logSince(before);
            if (n == TRIES || !passes(reason)) {
                throw new PostgresFailure("PostgreSQL does not start: " + result.output() + "\n" + reason);
            }
            pause();
        }
    }

    /** After a death, on the same port, as clients know it. Writes no files, as a full disk may be what killed it. */
    private void restart() {
        postmaster.endOrphans();
        postmaster.disarm();
        long before = log().toFile().length();
        Command.Result result = startServer();
        if (!result.ok() && !awaitRecovery()) {
            throw new PostgresFailure(result.output() + "\n" + logSince(before));
        }
    }

    private Command.Result startServer() {
        return pgCtl("start", "-w", "-t", "10", "-l", log().toString(), "-o", "-p " + port);
    }

    /** The recovery of much data takes longer than a start otherwise does; it is given all the time it needs. */
    private boolean awaitRecovery() {
        if (postmaster.server().isPresent()) {
            LOG.info("PostgreSQL recovers what was under way when it was killed");
        }
        while (postmaster.server().isPresent() && !postmaster.ready() && !supervisor.closed()) {
            pause();
        }
        return postmaster.server().isPresent() && postmaster.ready();
    }

    /** The port was taken in the meantime, or backends of a killed server have not noticed yet that they are alone. */
    private static boolean passes(String reason) {
        return reason.contains("could not bind")
                || reason.contains("pre-existing shared memory block")
                || reason.contains("is still in use");
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresFailure("Interrupted while PostgreSQL was starting", e);
        }
    }

    private void stop() {
        Command.Result fast = pgCtl("stop", "-m", "fast", "-w", "-t", "60");
        if (!fast.ok() && postmaster.server().isPresent()) {
            LOG.warn("PostgreSQL did not stop in time; it is stopped without a checkpoint and recovers at next start");
            pgCtl("stop", "-m", "immediate", "-w", "-t", "30");
        }
    }

    private Command.Result pgCtl(String action, String... options) {
        List<String> command = new ArrayList<>(List.of(program("pg_ctl"), action, "-D", data.toString()));
        command.addAll(List.of(options));
        return Command.run(settings.home(), runAs.command(command));
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    private Path log() {
        return settings.home().resolve("postgres.log");
    }

    private String logSince(long position) {
        try (InputStream log = Files.newInputStream(log())) {
            log.skipNBytes(position);
            return new String(log.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }
}
