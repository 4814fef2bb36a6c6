package org.vintner.rest.api.internal.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.servlet.Servlet;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.idempotency.IdempotentCalls;
import org.vintner.api.metrics.Metrics;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.BodyFilter;
import org.vintner.rest.api.internal.call.CallInvoker;
import org.vintner.rest.api.internal.json.ApiJson;
import org.vintner.rest.api.internal.json.JsonBodies;
import org.vintner.rest.api.internal.openapi.OpenApiResource;
import org.vintner.rest.api.internal.problem.Problem;
import org.vintner.rest.api.internal.problem.ProblemMapper;
import org.vintner.rest.api.internal.problem.RefusalAudit;
import org.vintner.rest.api.internal.security.AccessFilter;
import org.vintner.rest.api.internal.security.Credentials;
import org.vintner.rest.api.internal.security.Origins;

/**
 * Serves all {@link RestResource} services. When one comes or goes, a new CXF server is built beside the present one and
 * takes over between two requests, so that none fails.
 */
@Component(
        service = {Servlet.class, ApiServlet.class},
        property = {
            "osgi.http.whiteboard.servlet.pattern=/api/*",
            "osgi.http.whiteboard.servlet.name=vintner-api",
            "osgi.http.whiteboard.servlet.asyncSupported:Boolean=true"
        })
public final class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);

    /** Changes that come in one breath, as at start, make one server. */
    private static final int SETTLE_MILLIS = 30;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final transient Set<RestResource> resources = ConcurrentHashMap.newKeySet();
    private final transient ObjectMapper mapper = ApiJson.mapper();
    private final transient AtomicInteger changes = new AtomicInteger();
    private final transient AtomicBoolean rehearsed = new AtomicBoolean();
    private final transient ScheduledExecutorService builder =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work));
    private final transient AccessFilter access;
    private final transient CallInvoker invoker;
    private final transient DeclaredResources declared;
    private volatile boolean initialized;
    private transient volatile CxfServer current;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile IdempotentCalls idempotentCalls;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile Metrics metrics;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile AuditTrail auditTrail;

    /** With the credentials that all requests are checked against. */
    @Activate
    public ApiServlet(
            @Reference Credentials credentials, @Reference Origins origins, @Reference DeclaredResources declared) {
        this.declared = declared;
        access = new AccessFilter(credentials, origins);
        invoker = new CallInvoker(() -> Optional.ofNullable(idempotentCalls), mapper);
    }

    /** On services that stay; for use without a service registry. */
    ApiServlet(
            Credentials credentials,
            Origins origins,
            DeclaredResources declared,
            IdempotentCalls calls,
            AuditTrail audit) {
        this(credentials, origins, declared);
        idempotentCalls = calls;
        auditTrail = audit;
    }

    @Reference(
            service = RestResource.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addResource(RestResource resource) {
        resources.add(resource);
        rebuildSoon();
    }

    void removeResource(RestResource resource) {
        resources.remove(resource);
        rebuildSoon();
    }

    /** The classes of the resources that are served, or will be in a moment. */
    public List<Class<?>> resourceClasses() {
        return resources.stream()
                .<Class<?>>map(RestResource::getClass)
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    /** Simple names of this bundle's resources that wait for a service. */
    public List<String> missing() {
        return missing(resources);
    }

    private List<String> missing(Collection<?> beans) {
        Set<String> served =
                beans.stream().map(bean -> bean.getClass().getName()).collect(Collectors.toSet());
        return declared.classNames().stream()
                .filter(name -> !served.contains(name))
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .sorted()
                .toList();
    }

    /** Whether a server is up and holds all that was registered. */
    public boolean settled() {
        return current != null && changes.get() == 0;
    }

    /** Whether every address of this bundle is served: only then is an unknown one unknown for good. */
    public boolean complete() {
        return settled() && missing().isEmpty();
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        super.init(config);
        initialized = true;
        rebuildSoon();
    }

    @Override
    public void destroy() {
        initialized = false;
    }

    @Deactivate
    void stop() {
        builder.shutdownNow();
        swap(null);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        long begun = System.nanoTime();
        try {
            response.setHeader(RequestId.HEADER, RequestId.begin());
            SecurityHeaders.forData(response);
            serve(request, response);
        } finally {
            RequestId.end();
            measure(request, response, System.nanoTime() - begun);
        }
    }

    private void measure(HttpServletRequest request, HttpServletResponse response, long nanos) {
        Metrics present = metrics;
        if (present != null) {
            // A caller may invent methods, but no time series.
            String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
            String status = response.getStatus() / 100 + "xx";
            present.time("http.requests", Duration.ofNanos(nanos), "method", method, "status", status);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        for (CxfServer server = current; server != null; server = current) {
            if (server.enter()) {
                try {
                    server.serve(request, response);
                } finally {
                    server.leave();
                }
                return;
            }
        }
        refuse(response);
    }

    private void refuse(HttpServletResponse response) throws IOException {
        Problem problem =
                Problem.of(CommerceError.UNAVAILABLE, "The server is starting.", Optional.empty(), RequestId.current());
        response.setStatus(problem.status());
        response.setHeader("Retry-After", "1");
        response.setContentType(Problem.MEDIA_TYPE);
        response.getOutputStream().write(mapper.writeValueAsBytes(problem));
    }

    private void rebuildSoon() {
        changes.incrementAndGet();
        if (initialized) {
            ScheduledFuture<?> unused = builder.schedule(this::rebuild, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
        } else if (missing().isEmpty() && rehearsed.compareAndSet(false, true)) {
            builder.execute(this::rehearse);
        }
    }

    /** While the server starts: the HTTP engine comes last, and the first build takes longest. */
    private void rehearse() {
        List<Object> beans = new ArrayList<>(resources);
        try {
            CxfServer.rehearse(beans, providers(true), invoker);
            mapper.writeValueAsBytes(
                    Problem.of(CommerceError.UNAVAILABLE, "Rehearsal.", Optional.empty(), RequestId.current()));
        } catch (ServletException | IOException | RuntimeException e) {
            LOG.debug("The rehearsal failed; the first build will tell why", e);
        }
    }

    private void rebuild() {
        int seen = changes.get();
        if (seen == 0) {
            return;
        }
        try {
            List<Object> beans = new ArrayList<>(resources);
            List<Object> providers = providers(missing(beans).isEmpty());
            beans.add(new OpenApiResource(this::resourceClasses, mapper));
            swap(CxfServer.start(getServletConfig(), beans, providers, invoker));
            changes.addAndGet(-seen);
            LOG.debug("Serving {} resources", beans.size());
        } catch (ServletException | RuntimeException e) {
            LOG.error("The REST API keeps its former resources, because the new ones can't be served", e);
        }
    }

    /** A server knows for itself whether it is complete: a request that it took may end after another has taken over. */
    private List<Object> providers(boolean complete) {
        return List.of(
                access,
                new BodyFilter(),
                new ProblemMapper(new RefusalAudit(() -> Optional.ofNullable(auditTrail)), complete),
                new JsonBodies(mapper));
    }

    private void swap(CxfServer next) {
        CxfServer former = current;
        current = next;
        if (former != null) {
            former.leave();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "vintner-rest-publisher");
        thread.setDaemon(true);
        return thread;
    }
}
