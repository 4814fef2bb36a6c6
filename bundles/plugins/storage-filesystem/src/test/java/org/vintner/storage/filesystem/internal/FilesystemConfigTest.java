package org.vintner.storage.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesystemConfigTest {

    private static final Path DATA = Path.of("/opt/vintner/data");
    private static final Optional<Path> BASE = Optional.of(Path.of("/opt/vintner"));

    private record Config(String name, String root) implements FilesystemConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return FilesystemConfig.class;
        }
    }

    private static Path root(String root) {
        return FilesystemStorageComponent.root(new Config("default", root), DATA, BASE);
    }

    @ParameterizedTest
    @CsvSource({
        "files, /opt/vintner/data/files",
        "/opt/vintner/data/files, /opt/vintner/data/files",
        "/srv/files, /srv/files",
        "a/../files, /opt/vintner/data/files"
    })
    void rootLiesUnderTheDataFolderOrWhereItIsSaid(String configured, String root) {
        assertThat(root(configured)).isEqualTo(Path.of(root));
    }

    @DisplayName("S1.9: never under a folder that is served")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/opt/vintner",
                "/opt/vintner/deploy",
                "../deploy/files",
                "/opt/vintner/web",
                ".",
                "/opt",
                "/",
                " "
            })
    void otherFoldersOfTheServerAreRefusedWithTheWayOut(String configured) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> root(configured))
                .withMessageStartingWith("root")
                .withMessageContaining("Set a folder");
    }

    @Test
    void dataFolderMayLieElsewhere() {
        Path data = Path.of("/var/lib/vintner");
        assertThat(FilesystemStorageComponent.root(new Config("default", "files"), data, BASE))
                .isEqualTo(data.resolve("files"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Default", "my files", "-x"})
    void wrongNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FilesystemStorageComponent.name(new Config(name, "files")))
                .withMessageContaining("name must be");
    }
}
