package org.vintner.gateway.stripe.internal;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vintner.gateway.http.SecretUses;
import org.vintner.gateway.stripe.internal.StripeApi.Done;
import org.vintner.gateway.stripe.internal.StripeApi.NotDone;
import org.vintner.gateway.stripe.internal.StripeApi.Result;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Part;

/** Reads the account's balance, which costs nothing and tells nearly everything: address, TLS, key, mode, clock. */
final class StripeSelfTest {

    private static final Duration CLOCKS_APART = Duration.ofMinutes(2);

    private final StripeSettings settings;
    private final StripeApi api;
    private final SecretUses uses;
    private final List<Finding> findings = new ArrayList<>();

    StripeSelfTest(StripeSettings settings, StripeApi api, SecretUses uses) {
        this.settings = settings;
        this.api = api;
        this.uses = uses;
    }

    List<Finding> run() {
        Result result = api.get("/v1/balance");
        if (result instanceof Done done) {
            findings.add(Finding.good(Part.ADDRESS, "Stripe answers at " + settings.baseUrl() + "."));
            findings.add(Finding.good(Part.CREDENTIAL, "Stripe takes the secret key."));
            mode(done);
            clock(done);
        } else if (result instanceof NotDone notDone && notDone.reason().contains("HTTP 40")) {
            findings.add(Finding.wrong(
                    Part.CREDENTIAL,
                    "secretKey",
                    notDone.reason() + ".",
                    "Copy the key from the dashboard again; a restricted one needs Checkout Sessions and Refunds to write, "
                            + "Balance, Payment Intents and Charges to read."));
        } else {
            findings.add(Finding.wrong(
                    Part.ADDRESS,
                    "baseUrl",
                    "Stripe gives no usable answer at " + settings.baseUrl() + ": " + result + ".",
                    "See whether this machine reaches that address, and whether trustStore fits its certificate."));
        }
        webhook();
        return findings;
    }

    private void mode(Done done) {
        boolean live = Boolean.TRUE.equals(done.object().fields().get("livemode"));
        findings.add(
                live == settings.isLive()
                        ? Finding.good(
                                Part.CONFIGURATION,
                                "The key is of " + settings.mode().text() + " mode.")
                        : Finding.wrong(
                                Part.CONFIGURATION,
                                "mode",
                                "Stripe says that the key is of " + (live ? "live" : "test") + " mode.",
                                "Set mode to what the key is for."));
    }

    private void clock(Done done) {
        Optional<Instant> there = done.answer().headers().firstValue("Date").flatMap(StripeSelfTest::time);
        if (there.isPresent()) {
            Duration apart =
                    Duration.between(there.get(), Clock.systemUTC().instant()).abs();
            findings.add(
                    apart.compareTo(CLOCKS_APART) < 0
                            ? Finding.good(Part.CLOCK, "Stripe's clock and ours agree.")
                            : Finding.wrong(
                                    Part.CLOCK,
                                    "",
                                    "Stripe's clock and ours are " + apart.toSeconds() + " s apart.",
                                    "Set this machine's clock by NTP; notifications are refused at 300 s."));
        }
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void webhook() {
        Map<String, Instant> used = uses.all();
        Optional<Instant> last = Optional.ofNullable(used.get("webhookSecret"));
        findings.add(
                last.isPresent()
                        ? Finding.good(
                                Part.NOTIFICATION,
                                "The latest notification signed with webhookSecret came at " + last.get() + ".")
                        : Finding.doubtful(
                                Part.NOTIFICATION,
                                "webhookSecret",
                                "No notification signed with this secret has come since the channel was opened.",
                                "Send a test notification from the dashboard; if it is refused, copy the endpoint's "
                                        + "signing secret again."));
    }
}
