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
    private final int port;
    private final String secret;
    private ClientSession session;

    Console(int port, String secret) {
        this.port = port;
        this.secret = secret;
        // The server on loopback that we have just started.
        client.setServerKeyVerifier((any, address, key) -> true);
        client.start();
        session = login();
    }

    private ClientSession login() {
        try {
            ClientSession opened =
                    client.connect("admin", "127.0.0.1", port).verify(PATIENCE).getSession();
            opened.addPasswordIdentity(secret);
            var unused = opened.auth().verify(PATIENCE);
            return opened;
        } catch (IOException e) {
            client.stop();
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end. Karaf ends the session with it; so the next one is opened at once, for the next command. */
    void run(String command) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            var unused = session.executeRemoteCommand(command, errors, StandardCharsets.UTF_8);
            session.close();
        } catch (IOException e) {
            throw new UncheckedIOException(command + ": " + errors.toString(StandardCharsets.UTF_8), e);
        }
        session = login();
    }

    @Override
    public void close() {
        client.stop();
    }
}
