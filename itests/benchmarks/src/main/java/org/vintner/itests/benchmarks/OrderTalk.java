package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One buyer after the other, each with a whole order: places it, starts the payment, the provider's signed notification comes, reads the
 * goods back. What comes back is looked at: it must be a key that nobody else got.
 */
final class OrderTalk implements HttpLoop.Talk {

    /** What the provider of the benchmarks signs with. */
    static final String SECRET = "benchmark-provider-secret-0123456789";

    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private enum Step {
        PLACE,
        PAY,
        NOTIFY,
        READ
    }

    private final WholeOrders.Run run;
    private final String host;
    private final String hook;
    private final List<String> products;
    private final Mac mac;
    private Step step = Step.PLACE;
    private long begun;
    private String order = "";
    private String grant = "";
    private String body = "";

    /**
     * @param hook path of the provider's notifications
     * @param products of keys, bought in turn
     */
    OrderTalk(WholeOrders.Run run, int port, String hook, List<String> products) {
        this.run = run;
        this.host = " HTTP/1.1\r\nHost: localhost:" + port + "\r\n";
        this.hook = hook;
        this.products = products;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<byte[]> next() {
        if (step == Step.PLACE && !run.mayBegin()) {
            return Optional.empty();
        }
        String request = switch (step) {
            case PLACE -> place();
            case PAY -> post("/api/v1/orders/" + order + "/payments", bearer(), "{\"channel\":\"bench\"}");
            case NOTIFY -> post(hook, "Bench-Signature: " + signature() + "\r\n", body);
            case READ -> post("/api/v1/orders/" + order + "/keys/reveal", bearer(), "");
        };
        return Optional.of(request.getBytes(StandardCharsets.UTF_8));
    }

    private String place() {
        begun = System.nanoTime();
        long number = run.begin();
        String product = products.get((int) (run.place(number) % products.size()));
        return post(
                "/api/v1/orders",
                "",
                "{\"buyer\":{\"email\":\"buyer-" + run.name() + "-" + number
                        + "@example.com\",\"locale\":\"en\"},\"lines\":[{\"product\":\"" + product
                        + "\",\"quantity\":1}]}");
    }

    private String bearer() {
        return "Authorization: Bearer " + grant + "\r\n";
    }

    private String signature() {
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private String post(String path, String headers, String content) {
        return "POST " + path + host + headers + "Content-Type: application/json\r\nContent-Length: " + content.length()
                + "\r\n\r\n" + content;
    }

    @Override
    public void answered(Reply reply) {
        int wanted = switch (step) {
            case PLACE, PAY -> CREATED;
            case NOTIFY -> NO_CONTENT;
            case READ -> OK;
        };
        if (reply.status() != wanted) {
            run.refused(step + ": " + reply.status() + " " + reply.body());
            step = Step.PLACE;
            return;
        }
        switch (step) {
            case PLACE -> {
                order = reply.field("id");
                grant = reply.field("accessGrant");
                step = Step.PAY;
            }
            case PAY -> {
                body = "event=e_" + order + "&payment=" + reply.field("id") + "&reference="
                        + reply.field("providerReference") + "&amount=" + WholeOrders.PRICE;
                step = Step.NOTIFY;
            }
            case NOTIFY -> step = Step.READ;
            case READ -> {
                run.done(reply.field("value"), System.nanoTime() - begun);
                step = Step.PLACE;
            }
        }
    }

    @Override
    public void broken(IOException reason) {
        run.refused(step + ": " + reason);
        step = Step.PLACE;
    }
}
