package org.vintner.gateway.paypal.internal;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.SecretUses;
import org.vintner.gateway.paypal.internal.PayPalApi.Done;
import org.vintner.gateway.paypal.internal.PayPalApi.No;
import org.vintner.gateway.paypal.internal.PayPalApi.NotDone;
import org.vintner.gateway.paypal.internal.PayPalApi.Result;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Part;

/**
 * Reads the webhook's own settings, which costs nothing and tells nearly everything: address, credentials, webhook, clock; and looks
 * for the transactions of an hour, whose answer names the account.
 */
final class PayPalSelfTest {

    private static final Duration CLOCKS_APART = Duration.ofMinutes(2);
    private static final Set<String> NEEDED = Set.of(
            "CHECKOUT.ORDER.APPROVED",
            "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
            "PAYMENT.CAPTURE.COMPLETED",
            "PAYMENT.CAPTURE.DENIED",
            "PAYMENT.CAPTURE.REFUNDED");

    private final PayPalSettings settings;
    private final PayPalApi api;
    private final PayPalCertificates certificates;
    private final SecretUses uses;
    private final List<Finding> findings = new ArrayList<>();

    PayPalSelfTest(PayPalSettings settings, PayPalApi api, PayPalCertificates certificates, SecretUses uses) {
        this.settings = settings;
        this.api = api;
        this.certificates = certificates;
        this.uses = uses;
    }

    List<Finding> run() {
        Result result = api.get("/v1/notifications/webhooks/"
                + PayPalApi.encode(settings.webhookIds().get("webhookId")));
        if (result instanceof Done done) {
            reached();
            webhook(done.object());
            account();
            clock(done);
        } else if (result instanceof No) {
            reached();
            findings.add(Finding.wrong(
                    Part.CONFIGURATION,
                    "webhookId",
                    "PayPal knows no such webhook of this app.",
                    "Copy the id from the app's webhooks in the developer dashboard."));
        } else if (result instanceof NotDone notDone && notDone.reason().contains("HTTP 40")) {
            findings.add(Finding.wrong(
                    Part.CREDENTIAL,
                    "clientSecret",
                    notDone.reason() + ".",
                    "Copy client id and secret from the developer dashboard again, those of the mode."));
        } else {
            findings.add(Finding.wrong(
                    Part.ADDRESS,
                    "baseUrl",
                    "PayPal gives no usable answer at " + settings.baseUrl() + ": " + result + ".",
                    "See whether this machine reaches that address, and whether trustStore fits its certificate."));
        }
        certificate();
        notification();
        return findings;
    }

    private void reached() {
        findings.add(Finding.good(Part.ADDRESS, "PayPal answers at " + settings.baseUrl() + "."));
        findings.add(Finding.good(Part.CREDENTIAL, "PayPal takes client id and secret."));
    }

    private void webhook(JsonObject webhook) {
        Set<String> missing = new TreeSet<>(NEEDED);
        try {
            webhook.objectsOrEmpty("event_types").forEach(type -> missing.remove(type.text("name")));
            if (webhook.objectsOrEmpty("event_types").stream()
                    .anyMatch(type -> type.text("name").equals("*"))) {
                missing.clear();
            }
        } catch (JsonObject.Malformed e) {
            // Then all are named as missing, which is what a person can check.
        }
        findings.add(
                missing.isEmpty()
                        ? Finding.good(Part.CONFIGURATION, "The webhook is there and sends what is needed.")
                        : Finding.wrong(
                                Part.CONFIGURATION,
                                "webhookId",
                                "The webhook does not send " + String.join(", ", missing) + ".",
                                "Choose these events for the webhook in the developer dashboard."));
    }

    /** Money for another account is nobody's here: its notifications and look-ups are refused. */
    private void account() {
        Result result = api.get(PayPalBills.oneOfTheHourBefore(Clock.systemUTC().instant()));
        if (result instanceof Done done) {
            done.object().optionalText("account_number").ifPresent(this::account);
        } else {
            findings.add(Finding.doubtful(
                    Part.CONFIGURATION,
                    "merchantId",
                    "PayPal does not tell whose account this is, and gives out no bills: " + result + ".",
                    "Switch Transaction Search on for the app."));
        }
    }

    private void account(String number) {
        findings.add(
                number.equals(settings.merchantId())
                        ? Finding.good(
                                Part.CONFIGURATION, "Client id and secret are those of the account " + number + ".")
                        : Finding.wrong(
                                Part.CONFIGURATION,
                                "merchantId",
                                "Client id and secret are those of the account " + number + ", not "
                                        + settings.merchantId() + ".",
                                "Copy the merchant id from the settings of that account, or take an app of this one."));
    }

    private void clock(Done done) {
        Optional<Instant> there = done.answer().headers().firstValue("Date").flatMap(PayPalSelfTest::time);
        if (there.isPresent()) {
            Duration apart =
                    Duration.between(there.get(), Clock.systemUTC().instant()).abs();
            findings.add(
                    apart.compareTo(CLOCKS_APART) < 0
                            ? Finding.good(Part.CLOCK, "PayPal's clock and ours agree.")
                            : Finding.wrong(
                                    Part.CLOCK,
                                    "",
                                    "PayPal's clock and ours are " + apart.toSeconds() + " s apart.",
                                    "Set this machine's clock by NTP."));
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

    private void certificate() {
        certificates
                .firstEnd()
                .ifPresent(end -> findings.add(Finding.good(
                        Part.CERTIFICATE,
                        "The certificate that signs PayPal's notifications is good until " + end + ".")));
    }

    private void notification() {
        Optional<Instant> last = Optional.ofNullable(uses.all().get("webhookId"));
        findings.add(
                last.isPresent()
                        ? Finding.good(
                                Part.NOTIFICATION,
                                "The latest notification of this webhook came at " + last.get() + ".")
                        : Finding.doubtful(
                                Part.NOTIFICATION,
                                "webhookId",
                                "No notification of this webhook has come since the channel was opened.",
                                "See in the developer dashboard whether its address is this channel's; simulated events "
                                        + "of the dashboard can't be verified."));
    }
}
