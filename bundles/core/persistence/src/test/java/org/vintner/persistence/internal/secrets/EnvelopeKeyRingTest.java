package org.vintner.persistence.internal.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.api.CommerceException;
import org.vintner.persistence.internal.postgres.PostgresFailure;
import org.vintner.persistence.testing.TestDatabase;

class EnvelopeKeyRingTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final byte[] CONTEXT = "key_1".getBytes(UTF_8);
    private static final byte[] VALUE = "AAAA-BBBB".getBytes(UTF_8);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void begin() {
        DATABASE.execute("TRUNCATE data_key");
        file = folder.resolve("secrets/master.key");
    }

    @Test
    void valueComesBackInItsContextOnly() {
        EnvelopeKeyRing ring = ring();
        byte[] sealed = ring.encrypt(VALUE, CONTEXT);
        assertThat(ring.decrypt(sealed, CONTEXT)).isEqualTo(VALUE);
        assertThat(ring.encrypt(VALUE, CONTEXT)).isNotEqualTo(sealed);
        assertThatThrownBy(() -> ring.decrypt(sealed, "key_2".getBytes(UTF_8))).isInstanceOf(CommerceException.class);
    }

    @Test
    void everyAlteredByteIsNoticed() {
        EnvelopeKeyRing ring = ring();
        byte[] sealed = ring.encrypt(VALUE, CONTEXT);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> ring.decrypt(altered, CONTEXT)).isInstanceOf(CommerceException.class);
        }
        assertThatThrownBy(() -> ring.decrypt(new byte[1], CONTEXT)).isInstanceOf(CommerceException.class);
        assertThatThrownBy(() -> ring.decrypt(new byte[0], CONTEXT)).isInstanceOf(CommerceException.class);
    }

    @Test
    void rotationKeepsOldValuesReadableAndDigestsTheSameOnAllNodes() {
        EnvelopeKeyRing ring = ring();
        EnvelopeKeyRing otherNode = ring();
        byte[] old = ring.encrypt(VALUE, CONTEXT);
        byte[] digest = ring.digest("key", VALUE);
        ring.rotate();
        byte[] fresh = ring.encrypt(VALUE, CONTEXT);

        assertThat(fresh[1]).isEqualTo((byte) 2);
        assertThat(ring.decrypt(old, CONTEXT)).isEqualTo(VALUE);
        assertThat(otherNode.decrypt(fresh, CONTEXT)).isEqualTo(VALUE);
        assertThat(otherNode.digest("key", VALUE)).isEqualTo(digest);
        assertThat(ring().digest("key", VALUE)).isEqualTo(digest);
    }

    @Test
    void signatureFitsItsDataAndPurposeOnly() {
        EnvelopeKeyRing ring = ring();
        byte[] mac = ring.mac("download", VALUE);
        assertThat(mac).hasSize(32).isNotEqualTo(ring.digest("download", VALUE));
        assertThat(ring.verify("download", VALUE, mac)).isTrue();
        assertThat(ring.verify("access", VALUE, mac)).isFalse();
        assertThat(ring.verify("download", CONTEXT, mac)).isFalse();
        assertThat(ring.verify("download", VALUE, new byte[0])).isFalse();
    }

    @Test
    void masterKeyIsMadeOnceAndReadableByItsOwnerOnly() throws IOException {
        byte[] sealed = ring().encrypt(VALUE, CONTEXT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(ring().decrypt(sealed, CONTEXT)).isEqualTo(VALUE);
    }

    @Test
    void lostMasterKeyIsAnErrorThatNamesTheFileAndMakesNoNewOne() throws IOException {
        ring();
        Files.delete(file);
        assertThatThrownBy(this::ring).isInstanceOf(PostgresFailure.class).hasMessageContaining(file.toString());
        assertThat(file).doesNotExist();
    }

    @Test
    void wrongMasterKeyIsAnErrorThatNamesItsOrigin() throws IOException {
        ring();
        Files.writeString(file, Base64.getEncoder().encodeToString(new byte[32]));
        assertThatThrownBy(this::ring).isInstanceOf(PostgresFailure.class).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> ring(Base64.getEncoder().encodeToString(new byte[32])))
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("VINTNER_MASTER_KEY");
    }

    @Test
    void malformedMasterKeyIsAnErrorThatDoesNotShowIt() {
        assertThatThrownBy(() -> ring("canary canary"))
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("VINTNER_MASTER_KEY")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    private EnvelopeKeyRing ring() {
        return ring("");
    }

    private EnvelopeKeyRing ring(String environment) {
        return new EnvelopeKeyRing(DATABASE.unitOfWork(), DATABASE.sql(), environment, file);
    }
}
