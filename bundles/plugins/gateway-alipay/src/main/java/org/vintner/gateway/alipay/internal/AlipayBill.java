package org.vintner.gateway.alipay.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.http.BoundedLines;
import org.vintner.gateway.http.Decimals;
import org.vintner.gateway.http.Mode;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;

/**
 * Alipay's daily bill: a link that lives for half a minute, to a zip of files in GBK. The one with the details ends with sums;
 * without them it broke off.
 */
final class AlipayBill {

    private static final Charset GBK = Charset.forName("GBK");
    private static final Duration DOWNLOAD = Duration.ofMinutes(5);
    private static final long LARGEST_FILE = 256L * 1024 * 1024;
    /** Without movements there is no bill, and Alipay says the same as before it is written: then a day is waited. */
    private static final Duration SURELY_WRITTEN = Duration.ofHours(24);

    private static final Pattern COUNT = Pattern.compile("#(交易|退款)合计：([0-9]{1,12})笔.*");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}");
    private static final int TITLE = 3;

    private final AlipaySettings settings;
    private final AlipayClient client;
    private final ProviderHttp http;
    private final Clock clock;
    private final BillTerms terms;

    AlipayBill(AlipaySettings settings, AlipayClient client, ProviderHttp http, Clock clock) {
        this.settings = settings;
        this.client = client;
        this.http = http;
        this.clock = clock;
        this.terms = new BillTerms(
                AlipayClient.BEIJING,
                LocalTime.of(10, 0),
                Duration.ofMinutes(10),
                DOWNLOAD.plus(settings.timeout()).plusMinutes(5),
                90);
    }

    BillTerms terms() {
        return terms;
    }

    BillOutcome read(BillRequest request, Consumer<BillLine> lines) {
        AlipayReply reply = client.call(
                "alipay.data.dataservice.bill.downloadurl.query",
                Map.of("bill_type", "trade", "bill_date", request.day().toString()));
        if (reply instanceof AlipayReply.Done done) {
            return done.content()
                    .optionalText("bill_download_url")
                    .map(url -> download(url, lines))
                    .orElseGet(() -> new BillOutcome.Unknown("Alipay gave no address of the bill."));
        }
        if (reply instanceof AlipayReply.Refused refused) {
            return refused(refused, request);
        }
        return new BillOutcome.Unknown(
                reply instanceof AlipayReply.NotTaken notTaken
                        ? notTaken.reason()
                        : "Alipay gave no usable answer about the bill.");
    }

    private BillOutcome refused(AlipayReply.Refused refused, BillRequest request) {
        if (!refused.subCode().toLowerCase(Locale.ROOT).contains("not_exist")) {
            return new BillOutcome.Refused(refused.reason());
        }
        Instant sure = terms.readyFrom(request.day()).plus(SURELY_WRITTEN);
        return clock.instant().isBefore(sure)
                ? new BillOutcome.NotYet(Optional.empty())
                : new BillOutcome.Complete(new BillTotals(OptionalLong.of(0), List.of(), List.of()));
    }

    private BillOutcome download(String url, Consumer<BillLine> lines) {
        Optional<URI> from = allowed(url);
        if (from.isEmpty()) {
            return new BillOutcome.Unknown("The address of the bill is not one of Alipay's.");
        }
        Path file = null;
        try {
            file = Files.createTempFile("vintner-alipay-bill", ".zip");
            ProviderHttp.Reply reply =
                    http.download(ProviderHttp.get(from.get(), DOWNLOAD).build(), file, LARGEST_FILE);
            if (!(reply instanceof ProviderHttp.Reply.Answer answer) || answer.status() != 200) {
                return new BillOutcome.Unknown("The bill could not be fetched.");
            }
            return unpacked(file, lines);
        } catch (IOException e) {
            return new BillOutcome.Unknown("The bill is no zip file, or a broken one.");
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

    /** Alipay still writes some links without TLS; its host takes them with it. */
    private Optional<URI> allowed(String url) {
        try {
            URI uri = URI.create(url);
            String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
            boolean sameHost = host.equals(settings.gateway().getHost())
                    && uri.getPort() == settings.gateway().getPort();
            if (settings.mode() == Mode.SANDBOX && sameHost) {
                return Optional.of(uri);
            }
            String domain = settings.mode() == Mode.LIVE ? ".alipay.com" : ".alipaydev.com";
            boolean plain = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return host.endsWith(domain) && plain && uri.getPort() == -1 && uri.getRawUserInfo() == null
                    ? Optional.of(URI.create("https" + url.substring(url.indexOf(':'))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static BillOutcome unpacked(Path file, Consumer<BillLine> lines) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), GBK)) {
            Optional<? extends ZipEntry> details = zip.stream()
                    .filter(entry -> entry.getName().endsWith("业务明细.csv"))
                    .findFirst();
            if (details.isEmpty()) {
                return new BillOutcome.Unknown("The bill holds no file of details.");
            }
            try (InputStream in = zip.getInputStream(details.get())) {
                return details(new BoundedLines(in, GBK), lines);
            }
        }
    }

    private static BillOutcome details(BoundedLines text, Consumer<BillLine> lines) throws IOException {
        Map<String, Integer> columns = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        boolean onlyCounted = true;
        for (Optional<String> next = text.next(); next.isPresent(); next = text.next()) {
            String line = next.get().strip();
            Matcher count = COUNT.matcher(line);
            if (count.matches()) {
                counts.put(count.group(1), Long.valueOf(count.group(2)));
            } else if (columns.isEmpty() && !line.startsWith("#")) {
                columns.putAll(columns(line));
            } else if (!line.startsWith("#") && !line.isEmpty()) {
                Optional<BillLine> read = line(cells(line), columns);
                if (read.isEmpty()) {
                    return new BillOutcome.Unknown("Line " + text.number() + " of the bill can't be read.");
                }
                onlyCounted &= !(read.get() instanceof BillLine.Other);
                lines.accept(read.get());
            }
        }
        if (counts.size() != 2) {
            return new BillOutcome.Unknown("The bill broke off: its sums are missing.");
        }
        // They count payments and refunds; how many lines there are of other kinds Alipay does not say.
        OptionalLong all = onlyCounted ? OptionalLong.of(counts.get("交易") + counts.get("退款")) : OptionalLong.empty();
        return new BillOutcome.Complete(new BillTotals(all, List.of(), List.of()));
    }

    private static Map<String, Integer> columns(String line) {
        List<String> names = cells(line.replace('(', '（').replace(')', '）'));
        return names.stream().distinct().collect(Collectors.toMap(name -> name, names::indexOf));
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    }

    private static Optional<BillLine> line(List<String> cells, Map<String, Integer> columns) {
        try {
            Map<String, String> values = new HashMap<>();
            List<String> aligned = aligned(cells, columns.getOrDefault("创建时间", TITLE + 1));
            columns.forEach((name, at) -> values.put(name, aligned.get(at)));
            return Optional.of(line(values));
        } catch (IllegalArgumentException | DateTimeParseException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Titles of other shops on the same account may hold commas, and nothing is quoted: the time behind tells where a title ends. */
    private static List<String> aligned(List<String> cells, int time) {
        int found = time;
        while (!TIME.matcher(cells.get(found)).matches()) {
            found++;
        }
        List<String> aligned = new ArrayList<>(cells.subList(0, time));
        aligned.addAll(cells.subList(found, cells.size()));
        return aligned;
    }

    private static BillLine line(Map<String, String> values) {
        String trade = value(values, "支付宝交易号");
        String time = value(values, "完成时间");
        Instant at = LocalDateTime.parse(time, AlipayClient.TIME)
                .atZone(AlipayClient.BEIJING)
                .toInstant();
        String kind = value(values, "业务类型");
        String written = value(values, "订单金额（元）");
        Money amount = yuan(written);
        Optional<PaymentId> payment = AlipayNotice.ours(value(values, "商户订单号"));
        Optional<Money> fee = Optional.ofNullable(values.get("服务费（元）")).map(AlipayBill::yuan);
        return switch (kind) {
            case "交易" -> new BillLine.Payment(trade, at, trade, payment, amount, fee);
            case "退款" -> {
                String number = value(values, "退款批次号/请求号");
                String refund = number.isEmpty() ? trade : number;
                yield new BillLine.Refund(
                        trade + ":" + refund, at, refund, ourRefund(refund), Optional.of(trade), payment, amount, fee);
            }
            default ->
                new BillLine.Other(
                        trade + ":" + kind + ":" + time,
                        at,
                        written.startsWith("-") ? BillLine.Direction.OUT : BillLine.Direction.IN,
                        amount,
                        kind);
        };
    }

    private static String value(Map<String, String> values, String column) {
        String value = values.get(column);
        if (value == null) {
            throw new IllegalArgumentException("a column is missing");
        }
        return value;
    }

    private static Optional<RefundId> ourRefund(String number) {
        try {
            return Optional.of(RefundId.parse(number));
        } catch (CommerceException e) {
            return Optional.empty();
        }
    }

    /** What leaves the account is written with a sign; the kind of the line tells that already. */
    private static Money yuan(String text) {
        return new Money(Decimals.minorUnits(text.startsWith("-") ? text.substring(1) : text, 2), AlipayNotice.CNY);
    }
}
