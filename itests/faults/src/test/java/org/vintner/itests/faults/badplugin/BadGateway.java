package org.vintner.itests.faults.badplugin;

import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

/** Harms whoever calls it, in one way. */
final class BadGateway implements PaymentGateway {

    private static final int THREADS_AT_ONCE = 100;

    private final String harm;
    private final CountDownLatch never = new CountDownLatch(1);

    BadGateway(String harm) {
        this.harm = harm;
    }

    @Override
    public GatewayTerms terms() {
        return new GatewayTerms(
                Map.of(Currency.getInstance("EUR"), new GatewayTerms.Limit(1, 100_000_000)),
                Duration.ofMinutes(30),
                Duration.ofMillis(300),
                Duration.ofDays(1));
    }

    @Override
    public StartOutcome start(StartRequest request) {
        return switch (harm) {
            case "throws" -> throw new IllegalStateException("bad");
            case "returns-null" -> null;
            case "blocks" -> block();
            case "loops" -> spin();
            case "leaks" -> leak();
            default -> new StartOutcome.Declined("It does no harm.");
        };
    }

    @SuppressWarnings("InterruptedExceptionSwallowed")
    private StartOutcome block() {
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // As bad code does.
            }
        }
    }

    static StartOutcome spin() {
        long sum = 0;
        while (sum >= 0) {
            sum = (sum + 1) % 1000;
        }
        return new StartOutcome.Declined("It never comes here.");
    }

    private StartOutcome leak() {
        for (int i = 0; i < THREADS_AT_ONCE; i++) {
            Thread thread = new Thread(this::block, "bad-thread");
            thread.setDaemon(true);
            thread.start();
        }
        return new StartOutcome.Declined("It leaves threads behind.");
    }

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        return new LookupOutcome.Found(List.of());
    }
}
