package org.vintner.itests.harness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/** A PostgreSQL server that is a child of the test, not of the server: the external one of its settings. Durable. */
public final class Postgres implements AutoCloseable {

    static final String USER = "vintner";
    static final String PASSWORD = "itests-database-password";

    private final Path folder;
    private final Path programs;
    private final int port = Ports.free();
    private final List<String> prefix;
    private final Optional<Process> disk;
    private Process process;

    /** Makes an empty cluster; what an earlier run left there is deleted. */
    public Postgres(String name) {
        this(name, 0);
    }

    /**
     * Makes an empty cluster on a small disk of its own, in memory, which can be filled up. That needs user namespaces, and no
     * other right.
     *
     * @param megabytes size of the disk; 0: the disk that the tests have
     */
    public Postgres(String name, int megabytes) {
        folder = Archive.work().resolve(name);
        try {
            Archive.delete(folder);
            Files.createDirectories(folder);
            programs = programs();
            Files.createDirectories(data());
            disk = megabytes > 0 ? Optional.of(mount(megabytes)) : Optional.empty();
            List<String> here = isRoot() ? List.of("unshare", "--user") : List.of();
            prefix = disk.map(keeper -> inside(keeper, "unshare", "--user")).orElse(here);
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            run(
                    "initdb",
                    "--pgdata=" + data(),
                    "--username=" + USER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--data-checksums",
                    "--encoding=UTF8",
                    "--locale=C");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
        execute("postgres", "CREATE DATABASE vintner");
    }

    /** Mounts the disk in a namespace that lives as long as a process in it waits for its input. */
    private Process mount(int megabytes) throws IOException {
        Process keeper = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o mode=0700,size=" + megabytes + "m tmpfs " + data()
                                + " && echo mounted && cat")
                .redirectError(folder.resolve("disk.txt").toFile())
                .start();
        byte[] word = keeper.getInputStream().readNBytes("mounted".length());
        if (word.length == 0) {
            throw new IllegalStateException("A small disk can't be made here: user namespaces are not allowed. See "
                    + folder.resolve("disk.txt"));
        }
        return keeper;
    }

    private static List<String> inside(Process keeper, String... command) {
        List<String> all = new ArrayList<>(List.of(
                "nsenter", "--target", Long.toString(keeper.pid()), "--user", "--mount", "--preserve-credentials"));
        all.addAll(List.of(command));
        return all;
    }

    /** Leaves no byte free on its disk. */
    public void fillDisk() {
        onDisk("dd if=/dev/zero of=filler bs=1M; dd if=/dev/zero of=filler2 bs=4K; true");
    }

    /** Gives the bytes back. */
    public void freeDisk() {
        onDisk("rm filler filler2");
    }

    private void onDisk(String command) {
        List<String> all = inside(disk.orElseThrow(), "sh", "-c", "cd " + data() + " && " + command);
        Run.checked(folder, all.toArray(String[]::new));
    }

    /** {@return whether its main process runs} */
    public boolean isAlive() {
        return process.isAlive();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void run(String program, String... arguments) {
        List<String> command = command(program, arguments);
        Run.checked(folder, command.toArray(String[]::new));
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Those that the server brings, from its archive. */
    private static synchronized Path programs() throws IOException {
        Path target = Archive.work().resolve("postgres-programs");
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return target;
        }
        Path work = Archive.work().resolve("postgres-programs.part");
        Archive.delete(work);
        Files.createDirectories(work);
        try (Stream<Path> files = Files.walk(Archive.home().resolve("system/org/vintner/persistence"))) {
            Path jar = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                ZipEntry entry = zip.stream()
                        .filter(each -> each.getName().endsWith(".txz"))
                        .filter(each -> each.getName().contains(architecture()))
                        .findFirst()
                        .orElseThrow();
                try (InputStream in = new XZInputStream(new BufferedInputStream(zip.getInputStream(entry)))) {
                    unpack(in, work);
                }
            }
        }
        return Files.move(work, target);
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    }

    private static void unpack(InputStream tar, Path folder) throws IOException {
        Process process = new ProcessBuilder("tar", "x")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream out = process.getOutputStream()) {
            tar.transferTo(out);
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException("tar failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Starts it, and waits until it takes connections. */
    public void start() {
        List<String> command = command(
                "postgres",
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "dynamic_shared_memory_type=mmap",
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=128MB",
                "-c",
                "max_wal_size=" + (disk.isPresent() ? "100MB" : "2GB"),
                "-c",
                "jit=off",
                "-c",
                "timezone=UTC");
        Await.until("PostgreSQL in " + folder + " takes connections", () -> {
            launchUnlessAlive(command);
            return takesConnections();
        });
    }

    /** After a kill, the old one's backends may hold its memory for a moment: then it ends at once, and is tried again. */
    private void launchUnlessAlive(List<String> command) {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("postgres.log").toFile()))
                    .start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean takesConnections() {
        try {
            connect("postgres").close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** {@code kill -9} of the postmaster; what it forked notices and ends. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** {@code kill -9} of one of its sessions or workers; PostgreSQL then ends all others and recovers by itself. */
    public void killOne(RandomGenerator dice) {
        List<ProcessHandle> children = process.toHandle().children().toList();
        if (!children.isEmpty()) {
            children.get(dice.nextInt(children.size())).destroyForcibly();
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("PostgreSQL does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return where it listens} */
    public int port() {
        return port;
    }

    /** {@return the judge's way in} */
    public Database database() {
        return new Database(() -> connect("vintner"));
    }

    /** {@return where its database is} */
    public Database.Address address() {
        return new Database.Address("127.0.0.1", port, "vintner", USER, PASSWORD);
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?connectTimeout=5", USER, PASSWORD);
    }

    private void execute(String name, String sql) {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
        disk.ifPresent(Process::destroyForcibly);
    }
}
