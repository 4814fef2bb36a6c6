package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How PostgreSQL's programs are started. They refuse to run as root, so root starts them in a user namespace, where it
 * is nobody and its files are still its own; where namespaces are forbidden, as another user to whom the data is handed
 * over.
 */
record RunAs(List<String> prefix) {
    private static final Logger LOG = LoggerFactory.getLogger(RunAs.class);
    private static final int ROOT = 0;

    /**
     * Finds a way that works for these folders.
     *
     * @param user the user to run as when we are root; empty: a user namespace, else nobody
     */
    static RunAs choose(String user, Path home, Path binaries) {
        try {
            if (effectiveUser() != ROOT) {
                return new RunAs(List.of());
            }
            return user.isEmpty() ? chooseAsRoot(home, binaries) : asUser(user, home, binaries);
        } catch (IOException e) {
            throw new PostgresFailure("The folder " + home + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    List<String> command(List<String> program) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(program);
        return all;
    }

    /** From the line "Uid: real effective saved filesystem"; the owner of /proc/self is not always the user. */
    private static int effectiveUser() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Integer.parseInt(line.split("\\s+", -1)[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status names no user"));
    }

    private static RunAs chooseAsRoot(Path home, Path binaries) throws IOException {
        RunAs namespace = new RunAs(List.of("unshare", "--user"));
        if (Command.run(home, namespace.command(List.of("true"))).ok()) {
            Folders.handOver(home, ROOT, ROOT);
            if (namespace.works(home, binaries).ok()) {
                return namespace;
            }
        }
        LOG.info("User namespaces are not available, so PostgreSQL runs as user nobody");
        return asUser("nobody", home, binaries);
    }

    private static RunAs asUser(String user, Path home, Path binaries) throws IOException {
        int uid = id("-u", user, home);
        int gid = id("-g", user, home);
        Folders.handOver(home, uid, gid);
        RunAs setpriv = new RunAs(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
        Command.Result first = setpriv.works(home, binaries);
        if (first.ok()) {
            return setpriv;
        }
        RunAs runuser = new RunAs(List.of("runuser", "-u", user, "--"));
        if (runuser.works(home, binaries).ok()) {
            return runuser;
        }
        throw new PostgresFailure("PostgreSQL does not run as root, and here it can run neither in a user namespace nor"
                + " as user " + user + " (" + first.output() + "). Ways out: start the server as an ordinary user; or"
                + " put its data (VINTNER_DATA) where user " + user + " can reach it, as all folders above " + home
                + " must be passable; or set VINTNER_DATABASE_URL to the URL of a PostgreSQL server");
    }

    private static int id(String option, String user, Path home) {
        Command.Result result = Command.run(home, List.of("id", option, user));
        if (!result.ok()) {
            throw new PostgresFailure("PostgreSQL does not run as root, and there is no user " + user
                    + " to run it as. Start the server as an ordinary user or set VINTNER_DATABASE_URL");
        }
        return Integer.parseInt(result.output());
    }

    /** Whether the data folder can be written and the server program be run. */
    private Command.Result works(Path home, Path binaries) {
        String script = "cd \"$1\" && test -w . && exec \"$2\" --version";
        return Command.run(
                Path.of("/"),
                command(List.of(
                        "sh",
                        "-c",
                        script,
                        "sh",
                        home.toString(),
                        binaries.resolve("bin/postgres").toString())));
    }
}
