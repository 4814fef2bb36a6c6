package org.vintner.itests.archetypes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Maven as a plugin author has it, with a store of its own. What it asks for comes from two folders: what this build has made, and
 * what this build has used. So it needs no network, and what the build did not use is not there.
 */
final class Maven {

    private static final Path ROOT = Path.of(System.getProperty("vintner.root"));
    private static final String VERSION = System.getProperty("vintner.version");
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private Maven() {}

    /** {@return a folder with a program mvn in it, to be put in front of PATH} */
    static Path installed() throws IOException {
        Path made = TARGET.resolve("made");
        Path store = TARGET.resolve("store");
        delete(made);
        // Only what is ours changes without changing its version.
        delete(store.resolve("org/vintner"));
        publish(made, "vintner", "pom.xml", "");
        publish(made, "platform-api", "platform-api/pom.xml", "platform-api/target");
        publish(made, "itests", "itests/pom.xml", "");
        publish(made, "plugin-tck", "itests/plugin-tck/pom.xml", "itests/plugin-tck/target");
        publish(made, "archetypes", "itests/archetypes/pom.xml", "");
        for (String spi : List.of("gateway", "storage", "notification")) {
            String folder = "itests/archetypes/" + spi;
            publish(made, spi + "-archetype", folder + "/pom.xml", folder + "/target");
        }
        Path settings = Files.writeString(TARGET.resolve("settings.xml"), settings(made, store));
        Path bin = Files.createDirectories(TARGET.resolve("bin"));
        Path program = bin.resolve("mvn");
        Files.writeString(program, program(settings));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    private static void publish(Path made, String artifact, String pom, String target) throws IOException {
        Path folder = Files.createDirectories(made.resolve("org/vintner/" + artifact + "/" + VERSION));
        String name = artifact + "-" + VERSION;
        Files.copy(ROOT.resolve(pom), folder.resolve(name + ".pom"));
        if (!target.isEmpty()) {
            Files.copy(
                    ROOT.resolve(target).resolve(name + ".jar"),
                    folder.resolve(name + ".jar"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String settings(Path made, Path store) {
        String used = System.getProperty("vintner.maven.store");
        StringBuilder repositories = new StringBuilder();
        for (String kind : List.of("repository", "pluginRepository")) {
            String many = kind.equals("repository") ? "repositories" : "pluginRepositories";
            repositories.append("<").append(many).append(">");
            for (String each :
                    List.of("made " + made.toUri(), "central " + Path.of(used).toUri())) {
                String[] idAndUrl = each.split(" ", 2);
                repositories.append(
                        "<%s><id>%s</id><url>%s</url></%s>".formatted(kind, idAndUrl[0], idAndUrl[1], kind));
            }
            repositories.append("</").append(many).append(">");
        }
        return """
                <settings><localRepository>%s</localRepository>
                <profiles><profile><id>author</id>%s</profile></profiles>
                <activeProfiles><activeProfile>author</activeProfile></activeProfiles></settings>
                """.formatted(store, repositories);
    }

    /** Plugin prefixes can't be looked up in a folder, so the one of a command line is written out. */
    private static String program(Path settings) {
        return """
                #!/bin/sh
                for word in "$@"; do
                  shift
                  [ "$word" = archetype:generate ] && word=org.apache.maven.plugins:maven-archetype-plugin:%s:generate
                  set -- "$@" "$word"
                done
                exec %s/bin/mvn -B -ntp -s %s "$@"
                """.formatted(
                        System.getProperty("vintner.maven.archetype"), System.getProperty("vintner.maven"), settings);
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.sorted((one, other) -> other.compareTo(one)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
