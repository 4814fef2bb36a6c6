package org.vintner.gateway.sandbox.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.vintner.api.Money;

/**
 * What a notification says, as it stands in its JSON body. Ids are texts here: they are the other side's, and may be anything.
 *
 * @param id the notification's number, the same in each copy of it
 * @param type one of the constants here, or one of a later version
 * @param account the merchant account it is for
 * @param payment the shop's number
 * @param reference the provider's handle of the payment
 * @param providerPayment the provider's number of the captured payment
 * @param refund the shop's number of the refund
 * @param providerRefund the provider's number of the refund
 * @param amount how much was captured or paid back; of a payment that failed, how much was asked for
 * @param reason why something failed
 */
record WebhookEvent(
        String id,
        String type,
        Instant created,
        String account,
        String payment,
        String reference,
        Optional<String> providerPayment,
        Optional<String> refund,
        Optional<String> providerRefund,
        Optional<Money> amount,
        Optional<String> reason) {

    static final String PAYMENT_CAPTURED = "payment.captured";
    static final String PAYMENT_FAILED = "payment.failed";
    static final String PAYMENT_CLOSED = "payment.closed";
    static final String REFUND_SUCCEEDED = "refund.succeeded";
    static final String REFUND_FAILED = "refund.failed";

    WebhookEvent withAmount(Optional<Money> named) {
        return new WebhookEvent(
                id, type, created, account, payment, reference, providerPayment, refund, providerRefund, named, reason);
    }

    WebhookEvent withAccount(String other) {
        return new WebhookEvent(
                id, type, created, other, payment, reference, providerPayment, refund, providerRefund, amount, reason);
    }

    WebhookEvent withType(String other) {
        return new WebhookEvent(
                id,
                other,
                created,
                account,
                payment,
                reference,
                providerPayment,
                refund,
                providerRefund,
                amount,
                reason);
    }

    /**
     * {@return the body; the same event always gives the same bytes}
     *
     * @param strange with unknown fields in it, and first what else comes last
     */
    byte[] toJson(boolean strange) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JsonObject.FACTORY.createGenerator(body)) {
            json.writeStartObject();
            if (strange) {
                writeData(json, true);
                json.writeNullField("livingRoom");
                writeHead(json);
            } else {
                writeHead(json);
                writeData(json, false);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body.toByteArray();
    }

    private void writeHead(JsonGenerator json) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("type", type);
        json.writeNumberField("created", created.getEpochSecond());
        json.writeStringField("account", account);
    }

    private void writeData(JsonGenerator json, boolean strange) throws IOException {
        json.writeObjectFieldStart("data");
        if (strange) {
            json.writeNumberField("weight", 12.5);
        }
        json.writeStringField("payment", payment);
        json.writeStringField("reference", reference);
        writeOptional("providerPayment", providerPayment, json);
        writeOptional("refund", refund, json);
        writeOptional("providerRefund", providerRefund, json);
        if (amount.isPresent()) {
            json.writeNumberField("amount", amount.get().amount());
            json.writeStringField("currency", amount.get().currency().getCurrencyCode());
        }
        writeOptional("reason", reason, json);
        json.writeEndObject();
    }

    private static void writeOptional(String name, Optional<String> value, JsonGenerator json) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    /**
     * Reads a body. Unknown fields are passed over.
     *
     * @throws JsonObject.Malformed when it is no event
     * @throws org.vintner.api.CommerceException when it names an amount that can't be
     */
    static WebhookEvent fromJson(byte[] body) {
        return read(JsonObject.parse(body));
    }

    /** As {@link #fromJson}. */
    static WebhookEvent read(JsonObject json) {
        JsonObject data = json.object("data");
        return new WebhookEvent(
                json.text("id"),
                json.text("type"),
                Instant.ofEpochSecond(json.number("created")),
                json.text("account"),
                data.text("payment"),
                data.optionalText("reference").orElse(""),
                data.optionalText("providerPayment"),
                data.optionalText("refund"),
                data.optionalText("providerRefund"),
                data.optionalText("currency").map(currency -> Money.of(data.number("amount"), currency)),
                data.optionalText("reason"));
    }
}
