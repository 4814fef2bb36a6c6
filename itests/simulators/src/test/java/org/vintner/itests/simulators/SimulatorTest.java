package org.vintner.itests.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.itests.simulators.Dial.Knob;

/** What all simulated providers do, seen on the smallest one: a bell that tells when it was rung. */
class SimulatorTest {

    @TempDir
    Path folder;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private HttpServer shop;
    private volatile int shopAnswers = 200;
    private Bell bell;

    private static final class Bell extends Simulator {

        private final Notifier notifier;
        private final URI shop;

        Bell(Options options, URI shop) {
            super("bell", options);
            this.notifier = new Notifier(dial(), options.retries(), answer -> answer.status() == 200);
            this.shop = shop;
            listen();
        }

        @Override
        protected String operation(Call call) {
            return call.path().substring(1);
        }

        @Override
        protected Reply answer(Call call) {
            String id = call.query("id").orElseThrow(() -> new IllegalArgumentException("id is missing"));
            books().put("ring", id, Json.object().put("at", now().toString()));
            notifier.send(new Notifier.Letter(id, shop, () -> new Notifier.Envelope(Map.of("X-Bell", "1"), utf8(id))));
            return Reply.json(200, Json.object().put("rung", id));
        }

        @Override
        protected Reply refusal(Call call) {
            return Reply.empty(402);
        }

        @Override
        public Notifier notifier() {
            return notifier;
        }

        @Override
        public LocalDate endDay() {
            return endDay(ZoneOffset.UTC, Map.of("ring", "at"));
        }

        @Override
        public String payAnotherShop(long amount, String currency) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void bookSomethingElse(long amount, String currency) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() throws IOException {
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        shop.createContext("/", exchange -> {
            heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(shopAnswers, -1);
            exchange.close();
        });
        shop.start();
        bell = bell("retries", "5,5,5");
    }

    private Bell bell(String... options) {
        Options all = Options.of(options);
        all.values().put("books", folder.toString());
        return new Bell(all, URI.create("http://localhost:" + shop.getAddress().getPort()));
    }

    @AfterEach
    void close() {
        bell.close();
        shop.stop(0);
    }

