package org.vintner.api;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import aQute.bnd.service.diff.Delta;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That nothing breaks a plugin without a new major version of the package. Compared with {@code baseline/platform-api-1.0.jar}, which
 * each release replaces by its own jar. There is no release yet: it is the API that the first plugins were built on, and an addition
 * may still ride on the version that its package has.
 */
class BaselineTest {

    private static final File BASELINE = new File("baseline/platform-api-1.0.jar");
    private static final File CLASSES = new File("target/classes");

    @Test
    void nothingBreaksAPluginWithoutAMajorVersion() throws Exception {
        assertThat(breaks(BASELINE, CLASSES)).isEmpty();
    }

    @TempDir
    Path folder;

    private File compiled(String name, String version, String type, String body) throws Exception {
        Path source = Files.createDirectories(folder.resolve(name + "/source"));
        Path classes = Files.createDirectories(folder.resolve(name + "/classes"));
        Path info = Files.writeString(
                source.resolve("package-info.java"),
                "@org.osgi.annotation.bundle.Export @org.osgi.annotation.versioning.Version(\"" + version
                        + "\") package org.vintner.spi.trial;");
        Path code = Files.writeString(
                source.resolve("Trial.java"),
                "package org.vintner.spi.trial; @org.osgi.annotation.versioning." + type + " public interface Trial { "
                        + body + " }");
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        int result = javac.run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                info.toString(),
                code.toString());
        assertThat(result).isZero();
        return classes.toFile();
    }

    @Test
    void aNewMethodOfWhatPluginsImplementIsABreak() throws Exception {
        File before = compiled("before", "1.0.0", "ConsumerType", "void one();");
        File minor = compiled("minor", "1.1.0", "ConsumerType", "void one(); void two();");
        File major = compiled("major", "2.0.0", "ConsumerType", "void one(); void two();");
        assertThat(breaks(before, minor)).singleElement().asString().contains("org.vintner.spi.trial", "2.0.0");
        assertThat(breaks(before, major)).isEmpty();
    }

    @Test
    void aNewMethodOfWhatWeImplementIsNone() throws Exception {
        File before = compiled("before", "1.0.0", "ProviderType", "void one(); void two();");
        File more = compiled("more", "1.1.0", "ProviderType", "void one(); void two(); void three();");
        File less = compiled("less", "1.1.0", "ProviderType", "void one();");
        assertThat(breaks(before, more)).isEmpty();
        assertThat(breaks(before, less)).hasSize(1);
    }

    /** {@return the packages that changed incompatibly, with the versions that they need} */
    private static List<String> breaks(File before, File after) throws Exception {
        try (Processor processor = new Processor();
                Jar older = bundle(before);
                Jar newer = bundle(after)) {
            Baseline baseline = new Baseline(processor, new DiffPluginImpl());
            return baseline.baseline(newer, older, null).stream()
                    .filter(info -> info.suggestedVersion.getMajor() > info.newerVersion.getMajor())
                    .map(info -> info.packageName + " is " + info.newerVersion + " and needs " + info.suggestedVersion
                            + ": " + changes(info))
                    .toList();
        }
    }

    private static String changes(Baseline.Info info) {
        return info.packageDiff.getChildren().stream()
                .filter(diff -> diff.getDelta() != Delta.UNCHANGED)
                .map(diff -> diff.getDelta() + " " + diff.getName())
                .collect(Collectors.joining(", "));
    }

    private static Jar bundle(File classesOrJar) throws Exception {
        if (classesOrJar.isFile()) {
            return new Jar(classesOrJar);
        }
        Builder builder = new Builder();
        builder.setClasspath(new File[] {classesOrJar});
        builder.setProperty("Bundle-SymbolicName", "org.vintner.platform.api");
        builder.setProperty("Bundle-Version", "1.0.0");
        builder.setProperty("-includepackage", "org.vintner.*");
        Jar jar = builder.build();
        assertThat(builder.getErrors()).isEmpty();
        return jar;
    }
}
