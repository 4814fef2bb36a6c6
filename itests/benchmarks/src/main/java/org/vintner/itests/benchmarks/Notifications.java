package org.vintner.itests.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Signer;

/** The sandbox provider's notifications "it is captured", signed, as whole HTTP requests. All are of one length. */
final class Notifications {

    private final String path;
    private final int port;

    /** @param path where the provider was told to send them */
    Notifications(String path, int port) {
        this.path = path;
        this.port = port;
    }

    /** {@return the length of each request} */
    int write(Path file, BulkOrders orders, long first, long count) {
        // The time of the signature may lie a little ahead; so the last ones are not too old when their turn comes.
        Instant at = Instant.now().plusSeconds(60);
        int length = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long i = first; i < first + count; i++) {
                byte[] request = request(orders.payment(i), at);
                WrongResult.unless(length == 0 || length == request.length, "Requests differ in length");
                length = request.length;
                out.write(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return length;
    }

    byte[] request(BulkOrders.Payment payment, Instant at) {
        String body = "{\"id\":\"" + payment.reference() + "\",\"type\":\"payment.captured\",\"created\":"
                + at.getEpochSecond()
                + ",\"account\":\"sandbox\",\"data\":{\"payment\":\"" + payment.id() + "\",\"reference\":\""
                + payment.reference() + "\",\"providerPayment\":\"c" + payment.reference() + "\",\"amount\":"
                + BulkOrders.AMOUNT + ",\"currency\":\"EUR\"}}";
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nContent-Type: application/json; charset=utf-8\r\nSandbox-Signature: "
                + Signer.sign(Server.WEBHOOK_SECRET, at, bytes) + "\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }
}