    private HttpResponse<String> call(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(bell.address() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> ring(String id) throws IOException, InterruptedException {
        return call("POST", "/ring?id=" + id, "");
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void answersAndNotifies() throws Exception {
        assertThat(ring("a").body()).isEqualTo("{\"rung\":\"a\"}");
        assertThat(next()).isEqualTo("a");
        assertThat(bell.calls("ring")).isEqualTo(1);
    }

    @Test
    void aNotificationComesAgainUntilItIsTaken() throws Exception {
        shopAnswers = 500;
        ring("a");
        assertThat(List.of(next(), next())).containsExactly("a", "a");
        shopAnswers = 200;
        next();
        ring("b");
        assertThat(List.of(next(), next())).contains("b");
    }

    @Test
    void copiesSwapsAndLosesNotifications() throws Exception {
        bell.dial().set(Knob.DUPLICATE, 1);
        ring("a");
        assertThat(List.of(next(), next())).containsExactly("a", "a");
        bell.dial().reset();

        bell.dial().set(Knob.REORDER, 1);
        ring("b");
        ring("c");
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("b", "c");
        bell.dial().reset();

        bell.dial().set(Knob.DROP, 1);
        ring("d");
        ring("e");
        assertThat(next()).isEqualTo("e");
        assertThat(bell.notifier().deliveries())
                .anyMatch(delivery -> delivery.id().equals("d") && delivery.status() < 0);
        assertThat(call("POST", "/_sim/resend?id=d", "").statusCode()).isEqualTo(202);
        assertThat(next()).isEqualTo("d");
    }

    @Test
    void actsAndDoesNotAnswer() {
        bell.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1);
        assertThatThrownBy(() -> ring("a")).isInstanceOf(IOException.class);
        assertThat(bell.books().find("ring", "a")).isPresent();
    }

    @Test
    void isDownWithoutActing() {
        bell.dial().set(Knob.DOWN, Dial.ALWAYS);
        assertThatThrownBy(() -> ring("a")).isInstanceOf(IOException.class);
        assertThat(bell.books().find("ring", "a")).isEmpty();
    }

    @Test
    void answersHtmlHalfAndNo() throws Exception {
        assertThat(call("POST", "/_sim/dial", "html=1&on=ring").body()).isEqualTo("{\"html\":1}");
        assertThat(ring("a").body()).startsWith("<!DOCTYPE html>");
        bell.dial().set(Knob.HALF_JSON, 1);
        assertThat(ring("b").body()).isEqualTo("{\"rung");
        bell.dial().set(Knob.REFUSE, 1, "tap");
        assertThat(ring("c").statusCode()).isEqualTo(200);
        bell.dial().set(Knob.REFUSE, 1, "ring");
        assertThat(ring("d").statusCode()).isEqualTo(402);
        assertThat(ring("e").statusCode()).isEqualTo(200);
    }

    @Test
    void anUnknownKnobIsNamed() throws Exception {
        HttpResponse<String> answer = call("POST", "/_sim/dial", "louder=1");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("louder");
    }

    @Test
    void booksSurviveAndBearHalfALine() throws Exception {
        ring("a");
        bell.close();
        Files.writeString(folder.resolve("books.jsonl"), "{\"kind\":\"ri", StandardOpenOption.APPEND);
        bell = bell();
        assertThat(bell.books().find("ring", "a")).isPresent();
        ring("b");
        bell.close();
        bell = bell();
        assertThat(bell.books().all("ring")).hasSize(2);
    }

    @Test
    void theCommandLineTurnsKnobs() {
        bell.close();
        Options options = Options.parse(new String[] {"--duplicate", "2", "--books", folder.toString()}, Map.of());
        bell = new Bell(options, URI.create("http://localhost:1"));
        assertThat(bell.dial().get(Knob.DUPLICATE)).isEqualTo(2);
        assertThatThrownBy(() -> Options.parse(new String[] {"--louder", "1"}, Map.of()))
                .hasMessageContaining("--duplicate");
    }

    @Test
    void whatIsCarriedOutMayBeAnsweredWithSomethingElse() throws Exception {
        bell.dial().set(Knob.FAIL_AFTER_SUCCESS, 1);
        assertThat(ring("a").statusCode()).isEqualTo(500);
        bell.dial().set(Knob.HTML_AFTER_SUCCESS, 1);
        assertThat(ring("b").body()).startsWith("<!DOCTYPE html>");
        assertThat(bell.books().all("ring")).hasSize(2);
        assertThat(ring("c").body()).isEqualTo("{\"rung\":\"c\"}");
    }

    @Test
    void aCallThatHangsIsNeitherCarriedOutNorAnswered() {
        bell.dial().set(Knob.HANG, 1);
        HttpRequest request = HttpRequest.newBuilder(URI.create(bell.address() + "/ring?id=a"))
                .timeout(Duration.ofMillis(300))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(bell.calls("ring")).isEqualTo(1);
        assertThat(bell.books().all("ring")).isEmpty();
    }

    @Test
    void anEndedDayIsADayBefore() throws Exception {
        ring("a");
        Instant rung = at("a");
        LocalDate day = LocalDate.parse(call("POST", "/_sim/end-day", "").body().replaceAll("[^0-9-]", ""));
        assertThat(LocalDate.ofInstant(at("a"), ZoneOffset.UTC)).isEqualTo(day);
        assertThat(day).isEqualTo(LocalDate.ofInstant(rung, ZoneOffset.UTC).minusDays(1));
        bell.endDay();
        assertThat(at("a")).isEqualTo(rung.minus(Duration.ofDays(1)));
    }

    private Instant at(String ring) {
        return Instant.parse(
                bell.books().find("ring", ring).orElseThrow().path("at").asText());
    }
}
