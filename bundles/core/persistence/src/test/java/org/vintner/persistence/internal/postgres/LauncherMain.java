package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.nio.file.Path;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres.Settings;

/** A process that runs a server until its input ends or it is killed. Arguments: home, programs, user to run as. */
final class LauncherMain {
    private LauncherMain() {}

    public static void main(String[] arguments) throws IOException {
        String user = arguments.length > 2 ? arguments[2] : "";
        Settings settings = new Settings(Path.of(arguments[0]), Path.of(arguments[1]), true, user);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(settings)) {
            postgres.createDatabase("vintner");
            System.out.println("READY " + postgres.port());
            System.in.read();
        }
        System.out.println("STOPPED");
    }
}
