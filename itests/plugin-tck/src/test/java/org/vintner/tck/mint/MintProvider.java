package org.vintner.tck.mint;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.gateway.MisbehavingServer;

/** The service at the other end: issues keys, and misbehaves on request. Replace it by your service's ways. */
final class MintProvider implements AutoCloseable {

    static final String API_KEY = "mk_44d0b81f6a";
    static final String ITEM = "EDITOR";

    private final Map<String, List<String>> orders = new ConcurrentHashMap<>();
    private final MisbehavingServer server;

    /** Opens it on a free port. */
    MintProvider() {
        this(0);
    }

    MintProvider(int port) {
        this.server = new MisbehavingServer(port, this::answer);
    }

    /**
     * Runs it for trying out, until it is ended.
     *
     * @param args the port; without one, 9096
     */
    public static void main(String... args) throws InterruptedException {
        try (MintProvider provider = new MintProvider(args.length > 0 ? Integer.parseInt(args[0]) : 9096)) {
            System.out.println("Mint listens at " + provider.url() + "\nurl=" + provider.url() + "\napiKey=" + API_KEY);
            Thread.currentThread().join();
        }
    }

    private MisbehavingServer.Answer answer(MisbehavingServer.Request request) {
        if (request.method().equals("GET")) {
            return text(200, String.join("\n", orders.keySet()));
        }
        if (!request.authorization().equals("Bearer " + API_KEY)) {
            return text(401, "who are you?");
        }
        String[] order = new String(request.body(), StandardCharsets.UTF_8).split(" ", 2);
        if (server.does(Misbehavior.REFUSE) || !order[1].equals(ITEM)) {
            return text(422, "there is no such item");
        }
        if (server.does(Misbehavior.SHORT)) {
            return text(202, "later");
        }
        return text(200, String.join("\n", issued(request.path(), Integer.parseInt(order[0]))) + "\nend");
    }

    /** One order of the same number is the same order. */
    private List<String> issued(String number, int quantity) {
        return orders.computeIfAbsent(
                number,
                any -> Stream.generate(() -> "MINT-" + UUID.randomUUID())
                        .limit(quantity)
                        .toList());
    }

    private static MisbehavingServer.Answer text(int status, String text) {
        return new MisbehavingServer.Answer(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    List<String> keysOf(String number) {
        return orders.entrySet().stream()
                .filter(order -> order.getKey().endsWith("/" + number))
                .flatMap(order -> order.getValue().stream())
                .toList();
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
