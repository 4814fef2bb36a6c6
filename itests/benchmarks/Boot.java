import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the built archive several times on one data folder. Argument: number of warm starts (5). The first start makes the
 * database and is printed, but not judged. Run straight from this source file by boot.sh.
 */
final class Boot {

    private static final long GOAL_MILLIS = 6_000;
    private static final long GOAL_MEGABYTES = 400;
    private static final int DEFAULT_RUNS = 5;
    /** Caches fill and jobs run once before a server is what one calls idle. */
    private static final long IDLE_SECONDS = 20;

    private static final Path WORK = Path.of("target", "boot").toAbsolutePath();

    private record Run(long millis, long megabytes, long database) {}

    public static void main(String[] args) throws Exception {
        int runs = args.length == 0 ? DEFAULT_RUNS : Integer.parseInt(args[0]);
        Path home = unpacked();
        System.out.printf(
                "JDK %s, %d processors, load %s%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Files.exists(Path.of("/proc/loadavg"))
                        ? Files.readString(Path.of("/proc/loadavg")).split(" ")[0]
                        : "unknown");
        print("first start", start(home, false));
        List<Run> warm = new ArrayList<>();
        for (int i = 1; i <= runs; i++) {
            Run run = start(home, i == runs);
            print("warm start " + i, run);
            warm.add(run);
        }
        long median = warm.stream().map(Run::millis).sorted().toList().get(warm.size() / 2);
        long memory = warm.get(warm.size() - 1).megabytes();
        System.out.printf("median of warm starts: %.2f s (goal %.0f s)%n", median / 1000.0, GOAL_MILLIS / 1000.0);
        System.out.printf("resident after %d s idle: %d MB (goal %d MB)%n", IDLE_SECONDS, memory, GOAL_MEGABYTES);
        if (median > GOAL_MILLIS || memory > GOAL_MEGABYTES) {
            System.out.println("MISSED");
            System.exit(1);
        }
    }

    private static void print(String what, Run run) {
        System.out.printf(
                "%-14s ready after %5.2f s, resident %d MB, database %d MB%n",
                what, run.millis() / 1000.0, run.megabytes(), run.database());
    }

    private static Run start(Path home, boolean idle) throws Exception {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "server")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        WORK.resolve("console.txt").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("VINTNER_") || name.startsWith("KARAF_"));
        builder.environment().put("VINTNER_DATA", WORK.resolve("data").toString());
        builder.environment().put("VINTNER_HTTP_PORT", Integer.toString(port));
        builder.environment().put("VINTNER_SSH_PORT", Integer.toString(freePort()));
        long begin = System.nanoTime();
        Process process = builder.start();
        try {
            while (!ready(port)) {
                if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(3)) {
                    throw new IllegalStateException("The server does not start; see " + WORK);
                }
                Thread.sleep(10);
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (idle) {
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            }
            return new Run(millis, resident(process.pid()), database());
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static boolean ready(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health/ready").toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Memory of the JVM alone, in MB. */
    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    /** Memory of PostgreSQL, which shares most of it between its processes: only what is each one's own is counted. */
    private static long database() throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(WORK.resolve("data/db/data/postmaster.pid")).get(0).strip());
        long kilobytes = 0;
        for (ProcessHandle handle : ProcessHandle.of(postmaster).stream()
                .flatMap(own -> Stream.concat(Stream.of(own), own.descendants()))
                .toList()) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + handle.pid() + "/status"))) {
                kilobytes += lines.filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            }
        }
        return kilobytes / 1024;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path unpacked() throws Exception {
        Path archive;
        try (Stream<Path> files = Files.list(Path.of("../../karaf-distribution/target"))) {
            archive = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No archive; run: mvn -q install -DskipTests"))
                    .toRealPath();
        }
        if (Files.exists(WORK)) {
            try (Stream<Path> old = Files.walk(WORK)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(WORK.resolve("home"));
        Process tar = new ProcessBuilder("tar", "xzf", archive.toString())
                .directory(WORK.resolve("home").toFile())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IllegalStateException("The archive can't be unpacked");
        }
        try (Stream<Path> inside = Files.list(WORK.resolve("home"))) {
            return inside.findFirst().orElseThrow();
        }
    }
}
