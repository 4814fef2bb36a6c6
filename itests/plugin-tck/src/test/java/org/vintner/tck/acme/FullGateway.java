package org.vintner.tck.acme;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.SecretUse;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;
import org.vintner.spi.gateway.Bills;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;

/** Acme with what the example does not have: bills, a self-test, and telling when a secret was of use. */
class FullGateway extends Mutant implements Bills, SelfTest, SecretUse {

    static final ZoneId ZONE = ZoneOffset.UTC;

    private static final Duration TIMEOUT = Duration.ofMillis(700);

    /** Keeps the books, and gives out bills. */
    private final FullUnderTest acme;

    private final Map<String, Instant> uses = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    FullGateway(AcmeGateway real, Mutant.Bench bench, int generation, FullUnderTest acme) {
        super(real, bench, generation);
        this.acme = acme;
    }

    @Override
    public RefundOutcome refund(RefundRequest request) {
        return acme.booked(request, super.refund(request));
    }

    // --- what it tells of its secrets

    @Override
    public Authentication authenticate(RawNotification notification) {
        Authentication authentication = super.authenticate(notification);
        if (authentication instanceof Authentication.Authentic) {
            used(property(notification));
        }
        return authentication;
    }

    private static String property(RawNotification notification) {
        List<String> headers = notification.headers().getOrDefault(AcmeSignature.HEADER, List.of());
        boolean current = new AcmeSignature(List.of(AcmeProvider.SECRET))
                .refusal(headers, notification.body(), notification.receivedAt())
                .isEmpty();
        return current ? "webhookSecret" : "webhookSecretPrevious";
    }

    void used(String property) {
        uses.put(property, Instant.now());
    }

    @Override
    public Map<String, Instant> lastUses() {
        return Map.copyOf(uses);
    }

    // --- how it proves that it works

    @Override
    public List<Finding> test() {
        return asked("health").isPresent()
                ? List.of(Finding.good(Finding.Part.PROVIDER, "Acme answers."))
                : List.of(Finding.wrong(Finding.Part.PROVIDER, "url", "Acme does not answer.", "Look at the address."));
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(1);
    }

    // --- its bills

    @Override
    public BillTerms billTerms() {
        return new BillTerms(ZONE, LocalTime.MIDNIGHT, Duration.ZERO, Duration.ofSeconds(10), 90);
    }

    @Override
    public BillOutcome bill(BillRequest request, Consumer<BillLine> taker) {
        if (request.day().isAfter(LocalDate.now(ZONE))) {
            return new BillOutcome.NotYet(Optional.empty());
        }
        return asked("bills/" + request.day())
                .map(text -> read(text, taker))
                .orElseGet(() -> new BillOutcome.Unknown("Acme gave no bill."));
    }

    /** One line per movement, at the end the number of lines. */
    private BillOutcome read(String text, Consumer<BillLine> taker) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty() || !lines.get(lines.size() - 1).matches("end [0-9]+")) {
            return new BillOutcome.Unknown("The bill broke off.");
        }
        String end = lines.remove(lines.size() - 1);
        long stated = Long.parseLong(end.substring("end ".length()));
        if (stated != lines.size()) {
            return new BillOutcome.Unknown("The bill lacks lines.");
        }
        lines.stream().map(each -> line(each.split(" ", -1))).forEach(taker);
        return new BillOutcome.Complete(new BillTotals(OptionalLong.of(stated), List.of(), List.of()));
    }

    BillLine line(String[] words) {
        Instant at = Instant.parse(words[1]);
        String number = words[2];
        Money amount = Money.of(Long.parseLong(words[3]), words[4]);
        return switch (words[0]) {
            case "payment" ->
                new BillLine.Payment(number, at, number, payment(words[5]), amount, Optional.of(Money.of(0, words[4])));
            case "refund" ->
                new BillLine.Refund(
                        number,
                        at,
                        number,
                        Optional.of(RefundId.parse(words[5])),
                        Optional.empty(),
                        Optional.empty(),
                        amount,
                        Optional.empty());
            default -> new BillLine.Other(number, at, BillLine.Direction.OUT, amount, words[0]);
        };
    }

    private static Optional<PaymentId> payment(String ours) {
        return ours.isEmpty() ? Optional.empty() : Optional.of(PaymentId.parse(ours));
    }

    final Optional<String> asked(String path) {
        HttpRequest call = HttpRequest.newBuilder(acme.desk().resolve(path))
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(call, HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200
                    ? Optional.of(new String(answer.body(), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
