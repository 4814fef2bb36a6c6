package org.vintner.gateway.sandbox.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Writes and signs a notification, rightly or as the dial says. */
final class NotificationPrinter {

    private static final Duration SKEW = Duration.ofHours(1);
    private static final String UNKNOWN_KIND = "loyalty.points_awarded";

    /** What is sent. */
    record Printed(byte[] body, String signature) {}

    private final WebhookSignature current;
    private final WebhookSignature previous;
    private final WebhookSignature foreign;
    private final Dial dial;
    private final Clock clock;

    /** @param secrets the current secret, then maybe the previous one */
    NotificationPrinter(List<String> secrets, Dial dial, Clock clock) {
        this.current = new WebhookSignature(secrets.subList(0, 1));
        this.previous = new WebhookSignature(secrets.subList(secrets.size() - 1, secrets.size()));
        byte[] nobodys = new byte[32];
        new SecureRandom().nextBytes(nobodys);
        this.foreign = new WebhookSignature(List.of(HexFormat.of().formatHex(nobodys)));
        this.dial = dial;
        this.clock = clock;
    }

    Printed print(WebhookEvent event) {
        byte[] body = altered(event).toJson(dial.strikes(Misdeed.UNKNOWN_FIELDS));
        return new Printed(body, signature().sign(body, time()));
    }

    private WebhookEvent altered(WebhookEvent event) {
        WebhookEvent quoted = event.withAmount(event.amount().map(amount -> DialedProvider.misquoted(amount, dial)));
        WebhookEvent addressed =
                dial.strikes(Misdeed.WRONG_MERCHANT) ? quoted.withAccount(quoted.account() + "-other") : quoted;
        return dial.strikes(Misdeed.UNKNOWN_KIND) ? addressed.withType(UNKNOWN_KIND) : addressed;
    }

    private WebhookSignature signature() {
        if (dial.strikes(Misdeed.FOREIGN_KEY)) {
            return foreign;
        }
        return dial.strikes(Misdeed.ROTATED_KEY) ? previous : current;
    }

    private Instant time() {
        Instant now = clock.instant();
        if (dial.strikes(Misdeed.CLOCK_BEHIND)) {
            return now.minus(SKEW);
        }
        return dial.strikes(Misdeed.CLOCK_AHEAD) ? now.plus(SKEW) : now;
    }
}
