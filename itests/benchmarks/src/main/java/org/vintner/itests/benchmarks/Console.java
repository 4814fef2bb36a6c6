package org.vintner.itests.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;

/** An operator who is logged in on the console. */
final class Console implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SshClient client = SshClient.setUpDefaultClient();
    private final ClientSession session;

    Console(int port, String secret) {
        try {
            // The server on loopback that we have just started.
            client.setServerKeyVerifier((session, address, key) -> true);
            client.start();
            session =
                    client.connect("admin", "127.0.0.1", port).verify(PATIENCE).getSession();
            session.addPasswordIdentity(secret);
            var unused = session.auth().verify(PATIENCE);
        } catch (IOException e) {
            client.stop();
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end. */
    void run(String command) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            var unused = session.executeRemoteCommand(command, errors, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(command + ": " + errors.toString(StandardCharsets.UTF_8), e);
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
