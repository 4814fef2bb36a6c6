package org.vintner.tck.courier;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.MisbehavingServer;

/** The service at the other end: keeps the messages that it is given, and misbehaves on request. Replace it by your service's ways. */
final class CourierProvider implements AutoCloseable {

    static final String API_KEY = "ck_91c3a7e05d";

    private final Map<String, String> messages = new ConcurrentHashMap<>();
    private final MisbehavingServer server;

    /** Opens it on a free port. */
    CourierProvider() {
        this(0);
    }

    CourierProvider(int port) {
        this.server = new MisbehavingServer(port, this::answer);
    }

    /**
     * Runs it for trying out, until it is ended.
     *
     * @param args the port; without one, 9097
     */
    public static void main(String... args) throws InterruptedException {
        try (CourierProvider provider = new CourierProvider(args.length > 0 ? Integer.parseInt(args[0]) : 9097)) {
            System.out.println(
                    "Courier listens at " + provider.url() + "\nurl=" + provider.url() + "\napiKey=" + API_KEY);
            Thread.currentThread().join();
        }
    }

    private MisbehavingServer.Answer answer(MisbehavingServer.Request request) {
        if (request.method().equals("GET")) {
            return text(200, String.join("\n----\n", messages.values()));
        }
        if (!request.authorization().equals("Bearer " + API_KEY)) {
            return text(401, "who are you?");
        }
        if (server.does(Misbehavior.REFUSE)) {
            return text(422, "there is no such address");
        }
        if (!server.does(Misbehavior.SERVER_ERROR)) {
            // One of the same number is the same message.
            messages.put(request.path(), new String(request.body(), StandardCharsets.UTF_8));
        }
        return text(200, "cm_" + Integer.toHexString(request.path().hashCode()));
    }

    private static MisbehavingServer.Answer text(int status, String text) {
        return new MisbehavingServer.Answer(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    Collection<String> messages() {
        return messages.values();
    }

    URI url() {
        return server.url();
    }

    void dial(Misbehavior misbehavior) {
        server.dial(misbehavior);
    }

    void behave() {
        server.behave();
    }

    @Override
    public void close() {
        server.close();
    }
}
