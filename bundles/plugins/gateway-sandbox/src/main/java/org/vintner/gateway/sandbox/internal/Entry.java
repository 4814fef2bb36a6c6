package org.vintner.gateway.sandbox.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/** One line of the provider's journal: what happened. Written and read as a JSON object. */
sealed interface Entry {

    /** The books begin with a number of archives, and this file says what has been entered since. Always the first entry, if any. */
    record Begun(int archives) implements Entry {}

    /** A payment was opened; in an archive, where it stood by then. */
    record Opened(SandboxPayment payment) implements Entry {}

    /**
     * A payment ended.
     *
     * @param providerPayment the provider's number when it was paid, else empty
     * @param event the number of the notification about it
     */
    record Settled(PaymentId payment, SandboxPayment.State state, String providerPayment, String event, Instant at)
            implements Entry {}

    /**
     * Money was paid back.
     *
     * @param event the number of the notification about it
     */
    record Refunded(SandboxRefund refund, String event, Instant at) implements Entry {}

    /** A notification was not taken, and is sent again at a time. */
    record Postponed(String event, int attempts, Instant next) implements Entry {}

    /** A notification had not been taken when this file was begun. */
    record Owed(PendingWebhook webhook) implements Entry {}

    /** A notification was taken, or given up. */
    record Finished(String event) implements Entry {}

    /** {@return the line, with its line feed} */
    static byte[] toLine(Entry entry) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JsonObject.FACTORY.createGenerator(line)) {
            json.writeStartObject();
            write(entry, json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toByteArray();
    }

    private static void write(Entry entry, JsonGenerator json) throws IOException {
        if (entry instanceof Begun begun) {
            json.writeStringField("type", "begun");
            json.writeNumberField("archives", begun.archives());
        } else if (entry instanceof Opened opened) {
            writeOpened(opened.payment(), json);
        } else if (entry instanceof Settled settled) {
            json.writeStringField("type", "settled");
            json.writeStringField("payment", settled.payment().toString());
            json.writeStringField("state", settled.state().name());
            json.writeStringField("providerPayment", settled.providerPayment());
            json.writeStringField("event", settled.event());
            json.writeStringField("at", settled.at().toString());
        } else if (entry instanceof Refunded refunded) {
            json.writeStringField("type", "refunded");
            writeRefund(refunded.refund(), json);
            json.writeStringField("event", refunded.event());
            json.writeStringField("at", refunded.at().toString());
        } else if (entry instanceof Postponed postponed) {
            json.writeStringField("type", "postponed");
            json.writeStringField("event", postponed.event());
            json.writeNumberField("attempts", postponed.attempts());
            json.writeStringField("next", postponed.next().toString());
        } else if (entry instanceof Owed owed) {
            PendingWebhook webhook = owed.webhook();
            json.writeStringField("type", "owed");
            json.writeFieldName("notification");
            json.writeRawValue(new String(webhook.event().toJson(false), StandardCharsets.UTF_8));
            json.writeStringField("url", webhook.url().toString());
            json.writeNumberField("attempts", webhook.attempts());
            json.writeStringField("next", webhook.next().toString());
        } else if (entry instanceof Finished finished) {
            json.writeStringField("type", "finished");
            json.writeStringField("event", finished.event());
        }
    }

    private static void writeOpened(SandboxPayment payment, JsonGenerator json) throws IOException {
        json.writeStringField("type", "opened");
        json.writeStringField("payment", payment.payment().toString());
        json.writeStringField("reference", payment.reference());
        writeMoney(payment.amount(), json);
        json.writeStringField("subject", payment.subject());
        json.writeStringField("locale", payment.locale().toLanguageTag());
        json.writeStringField("returnUrl", payment.returnUrl().toString());
        json.writeStringField("notifyUrl", payment.notifyUrl().toString());
        json.writeStringField("expiresAt", payment.expiresAt().toString());
        if (payment.state() != SandboxPayment.State.WAITING) {
            json.writeStringField("state", payment.state().name());
            json.writeStringField("providerPayment", payment.providerPayment());
        }
        if (!payment.refunds().isEmpty()) {
            writeRefunds(payment.refunds(), json);
        }
    }

    private static void writeRefunds(List<SandboxRefund> refunds, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("refunds");
        for (SandboxRefund refund : refunds) {
            json.writeStartObject();
            writeRefund(refund, json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeRefund(SandboxRefund refund, JsonGenerator json) throws IOException {
        if (refund.refund().isPresent()) {
            json.writeStringField("refund", refund.refund().get().toString());
        }
        json.writeStringField("payment", refund.payment().toString());
        json.writeStringField("providerRefund", refund.providerRefund());
        writeMoney(refund.amount(), json);
    }

    private static void writeMoney(Money money, JsonGenerator json) throws IOException {
        json.writeNumberField("amount", money.amount());
        json.writeStringField("currency", money.currency().getCurrencyCode());
    }

    /** {@return what a line says} */
    static Entry fromLine(byte[] line) {
        JsonObject json = JsonObject.parse(line);
        return switch (json.text("type")) {
            case "begun" -> new Begun(Math.toIntExact(json.number("archives")));
            case "opened" -> new Opened(readPayment(json));
            case "settled" ->
                new Settled(
                        PaymentId.parse(json.text("payment")),
                        SandboxPayment.State.valueOf(json.text("state")),
                        json.text("providerPayment"),
                        json.text("event"),
                        Instant.parse(json.text("at")));
            case "refunded" -> new Refunded(readRefund(json), json.text("event"), Instant.parse(json.text("at")));
            case "postponed" ->
                new Postponed(
                        json.text("event"), Math.toIntExact(json.number("attempts")), Instant.parse(json.text("next")));
            case "owed" -> new Owed(readWebhook(json));
            case "finished" -> new Finished(json.text("event"));
            default -> throw new JsonObject.Malformed("type is none that this version knows");
        };
    }

    private static SandboxPayment readPayment(JsonObject json) {
        return new SandboxPayment(
                PaymentId.parse(json.text("payment")),
                json.text("reference"),
                readMoney(json),
                json.text("subject"),
                Locale.forLanguageTag(json.text("locale")),
                URI.create(json.text("returnUrl")),
                URI.create(json.text("notifyUrl")),
                Instant.parse(json.text("expiresAt")),
                json.optionalText("state").map(SandboxPayment.State::valueOf).orElse(SandboxPayment.State.WAITING),
                json.optionalText("providerPayment").orElse(""),
                json.objects("refunds").map(Entry::readRefund).toList());
    }

    private static SandboxRefund readRefund(JsonObject json) {
        return new SandboxRefund(
                json.optionalText("refund").map(RefundId::parse),
                PaymentId.parse(json.text("payment")),
                json.text("providerRefund"),
                readMoney(json));
    }

    private static PendingWebhook readWebhook(JsonObject json) {
        return new PendingWebhook(
                WebhookEvent.read(json.object("notification")),
                URI.create(json.text("url")),
                Math.toIntExact(json.number("attempts")),
                Instant.parse(json.text("next")));
    }

    private static Money readMoney(JsonObject json) {
        return Money.of(json.number("amount"), json.text("currency"));
    }
}
