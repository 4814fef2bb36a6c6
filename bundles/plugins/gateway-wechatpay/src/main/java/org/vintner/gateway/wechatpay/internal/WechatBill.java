package org.vintner.gateway.wechatpay.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.BoundedLines;
import org.vintner.gateway.http.Decimals;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;

/**
 * WeChat Pay's daily trade bill: a link with a digest, then a file that is not signed. Its values begin with back-ticks, its last line
 * has the sums.
 */
final class WechatBill {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Duration DOWNLOAD = Duration.ofMinutes(5);
    private static final long LARGEST_FILE = 512L * 1024 * 1024;
    private static final String SUMS = "总交易单数";
    /** Without movements there is no bill, and WeChat Pay says the same as before it is written: then a day is waited. */
    private static final Duration SURELY_WRITTEN = Duration.ofHours(24);

    private final WechatPayClient client;
    private final Clock clock;
    private final BillTerms terms;

    WechatBill(WechatPaySettings settings, WechatPayClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.terms = new BillTerms(
                WechatPayGateway.BEIJING,
                LocalTime.of(10, 30),
                Duration.ofMinutes(10),
                DOWNLOAD.plus(settings.timeout()).plusMinutes(5),
                90);
    }

    BillTerms terms() {
        return terms;
    }

    BillOutcome read(BillRequest request, Consumer<BillLine> lines) {
        WechatReply reply = client.get("/v3/bill/tradebill?bill_date=" + request.day() + "&bill_type=ALL");
        if (reply instanceof WechatReply.Done done) {
            try {
                return download(done.content(), lines);
            } catch (JsonObject.Malformed e) {
                return new BillOutcome.Unknown("WeChat Pay's answer can't be read: " + e.getMessage());
            }
        }
        return reply instanceof WechatReply.Refused refused
                ? refused(refused, request)
                : new BillOutcome.Unknown(reply.why());
    }

    private BillOutcome refused(WechatReply.Refused refused, BillRequest request) {
        if (refused.is("STATEMENT_CREATING")) {
            return new BillOutcome.NotYet(Optional.empty());
        }
        if (!refused.is("NO_STATEMENT_EXIST")) {
            return new BillOutcome.Refused(refused.reason());
        }
        return clock.instant().isBefore(terms.readyFrom(request.day()).plus(SURELY_WRITTEN))
                ? new BillOutcome.NotYet(Optional.empty())
                : new BillOutcome.Complete(new BillTotals(OptionalLong.of(0), List.of(), List.of()));
    }

    private BillOutcome download(JsonObject bill, Consumer<BillLine> lines) {
        Path file = null;
        try {
            file = Files.createTempFile("vintner-wechatpay-bill", ".csv");
            Optional<ProviderHttp.Reply> reply =
                    client.download(bill.text("download_url"), file, LARGEST_FILE, DOWNLOAD);
            if (reply.isEmpty()) {
                return new BillOutcome.Unknown("The address of the bill is not WeChat Pay's.");
            }
            if (!(reply.get() instanceof ProviderHttp.Reply.Answer answer) || answer.status() != 200) {
                return new BillOutcome.Unknown("The bill could not be fetched.");
            }
            boolean whole = bill.text("hash_type").equals("SHA1")
                    && digest(file).equals(bill.text("hash_value").toLowerCase(Locale.ROOT));
            return whole
                    ? details(file, lines)
                    : new BillOutcome.Unknown("The bill does not have the digest announced.");
        } catch (IOException e) {
            return new BillOutcome.Unknown("The bill can't be read.");
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-1"));
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BillOutcome details(Path file, Consumer<BillLine> lines) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            BoundedLines text = new BoundedLines(in, StandardCharsets.UTF_8);
            Map<String, Integer> columns = columns(text.next().orElse(""));
            boolean onlySummed = true;
            for (Optional<String> next = text.next(); next.isPresent(); next = text.next()) {
                if (next.get().startsWith(SUMS)) {
                    return sums(columns(next.get()), text.next().orElse(""), onlySummed);
                }
                try {
                    Optional<BillLine> line = line(values(columns, next.get()));
                    onlySummed &= line.isPresent() && !(line.get() instanceof BillLine.Other);
                    line.ifPresent(lines);
                } catch (IllegalArgumentException | DateTimeParseException e) {
                    return new BillOutcome.Unknown("Line " + text.number() + " of the bill can't be read.");
                }
            }
        }
        return new BillOutcome.Unknown("The bill broke off: its sums are missing.");
    }

