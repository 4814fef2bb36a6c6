package org.vintner.gateway.paypal.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.paypal.internal.PayPalApi.Done;
import org.vintner.gateway.paypal.internal.PayPalApi.No;
import org.vintner.gateway.paypal.internal.PayPalApi.NotDone;
import org.vintner.gateway.paypal.internal.PayPalApi.Result;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;

/** The account's transactions of a day as its bill. PayPal writes them up to three hours late, and says until when it has. */
final class PayPalBills {

    private static final BillTerms TERMS =
            new BillTerms(ZoneOffset.UTC, LocalTime.of(4, 0), Duration.ofHours(4), Duration.ofMinutes(10), 1000);
    private static final int PAGE = 500;
    /** PayPal gives out ten thousand lines of one query at most, and then says so. */
    private static final long MOST_PAGES = 20;

    /** PayPal's spelling of an offset has no colon. */
    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS]XX");

    private final PayPalApi api;

    PayPalBills(PayPalApi api) {
        this.api = api;
    }

    BillTerms terms() {
        return TERMS;
    }

    BillOutcome read(BillRequest request, Consumer<BillLine> lines) {
        try {
            long pages = 1;
            long all = 0;
            for (long page = 1; page <= pages; page++) {
                Result result = api.get(path(request, page));
                if (!(result instanceof Done done)) {
                    return noBill(result);
                }
                JsonObject answer = done.object();
                if (isNotYet(answer, request)) {
                    return new BillOutcome.NotYet(Optional.empty());
                }
                pages = answer.number("total_pages");
                all = answer.number("total_items");
                if (pages > MOST_PAGES) {
                    return new BillOutcome.Unknown("The day has more transactions than PayPal gives out at once.");
                }
                answer.objectsOrEmpty("transaction_details").forEach(detail -> lines.accept(line(detail)));
            }
            return new BillOutcome.Complete(new BillTotals(OptionalLong.of(all), List.of(), List.of()));
        } catch (JsonObject.Malformed | DateTimeException e) {
            return new BillOutcome.Unknown("The bill can't be read: " + e.getMessage());
        }
    }

    private static BillOutcome noBill(Result result) {
        boolean never = result instanceof No
                || (result instanceof NotDone notDone && notDone.reason().contains("HTTP 403"));
        return never
                ? new BillOutcome.Refused(result + ". Switch Transaction Search on for the app.")
                : new BillOutcome.Unknown(result.toString());
    }

    /** The query takes its end in, so it ends a second before the next day. */
    private static String path(BillRequest request, long page) {
        return "/v1/reporting/transactions?start_date=" + request.from() + "&end_date="
                + request.until().minusSeconds(1)
                + "&fields=transaction_info&balance_affecting_records_only=Y&page_size=" + PAGE + "&page=" + page;
    }

    /** A query of which only the head of the answer matters. */
    static String oneOfTheHourBefore(Instant now) {
        Instant end = now.truncatedTo(ChronoUnit.SECONDS);
        return "/v1/reporting/transactions?start_date=" + end.minus(1, ChronoUnit.HOURS) + "&end_date=" + end
                + "&fields=transaction_info&page_size=1&page=1";
    }

    private static boolean isNotYet(JsonObject answer, BillRequest request) {
        return answer.optionalText("last_refreshed_datetime")
                .map(PayPalBills::time)
                .filter(refreshed -> refreshed.isBefore(request.until()))
                .isPresent();
    }

    private static Instant time(String text) {
        return text.matches(".*[+-][0-9]{4}")
                ? OffsetDateTime.parse(text, COMPACT).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }

    private static BillLine line(JsonObject detail) {
        JsonObject info = detail.object("transaction_info");
        String code = info.text("transaction_event_code");
        boolean out = info.object("transaction_amount").text("value").startsWith("-");
        if (code.startsWith("T00") && !out) {
            return payment(info);
        }
        if (code.equals("T1107") && out) {
            return refund(info);
        }
        return other(info, code, out);
    }

    private static BillLine payment(JsonObject info) {
        return new BillLine.Payment(
                info.text("transaction_id"),
                time(info.text("transaction_initiation_date")),
                info.text("transaction_id"),
                info.optionalText("custom_field")
                        .flatMap(PayPalFacts::payment)
                        .or(() -> info.optionalText("invoice_id").flatMap(PayPalFacts::payment)),
                amount(info.object("transaction_amount")),
                info.optionalObject("fee_amount").map(PayPalBills::amount));
    }

    private static BillLine refund(JsonObject info) {
        return new BillLine.Refund(
                info.text("transaction_id"),
                time(info.text("transaction_initiation_date")),
                info.text("transaction_id"),
                info.optionalText("custom_field").flatMap(PayPalFacts::refund),
                info.optionalText("paypal_reference_id"),
                info.optionalText("invoice_id").flatMap(PayPalFacts::payment),
                amount(info.object("transaction_amount")),
                info.optionalObject("fee_amount").map(PayPalBills::amount));
    }

    private static BillLine other(JsonObject info, String code, boolean out) {
        String what = info.optionalText("transaction_subject")
                .map(subject -> code + ": " + subject)
                .orElse(code);
        String line = info.text("transaction_id");
        Instant at = time(info.text("transaction_initiation_date"));
        Money amount = amount(info.object("transaction_amount"));
        return code.startsWith("T01") && out
                ? new BillLine.Fee(line, at, amount, what)
                : new BillLine.Other(line, at, out ? BillLine.Direction.OUT : BillLine.Direction.IN, amount, what);
    }

    /** PayPal writes what leaves the account with a sign; which way it went is told by the kind of the line. */
    private static Money amount(JsonObject amount) {
        String value = amount.text("value");
        return PayPalAmount.read(value.startsWith("-") ? value.substring(1) : value, amount.text("currency_code"));
    }
}
