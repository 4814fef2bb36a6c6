package org.vintner.itests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A server in a process of its own, started by {@code bin/karaf server} of the unpacked archive on a data folder, settings
 * and a drop-in folder of its own.
 */
public final class Server implements AutoCloseable {

    /** Of the first administrator. */
    public static final String ADMIN_SECRET = "itests-administrator-secret-0123456789";

    /** What the sandbox provider signs with. */
    public static final String WEBHOOK_SECRET = "itests-webhook-secret-0123456789";

    private static final Duration START = Duration.ofMinutes(5);

    private final Path folder;
    private final int httpPort = Ports.free();
    private final int sshPort = Ports.free();
    private final Map<String, String> environment = new TreeMap<>();
    private Optional<Database.Address> external = Optional.empty();
    private Process process;

    /** @param name of the server's folder; what an earlier run left there is deleted */
    public Server(String name) {
        this.folder = Archive.work().resolve(name);
        try {
            stopLeftOver();
            Archive.delete(folder);
            Files.createDirectories(folder.resolve("deploy"));
            Archive.copy(Archive.home().resolve("etc"), folder.resolve("etc"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("VINTNER_DATA", folder.resolve("data").toString());
        environment.put("VINTNER_ETC", folder.resolve("etc").toString());
        environment.put("VINTNER_DEPLOY", folder.resolve("deploy").toString());
        environment.put("VINTNER_HTTP_PORT", Integer.toString(httpPort));
        environment.put("VINTNER_HTTP_HOST", "127.0.0.1");
        environment.put("VINTNER_SSH_PORT", Integer.toString(sshPort));
        environment.put("VINTNER_ADMIN_SECRET", ADMIN_SECRET);
        // It is for the second start; most of these servers are started once.
        environment.put("VINTNER_CLASS_ARCHIVE", "off");
    }

    /** The server and the database of a run that was cut short still have the folder open. */
    private void stopLeftOver() throws IOException {
        Path pid = folder.resolve("data/karaf.pid");
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .filter(handle -> handle.info().commandLine().orElse("").contains("=" + folder.resolve("data")))
                    .ifPresent(handle -> {
                        handle.destroyForcibly();
                        Await.until("a server of an earlier run ended", () -> !Processes.runs(handle.pid()));
                    });
        }
        if (Files.exists(folder.resolve("data/db/data/postmaster.pid"))) {
            killDatabase();
        }
    }

    /** Sets a variable of the environment; empty takes it away. */
    public Server with(String variable, String value) {
        if (value.isEmpty()) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    /** Writes a file of settings. */
    public Server config(String file, Map<String, String> properties) {
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (name, value) -> text.append(name).append(" = ").append(value).append('\n'));
        try {
            Files.writeString(folder.resolve("etc").resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** With the channel "sandbox", which repeats notifications quickly. */
    public Server withSandbox() {
        Map<String, String> channel = new LinkedHashMap<>();
        channel.put("channel", "sandbox");
        channel.put("webhookSecret", WEBHOOK_SECRET);
        channel.put("webhookRetries", "PT0.3S,PT1S,PT2S");
        return config("org.vintner.gateway.sandbox-sandbox.cfg", channel);
    }

    /** With mail by a server of the test. */
    public Server withMail(MailServer mail) {
        return config("org.vintner.notification.email-email.cfg", mail.channel());
    }

    /**
     * On a PostgreSQL that is not its own.
     *
     * @param port where the server finds it: its own, or that of a wire to it
     */
    public Server withDatabase(Postgres postgres, int port) {
        return withDatabase(postgres.address(), port);
    }

    /**
     * On a database that is not its own.
     *
     * @param address of the database
     * @param port where the server finds it: its own, or that of a wire to it
     */
    public Server withDatabase(Database.Address address, int port) {
        external = Optional.of(address);
        Database.Address seen =
                new Database.Address(address.host(), port, address.name(), address.user(), address.password());
        return with("VINTNER_DATABASE_URL", seen.url())
                .with("VINTNER_DATABASE_USER", address.user())
                .with("VINTNER_DATABASE_PASSWORD", address.password());
    }

    /** Starts the process, without waiting for it. */
    public Server launch() {
        ProcessBuilder builder = new ProcessBuilder(
                        Archive.home().resolve("bin/karaf").toString(), "server")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("console.txt").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("VINTNER_") || name.startsWith("KARAF_"));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    public Server start() {
        return launch().awaitReady();
    }

    /** Waits until it says that it is ready. */
    public Server awaitReady() {
        Await.until("the server in " + folder + " is ready; see its data/log/karaf.log", START, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server ended: " + console());
            }
            return isReady();
        });
        return this;
    }

    /** {@return whether it says that it is ready} */
    public boolean isReady() {
        try {
            return Http.get(uri("/health/ready")).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The hard way: {@code kill -9} of the server, and of nothing else. Its database goes on, an orphan. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends the database the hard way, as when the machine goes down. */
    public void killDatabase() {
        Optional<ProcessHandle> postmaster = ProcessHandle.of(databaseProcess())
                .filter(handle -> handle.info().command().orElse("").endsWith("postgres"));
        postmaster.ifPresent(handle -> {
            List<ProcessHandle> family = handle.descendants().toList();
            handle.destroyForcibly();
            family.forEach(ProcessHandle::destroyForcibly);
            Await.until("the database ended", () -> !Processes.runs(handle.pid()));
        });
    }

    /** {@code kill -9} of the embedded database's main process, and of nothing else. */
    public void killPostmaster() {
        ProcessHandle.of(databaseProcess()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** {@code kill -9} of one of the embedded database's sessions or workers. */
    public void killDatabaseSession(RandomGenerator dice) {
        List<ProcessHandle> children = ProcessHandle.of(databaseProcess()).stream()
                .flatMap(ProcessHandle::children)
                .toList();
        if (!children.isEmpty()) {
            children.get(dice.nextInt(children.size())).destroyForcibly();
        }
    }

    /** The polite way, as {@code bin/stop} does it. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
        try {
            stopLeftOver();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return whether the process runs} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@return the status that the process ended with} */
    public int exitStatus() {
        return process.exitValue();
    }

    /** {@return the process id} */
    public long pid() {
        return process.pid();
    }

    /** {@return its folder, with data, etc and deploy in it} */
    public Path folder() {
        return folder;
    }

    /** {@return where it listens} */
    public int httpPort() {
        return httpPort;
    }

    /** {@return where its console listens} */
    public int sshPort() {
        return sshPort;
    }

    /** {@return the address of a path} */
    public URI uri(String path) {
        return URI.create("http://localhost:" + httpPort + path);
    }

    /** {@return its database} */
    public Database database() {
        return external.map(Database::at).orElseGet(() -> Database.embedded(folder.resolve("data")));
    }

    /** {@return where its database is} */
    public Database.Address databaseAddress() {
        try {
            return external.isPresent() ? external.get() : Database.embeddedAddress(folder.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the process id of its embedded database} */
    public long databaseProcess() {
        try {
            return Long.parseLong(Database.postmaster(folder.resolve("data/db"), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the shop, as its administrator sees it} */
    public Shop shop() {
        return shop(ADMIN_SECRET);
    }

    /** {@return the shop, as the administrator with this secret sees it} */
    public Shop shop(String adminSecret) {
        return new Shop(this, adminSecret);
    }

    /** {@return its log since the first start} */
    public String log() {
        return read(folder.resolve("data/log/karaf.log"));
    }

    /** {@return what it printed since the first start} */
    public String console() {
        return read(folder.resolve("console.txt"));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tries to start another one on the same data, and waits for the end of that. */
    public Run.Result runAgain() {
        return Run.in(folder, environment, Archive.home().resolve("bin/karaf").toString(), "server");
    }

    /** Runs a command on its console, as an operator does. */
    public Run.Result command(String... words) {
        String[] client = new String[words.length + 5];
        client[0] = Archive.home().resolve("bin/client").toString();
        client[1] = "-u";
        client[2] = "admin";
        client[3] = "-p";
        client[4] = environment.getOrDefault("VINTNER_ADMIN_SECRET", ADMIN_SECRET);
        System.arraycopy(words, 0, client, 5, words.length);
        return Run.in(folder, environment, client);
    }

    /** Calls the API. */
    Http.Answer call(String method, String path, Object body, String... headers) {
        String json = body == null ? "" : body instanceof String text ? text : Http.json(body);
        return Http.send(method, uri(path), BodyPublishers.ofString(json), headers);
    }

    /** {@return the channel as administrators see it} */
    public JsonNode channel(String name) {
        return channelAs(ADMIN_SECRET, name);
    }

    /** {@return the channel as the administrator with this secret sees it} */
    public JsonNode channelAs(String adminSecret, String name) {
        JsonNode channels = Http.get(uri("/api/v1/channels"), "Authorization", "Bearer " + adminSecret)
                .expect(200)
                .json();
        for (JsonNode channel : channels.path("items")) {
            if (channel.path("name").asText().equals(name)) {
                return channel;
            }
        }
        throw new AssertionError("no channel " + name + " in " + channels);
    }
}