    /**
     * The sums take in refunds that were refused and movements of other kinds, so with one of these they state nothing about
     * payments and refunds. That the bill is whole is known by its digest.
     */
    private static BillOutcome sums(Map<String, Integer> columns, String line, boolean onlySummed) {
        try {
            Map<String, String> values = values(columns, line);
            BillTotals totals = new BillTotals(
                    OptionalLong.of(Long.parseLong(value(values, SUMS))),
                    List.of(yuan(value(values, "订单总金额"))),
                    List.of(yuan(value(values, "申请退款总金额"))));
            return new BillOutcome.Complete(onlySummed ? totals : BillTotals.NOT_STATED);
        } catch (IllegalArgumentException e) {
            return new BillOutcome.Unknown("The sums of the bill can't be read.");
        }
    }

    private static Map<String, Integer> columns(String line) {
        List<String> names = List.of(line.replace("\uFEFF", "").strip().split(","));
        return names.stream().distinct().collect(Collectors.toMap(name -> name, names::indexOf));
    }

    /** Titles may hold commas, so the back-tick belongs to what divides. */
    private static Map<String, String> values(Map<String, Integer> columns, String line) {
        List<String> cells = Arrays.stream(line.replaceFirst("^`", "").split(",`", -1))
                .map(String::strip)
                .toList();
        if (cells.size() < columns.size()) {
            throw new IllegalArgumentException("too few values");
        }
        Map<String, String> values = new HashMap<>();
        columns.forEach((name, at) -> values.put(name, cells.get(at)));
        return values;
    }

    private static Optional<BillLine> line(Map<String, String> values) {
        String transaction = value(values, "微信订单号");
        Instant at = LocalDateTime.parse(value(values, "交易时间"), TIME)
                .atZone(WechatPayGateway.BEIJING)
                .toInstant();
        Optional<PaymentId> payment = WechatNotice.ours(value(values, "商户订单号"));
        Optional<Money> fee = Optional.ofNullable(values.get("手续费")).map(WechatBill::fee);
        String state = value(values, "交易状态");
        return switch (state) {
            case "SUCCESS" ->
                Optional.of(
                        new BillLine.Payment(transaction, at, transaction, payment, yuan(value(values, "订单金额")), fee));
            case "REFUND" -> refund(values, at, payment, fee);
            default -> Optional.of(other(values, transaction + ":" + state, at, state));
        };
    }

    private static BillLine other(Map<String, String> values, String line, Instant at, String state) {
        Money back = yuan(value(values, "申请退款金额"));
        return back.amount() == 0
                ? new BillLine.Other(line, at, BillLine.Direction.IN, yuan(value(values, "订单金额")), state)
                : new BillLine.Other(line, at, BillLine.Direction.OUT, back, state);
    }

    /** A refund that was refused moved nothing. */
    private static Optional<BillLine> refund(
            Map<String, String> values, Instant at, Optional<PaymentId> payment, Optional<Money> fee) {
        String number = value(values, "微信退款单号");
        return value(values, "退款状态").equals("FAIL")
                ? Optional.empty()
                : Optional.of(new BillLine.Refund(
                        number,
                        at,
                        number,
                        WechatNotice.refundOfOurs(value(values, "商户退款单号")),
                        Optional.of(value(values, "微信订单号")),
                        payment,
                        yuan(value(values, "申请退款金额")),
                        fee));
    }

    private static String value(Map<String, String> values, String column) {
        String value = values.get(column);
        if (value == null) {
            throw new IllegalArgumentException("a column is missing");
        }
        return value;
    }

    private static Money yuan(String text) {
        return new Money(Decimals.minorUnits(unsigned(text), 2), WechatNotice.CNY);
    }

    private static String unsigned(String text) {
        return text.startsWith("-") ? text.substring(1) : text;
    }

    /** Written with five decimals, of which only two can be other than 0. */
    private static Money fee(String text) {
        if (!text.matches("-?[0-9]{1,12}(\\.[0-9]{1,6})?")) {
            throw new IllegalArgumentException("a fee is no number");
        }
        BigDecimal fen = new BigDecimal(unsigned(text)).movePointRight(2).setScale(0, RoundingMode.HALF_UP);
        return new Money(fen.longValueExact(), WechatNotice.CNY);
    }
}
