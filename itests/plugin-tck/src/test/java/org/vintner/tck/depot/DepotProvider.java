package org.vintner.tck.depot;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.MisbehavingServer;

/** The service at the other end: keeps what it is given in memory, and misbehaves on request. Replace it by your service's ways. */
final class DepotProvider implements AutoCloseable {

    static final String API_KEY = "dk_5b7e01c4f2";

    private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final MisbehavingServer server;
    private volatile long room = Long.MAX_VALUE;

    /** Opens it on a free port. */
    DepotProvider() {
        this(0);
    }

    DepotProvider(int port) {
        this.server = new MisbehavingServer(port, this::answer);
    }

    /**
     * Runs it for trying out, until it is ended.
     *
     * @param args the port; without one, 9098
     */
    public static void main(String... args) throws InterruptedException {
        try (DepotProvider provider = new DepotProvider(args.length > 0 ? Integer.parseInt(args[0]) : 9098)) {
            System.out.println(
                    "Depot listens at " + provider.url() + "\nurl=" + provider.url() + "\napiKey=" + API_KEY);
            Thread.currentThread().join();
        }
    }

    private MisbehavingServer.Answer answer(MisbehavingServer.Request request) {
        String[] path = request.path().substring(1).split("/", -1);
        if (!request.authorization().equals("Bearer " + API_KEY)) {
            return text(401, "who are you?");
        }
        return switch (request.method() + " " + path[0] + " " + path.length) {
            case "PUT uploads 2" -> take(path[1], request.body());
            case "POST objects 2" -> keep(path[1], new String(request.body(), StandardCharsets.US_ASCII).split("\n"));
            case "GET objects 4" -> part(path[1], Long.parseLong(path[2]), Long.parseLong(path[3]));
            case "GET objects 1" -> text(206, String.join("\n", objects.keySet()) + "\n--end\n");
            case "DELETE objects 2" -> {
                objects.remove(path[1]);
                yield text(204, "");
            }
            default -> text(400, "what?");
        };
    }

    private MisbehavingServer.Answer take(String upload, byte[] content) {
        if (content.length > room) {
            return text(507, "full");
        }
        uploads.put("uploads/" + upload, content);
        return text(204, "");
    }

    /** An upload becomes an object when it has the size and the digest that it should have. */
    private MisbehavingServer.Answer keep(String object, String[] said) {
        byte[] content = uploads.remove(said[0]);
        if (content == null
                || content.length != Long.parseLong(said[1])
                || !sha256(content).equals(said[2])) {
            return text(422, "another upload");
        }
        return objects.putIfAbsent(object, content) == null ? text(200, "kept " + content.length) : text(409, "taken");
    }

    private MisbehavingServer.Answer part(String object, long offset, long length) {
        byte[] content = objects.get(object);
        if (content == null) {
            return text(404, "no such object");
        }
        if (length > content.length - offset) {
            return text(416, "it ends before");
        }
        byte[] part = Arrays.copyOfRange(content, (int) offset, (int) (offset + length));
        return new MisbehavingServer.Answer(206, "application/octet-stream", part);
    }

    private static MisbehavingServer.Answer text(int status, String text) {
        return new MisbehavingServer.Answer(status, "text/plain", text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    URI url() {
        return server.url();
    }

    /** Leaves room for uploads of so many bytes. */
    void leaveRoom(long bytes) {
        room = bytes;
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
