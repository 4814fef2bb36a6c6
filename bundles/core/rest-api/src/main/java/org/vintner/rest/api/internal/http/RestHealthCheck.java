package org.vintner.rest.api.internal.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.metrics.HealthCheck;

/**
 * Well when all resources of this bundle are served, the webhook door is open and a first request went through: that one
 * loads a thousand classes, and no customer should wait for them.
 */
@Component(service = HealthCheck.class)
public final class RestHealthCheck implements HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(RestHealthCheck.class);
    private static final String WARM_UP_PATH = "/api/v1/products?limit=1";
    private static final int ATTEMPT_MILLIS = 20;
    private static final int TIMEOUT_MILLIS = 5000;

    // By name: which servlet API the HTTP engine speaks does not matter here.
    private static final List<String> HTTP_RUNTIMES = List.of(
            "org.osgi.service.servlet.runtime.HttpServiceRuntime", "org.osgi.service.http.runtime.HttpServiceRuntime");

    private final ApiServlet api;
    private final WebhookServlet webhooks;
    private final BundleContext context;
    private final ScheduledExecutorService warmUp;
    private volatile boolean warm;

    /** Begins to knock at the API's door until it answers. */
    @Activate
    public RestHealthCheck(@Reference ApiServlet api, @Reference WebhookServlet webhooks, BundleContext context) {
        this.api = api;
        this.webhooks = webhooks;
        this.context = context;
        warmUp = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "vintner-rest-warm-up");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused =
                warmUp.scheduleWithFixedDelay(this::attempt, 0, ATTEMPT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        warmUp.shutdownNow();
    }

    @Override
    public String name() {
        return "rest-api";
    }

    @Override
    public Optional<String> problem() {
        List<String> missing = api.missing();
        if (!missing.isEmpty()) {
            return Optional.of("These resources wait for a service: " + String.join(", ", missing) + ".");
        }
        if (!webhooks.open()) {
            return Optional.of("The payments bundle does not take notifications.");
        }
        return warm && api.settled() ? Optional.empty() : Optional.of("The first request has not been answered yet.");
    }

    private void attempt() {
        try {
            Optional<String> endpoint = endpoint();
            if (api.complete() && endpoint.isPresent() && answers(endpoint.get())) {
                warm = true;
                LOG.info("The REST API is warm");
                warmUp.shutdown();
            }
        } catch (RuntimeException | IOException e) {
            LOG.debug("The REST API does not answer yet", e);
        }
    }

    private static boolean answers(String endpoint) throws IOException {
        URL url = URI.create(endpoint.replaceAll("/$", "") + WARM_UP_PATH).toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }

    /** An address at which this server listens. */
    private Optional<String> endpoint() {
        return HTTP_RUNTIMES.stream()
                .flatMap(name -> references(name).stream())
                .flatMap(reference -> strings(reference.getProperty("osgi.http.endpoint")).stream())
                .filter(address -> address.startsWith("http://"))
                .findFirst();
    }

    private List<ServiceReference<?>> references(String service) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(service, null);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> strings(Object property) {
        if (property instanceof String[] many) {
            return List.of(many);
        }
        if (property instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).toList();
        }
        return property == null ? List.of() : List.of(property.toString());
    }
}
