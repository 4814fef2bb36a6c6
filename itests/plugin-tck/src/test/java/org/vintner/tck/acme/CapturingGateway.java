package org.vintner.tck.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

/** Acme with money that is set aside first. It captures at a desk of its own, by HTTP. */
class CapturingGateway implements PaymentGateway, SeparateCapture {

    private static final Duration TIMEOUT = Duration.ofMillis(700);

    private final AcmeGateway real;
    private final URI desk;
    /** Numbers of payments that the buyer has agreed to. */
    private final Set<String> setAside;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    CapturingGateway(AcmeGateway real, URI desk, Set<String> setAside) {
        this.real = real;
        this.desk = desk;
        this.setAside = setAside;
    }

    @Override
    public GatewayTerms terms() {
        return real.terms();
    }

    @Override
    public StartOutcome start(StartRequest request) {
        return real.start(request);
    }

    @Override
    public LookupOutcome lookup(LookupRequest request) {
        LookupOutcome outcome = real.lookup(request);
        boolean waits =
                outcome instanceof LookupOutcome.Found found && found.facts().isEmpty();
        return waits && setAside.contains(request.payment().toString())
                ? new LookupOutcome.Found(List.of(authorized(request)))
                : outcome;
    }

    Fact authorized(LookupRequest request) {
        return new Fact.Authorized(request.payment(), "aca_" + request.payment(), request.amount());
    }

    @Override
    public LookupOutcome capture(LookupRequest request) {
        return capture(request, "once/");
    }

    final LookupOutcome capture(LookupRequest request, String how) {
        HttpRequest call = HttpRequest.newBuilder(desk.resolve(how + request.payment()))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(call, HttpResponse.BodyHandlers.ofByteArray());
            boolean good =
                    answer.statusCode() == 200 && new String(answer.body(), StandardCharsets.UTF_8).equals("captured");
            return good ? real.lookup(request) : new LookupOutcome.Unknown("The desk's answer makes no sense.");
        } catch (IOException e) {
            return new LookupOutcome.Unknown("The desk did not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LookupOutcome.Unknown("The call was given up.");
        }
    }
}
