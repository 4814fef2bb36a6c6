package org.vintner.observability.internal;

import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.Servlet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.metrics.HealthCheck;

/**
 * Opens the doors of this bundle. The servlets are registered by code and the component offers no service, because its
 * settings would be properties of that service, readable by every bundle, and one of them is a secret.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.vintner.observability")
@Designate(ocd = ObservabilityComponent.Config.class)
public final class ObservabilityComponent {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Vintner Observability")
    public @interface Config {
        /** Bearer token. */
        @AttributeDefinition(
                name = "Metrics token",
                description = "bearer token that may read /metrics; empty: administrators only",
                type = AttributeType.PASSWORD,
                required = false)
        String metricsToken() default "";

        /** Names of checks. */
        @AttributeDefinition(
                name = "Required checks",
                description = "names of the health checks without which the server is not ready")
        String[] requiredChecks() default {"database", "rest-api"};
    }

    private final Set<HealthCheck> checks = ConcurrentHashMap.newKeySet();
    private final Readiness readiness;
    private final Scrapers scrapers;
    private final List<ServiceRegistration<Servlet>> servlets;

    // Dynamic: health is asked most when something is missing.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Accounts accounts;

    /** Registers the servlets. */
    @Activate
    public ObservabilityComponent(BundleContext context, Config config, @Reference MicrometerMetrics metrics) {
        readiness = new Readiness(checks, Arrays.asList(config.requiredChecks()), System::nanoTime);
        scrapers = new Scrapers(() -> Optional.ofNullable(accounts), config.metricsToken());
        servlets = List.of(
                register(context, new HealthServlet(readiness, scrapers), "vintner-health", "/health/*"),
                register(context, new MetricsServlet(metrics, scrapers), "vintner-metrics", "/metrics"));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCheck(HealthCheck check) {
        checks.add(check);
    }

    void removeCheck(HealthCheck check) {
        checks.remove(check);
    }

    @Modified
    void change(Config config) {
        readiness.require(Arrays.asList(config.requiredChecks()));
        scrapers.token(config.metricsToken());
    }

    @Deactivate
    void close() {
        servlets.forEach(ServiceRegistration::unregister);
        readiness.close();
    }

    private static ServiceRegistration<Servlet> register(
            BundleContext context, Servlet servlet, String name, String pattern) {
        Dictionary<String, Object> properties = FrameworkUtil.asDictionary(
                Map.of("osgi.http.whiteboard.servlet.name", name, "osgi.http.whiteboard.servlet.pattern", pattern));
        return context.registerService(Servlet.class, servlet, properties);
    }
}
