package org.vintner.observability.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee8.servlet.ServletContextHandler;
import org.eclipse.jetty.ee8.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.metrics.HealthCheck;

/** Both doors over real HTTP. */
class ObservabilityTest {

    private final Set<HealthCheck> checks = ConcurrentHashMap.newKeySet();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<RuntimeException> accountsFailure = new AtomicReference<>();
    private final MicrometerMetrics metrics = new MicrometerMetrics();
    private final Readiness readiness = new Readiness(checks, List.of("database"), nanos::get);
    private final Scrapers scrapers = new Scrapers(() -> Optional.of(accounts()), "scrape-token");
    private final Server server = new Server(0);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        ServletContextHandler context = new ServletContextHandler(server, "/");
        context.addServlet(new ServletHolder("health", new HealthServlet(readiness, scrapers)), "/health/*");
        context.addServlet(new ServletHolder("metrics", new MetricsServlet(metrics, scrapers)), "/metrics");
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        readiness.close();
        metrics.close();
    }

    private Accounts accounts() {
        return (Accounts) Proxy.newProxyInstance(
                Accounts.class.getClassLoader(), new Class<?>[] {Accounts.class}, (proxy, method, args) -> {
                    if (accountsFailure.get() != null) {
                        throw accountsFailure.get();
                    }
                    return switch ((String) args[0]) {
                        case "vsk_admin" -> Optional.of(new Actor(Role.ADMINISTRATOR, "a"));
                        case "vsk_seller" -> Optional.of(new Actor(Role.SELLER, "s"));
                        default -> Optional.empty();
                    };
                });
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void check(String name, Optional<String> problem) {
        checks.add(new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> problem() {
                return problem;
            }

            @Override
            public boolean holdsBackTraffic() {
                return !name.equals("jobs");
            }
        });
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void aServerThatRunsIsLive() throws Exception {
        HttpResponse<String> response = get("/health/live", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"live\"}");
    }

    @Test
    void aProblemThatNoRequestWaitsForIsToldAndTheServerStaysReady() throws Exception {
        check("database", Optional.empty());
        check("jobs", Optional.of("Job x hangs."));

        HttpResponse<String> response = get("/health/ready", "vsk_admin");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"status\":\"ready\"", "\"state\":\"failing\"", "Job x hangs.");
    }

    @Test
    void theServerIsNotReadyBeforeARequiredCheckIsThere() throws Exception {
        HttpResponse<String> before = get("/health/ready", "");
        assertThat(before.statusCode()).isEqualTo(503);
        assertThat(before.headers().firstValue("Retry-After")).isPresent();

        check("database", Optional.empty());
        assertThat(get("/health/ready", "").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsWrongIsToldToAdministratorsOnly() throws Exception {
        check("database", Optional.of("It sleeps."));

        assertThat(get("/health/ready", "").body())
                .isEqualTo("{\"status\":\"not_ready\",\"checks\":[{\"name\":\"database\",\"state\":\"failing\"}]}");
        assertThat(get("/health/ready", "vsk_seller").body()).doesNotContain("sleeps");
        assertThat(get("/health/ready", "vsk_admin").body()).contains("\"problem\":\"It sleeps.\"");
    }

    @Test
    void readinessIsToldAlsoWhenNobodyCanBeAuthenticated() throws Exception {
        accountsFailure.set(new CommerceException(CommerceError.UNAVAILABLE, "no database"));
        check("database", Optional.of("It is away."));

        assertThat(get("/health/ready", "vsk_admin").statusCode()).isEqualTo(503);
    }

    @Test
    void aCheckThatFailsOrHangsIsAProblemAndNoDisaster() {
        CountDownLatch never = new CountDownLatch(1);
        check("database", Optional.empty());
        checks.add(new HealthCheck() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Optional<String> problem() {
                throw new IllegalStateException("secret");
            }
        });
        checks.add(new HealthCheck() {
            @Override
            public String name() {
                return "hanging";
            }

            @Override
            public Optional<String> problem() {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Optional.empty();
            }
        });

        Readiness.Report report = readiness.report();

        assertThat(report.ready()).isFalse();
        assertThat(report.checks())
                .contains(
                        new Readiness.Check("broken", Optional.of("The check failed: IllegalStateException.")),
                        new Readiness.Check("database", Optional.empty()),
                        new Readiness.Check("hanging", Optional.of("The check did not answer in time.")));
        never.countDown();
    }

    @Test
    void metricsAreForAdministratorsAndTheHolderOfTheToken() throws Exception {
        assertThat(get("/metrics", "").statusCode()).isEqualTo(401);
        assertThat(get("/metrics", "vsk_seller").statusCode()).isEqualTo(401);
        assertThat(get("/metrics", "vsk_admin").statusCode()).isEqualTo(200);
        assertThat(get("/metrics", "scrape-token").statusCode()).isEqualTo(200);

        scrapers.token("");
        assertThat(get("/metrics", "scrape-token").statusCode()).isEqualTo(401);
        assertThat(get("/metrics", "").statusCode()).isEqualTo(401);
    }

    @Test
    void whatWasRecordedIsShown() throws Exception {
        metrics.count("payment.reports", "outcome", "applied");
        metrics.count("payment.reports", "outcome", "applied");
        metrics.time("plugin.call", Duration.ofMillis(30), "plugin", "sandbox");
        AutoCloseable gauge = metrics.gauge("outbox.pending", () -> 7, "consumer", "mail");

        String document = get("/metrics", "scrape-token").body();
        assertThat(document)
                .contains("payment_reports_total{outcome=\"applied\"} 2.0")
                .contains("plugin_call_seconds_count{plugin=\"sandbox\"} 1")
                .contains("plugin_call_seconds_bucket{plugin=\"sandbox\",le=\"0.025\"} 0")
                .contains("plugin_call_seconds_bucket{plugin=\"sandbox\",le=\"0.05\"} 1")
                .contains("outbox_pending{consumer=\"mail\"} 7.0")
                .contains("jvm_memory_used_bytes");

        gauge.close();
        assertThat(get("/metrics", "scrape-token").body()).doesNotContain("outbox_pending");
    }

    @Test
    void aMetricThatCannotBeRecordedHarmsNobody() {
        metrics.count("twice", "a", "1");
        assertThatCode(() -> metrics.count("twice", "b", "1")).doesNotThrowAnyException();
        assertThatCode(() -> metrics.count("odd", "label without value")).doesNotThrowAnyException();
    }
}
