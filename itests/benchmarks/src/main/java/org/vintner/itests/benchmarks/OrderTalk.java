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
    private static final int UNAVAILABLE = 503;

    /** After so long somebody asks again who was told "later". */
    private static final long PAUSE = 200_000_000L;

    /** And so often in all: a server that says nothing else is broken. */
    private static final int PATIENCE = 150;

    private enum Step {
        PLACE,
        PAY,
        /** It is not known yet whether the provider has taken the payment on; the server finds out. */
        LOOK,
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
    private String payment = "";
    private String body = "";
    private int waits;
    private long asksAgainAt;

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
        boolean early = waits > 0 && System.nanoTime() - asksAgainAt < 0;
        if (early || (step == Step.PLACE && !run.mayBegin())) {
            return Optional.empty();
        }
        String request = switch (step) {
            case PLACE -> place();
            case PAY -> post("/api/v1/orders/" + order + "/payments", bearer(), "{\"channel\":\"bench\"}");
            case LOOK -> "GET /api/v1/payments/" + payment + host + bearer() + "\r\n";
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
            case LOOK, READ -> OK;
        };
        boolean paid = step == Step.NOTIFY || step == Step.READ;
        if (paid && reply.status() == UNAVAILABLE && waits < PATIENCE) {
            // As a provider does, and whoever has paid.
            waitFor(step);
        } else if (reply.status() != wanted) {
            end(step + ": " + reply.status() + " " + reply.body());
        } else {
            goOn(reply);
        }
    }

    private void goOn(Reply reply) {
        switch (step) {
            case PLACE -> {
                order = reply.field("id");
                grant = reply.field("accessGrant");
                begin(Step.PAY);
            }
            case PAY, LOOK -> {
                payment = reply.field("id");
                if (reply.has("providerReference")) {
                    body = "event=e_" + order + "&payment=" + payment + "&reference=" + reply.field("providerReference")
                            + "&amount=" + WholeOrders.PRICE;
                    begin(Step.NOTIFY);
                } else if (waits < PATIENCE) {
                    waitFor(Step.LOOK);
                } else {
                    end("The payment is not started: " + reply.body());
                }
            }
            case NOTIFY -> begin(Step.READ);
            case READ -> {
                run.done(reply.field("value"), System.nanoTime() - begun);
                begin(Step.PLACE);
            }
        }
    }

    private void begin(Step next) {
        step = next;
        waits = 0;
    }

    private void waitFor(Step next) {
        step = next;
        waits++;
        asksAgainAt = System.nanoTime() + PAUSE;
    }

    private void end(String why) {
        run.refused(why);
        begin(Step.PLACE);
    }

    @Override
    public void broken(IOException reason) {
        end(step + ": " + reason);
    }
}
