package org.vintner.rest.api.internal.admission;

import com.fasterxml.jackson.databind.ObjectWriter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.rest.api.internal.http.RequestId;
import org.vintner.rest.api.internal.json.ApiJson;
import org.vintner.rest.api.internal.problem.Problem;

/**
 * Lets in as many requests of each lane as the server can serve, and a few more wait; the rest is refused before anything of
 * it is read. So an overloaded server goes on doing what it can, and no kind of request takes the place of another: shop
 * traffic that of providers' notifications least of all.
 *
 * <p>Neither who waits for his turn nor who sends his body slowly holds a thread. A jakarta filter, as all requests are of
 * that kind below the whiteboard.
 */
@Component(
        service = {Filter.class, AdmissionFilter.class},
        configurationPid = AdmissionFilter.PID,
        property = {
            "osgi.http.whiteboard.filter.pattern=/*",
            "osgi.http.whiteboard.filter.name=vintner-admission",
            "osgi.http.whiteboard.filter.asyncSupported:Boolean=true",
            "osgi.http.whiteboard.filter.dispatcher=REQUEST",
            "osgi.http.whiteboard.filter.dispatcher=ASYNC",
            "service.ranking:Integer=1000"
        })
@Designate(ocd = AdmissionConfig.class)
public final class AdmissionFilter implements Filter {

    static final String PID = "org.vintner.admission";

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionFilter.class);
    private static final String VISIT = "org.vintner.admission.visit";

    /** The largest body that is read before a place is taken; both doors refuse one byte more. */
    private static final int MAX_BODY = WebhookDoor.MAX_BODY;

    /** A longer body is not read to its end. */
    private static final long MAX_DRAINED = 16L * 1024 * 1024;

    private static final int LOOK_MILLIS = 100;
    private static final int MAX_RETRY_AFTER = 5;

    private final Map<Lane, Gate> gates = new EnumMap<>(Lane.class);
    private final Map<Lane, Refusals> refusals = new EnumMap<>(Lane.class);
    private final Set<ArrivingBody> arriving = ConcurrentHashMap.newKeySet();
    private final ObjectWriter problems = ApiJson.mapper().writerFor(Problem.class);
    private final Map<Lane, BodyMemory> memories = new EnumMap<>(Lane.class);
    private final Connections connections;
    private final EngineSettings engine;
    private final long queueNanos;
    private final long bodyNanos;
    private final ScheduledExecutorService clock;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Metrics metrics;

    /** How many were refused, and when last, by {@code System.nanoTime}. */
    private record Refusals(AtomicLong count, AtomicLong last) {}

    /** With the limits of this server. */
    @Activate
    public AdmissionFilter(AdmissionConfig config) {
        this(
                Map.of(
                        Lane.WEBHOOKS, config.webhooks(),
                        Lane.SHOP, config.shop(),
                        Lane.STAFF, config.staff(),
                        Lane.DOWNLOADS, config.downloads(),
                        Lane.OTHER, config.other()),
                config.connections(),
                config.queue(),
                Duration.ofMillis(config.queueMillis()),
                Duration.ofSeconds(config.bodySeconds()),
                config.bodyMemory(),
                config.slowestPace());
    }

    /** With these limits. */
    AdmissionFilter(
            Map<Lane, Integer> places,
            int mostConnections,
            int queue,
            Duration queueTime,
            Duration bodyTime,
            long bodyMemory,
            long slowestPace) {
        places.forEach((lane, count) -> gates.put(lane, new Gate(count, queue)));
        places.keySet().forEach(lane -> refusals.put(lane, new Refusals(new AtomicLong(), new AtomicLong())));
        // Each kind has its own, so that nobody who dribbles at the shop keeps out notifications.
        places.keySet().stream()
                .filter(Lane::readsBodiesFirst)
                .forEach(lane -> memories.put(lane, new BodyMemory(bodyMemory)));
        ByName byName = new ByName();
        connections = new Connections(mostConnections, byName);
        engine = new EngineSettings(slowestPace, connections, byName);
        queueNanos = queueTime.toNanos();
        bodyNanos = bodyTime.toNanos();
        clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "vintner-admission");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused =
                clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void init(FilterConfig config) {
        engine.forget();
    }

    /** Those who wait are answered, as nobody would look after them any more. */
    @Deactivate
    void stop() {
        clock.shutdownNow();
        connections.release();
        gates.values().forEach(Gate::close);
        arriving.forEach(body -> body.refuse(HttpServletResponse.SC_SERVICE_UNAVAILABLE));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest wanted = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        if (wanted.getAttribute(VISIT) instanceof Visit again) {
            goOn(again, wanted, answer, chain);
            return;
        }
        engine.tell(request);
        Optional<Lane> lane = Lane.of(wanted);
        if (lane.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Visit visit = new Visit(lane.get(), gates.get(lane.get()));
        if (lane.get().readsBodiesFirst() && wanted.isAsyncSupported() && bodyIsComing(wanted)) {
            read(visit, wanted);
        } else {
            enter(visit, wanted, answer, chain);
        }
    }

    /** Whether there is a body that has not arrived with its header. Also one that is too large: who refuses it would wait for it. */
    private static boolean bodyIsComing(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        if (length == 0 || (length < 0 && request.getHeader("Transfer-Encoding") == null)) {
            return false;
        }
        return length < 0 || request.getInputStream().available() < length;
    }

    private void read(Visit visit, HttpServletRequest request) throws IOException {
        ServletInputStream stream = request.getInputStream();
        long length = request.getContentLengthLong();
        AsyncContext context = begin(visit, request);
        ArrivingBody body = new ArrivingBody(
                context,
                stream,
                memories.get(visit.lane()),
                MAX_BODY + 1,
                length > MAX_BODY && length <= MAX_DRAINED,
                System.nanoTime() + bodyNanos);
        visit.reads(body);
        arriving.add(body);
        stream.setReadListener(body);
    }

    /** A wait without a thread. We look at the time ourselves: the engine's own end of a wait would race with ours. */
    private static AsyncContext begin(Visit visit, HttpServletRequest request) {
        request.setAttribute(VISIT, visit);
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        return context;
    }

    /** A request that has waited, or that its own servlet sends on. */
    private void goOn(Visit visit, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        visit.body().ifPresent(arriving::remove);
        int refusal = visit.body().map(ArrivingBody::refusal).orElse(0);
        if (refusal != 0) {
            // What is left of the body is not worth waiting for.
            response.setHeader("Connection", "close");
            refuse(visit, refusal, request, response);
        } else if (visit.refused()) {
            refuse(visit, HttpServletResponse.SC_SERVICE_UNAVAILABLE, request, response);
        } else {
            enter(visit, request, response, chain);
        }
    }

    private void enter(Visit visit, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (visit.enter()) {
            serve(visit, request, response, chain);
        } else if (!request.isAsyncSupported() || !visit.mayWait()) {
            refuse(visit, HttpServletResponse.SC_SERVICE_UNAVAILABLE, request, response);
        } else {
            keepBody(visit, request);
            AsyncContext context = begin(visit, request);
            if (!visit.await(context, System.nanoTime() + queueNanos)) {
                refuse(visit, HttpServletResponse.SC_SERVICE_UNAVAILABLE, request, response);
                context.complete();
            }
        }
    }

    /** Who waits gives the engine its buffer back, which is of 8 KB, while what he sent are mostly a few hundred bytes. */
    private static void keepBody(Visit visit, HttpServletRequest request) throws IOException {
        int length = request.getContentLength();
        if (length > 0
                && visit.lane().readsBodiesFirst()
                && visit.bytes().isEmpty()
                && request.getInputStream().available() >= length) {
            visit.keep(request.getInputStream().readNBytes(length));
        }
    }

    private void serve(Visit visit, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        makeRoom(visit, response);
        Optional<byte[]> body = visit.bytes();
        HttpServletRequest inner = body.isPresent() ? new ReadRequest(request, body.get()) : request;
        boolean goesOn = false;
        try {
            chain.doFilter(inner, response);
            goesOn = request.isAsyncStarted();
            if (goesOn) {
                request.setAttribute(VISIT, visit);
                request.getAsyncContext().addListener(visit);
            }
        } finally {
            if (!goesOn) {
                visit.end();
            }
        }
    }

    /** So that whoever asks again and again does not keep out who has not been heard yet. */
    private void makeRoom(Visit visit, HttpServletResponse response) {
        if (visit.lane() != Lane.WEBHOOKS && connections.endsWithThisAnswer()) {
            response.setHeader("Connection", "close");
        }
    }

    private void refuse(Visit visit, int status, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        visit.end();
        note(visit.lane(), status);
        makeRoom(visit, response);
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        if (status != HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            return;
        }
        String id = RequestId.next();
        // Not all at the same moment.
        int retryAfter = 1 + ThreadLocalRandom.current().nextInt(MAX_RETRY_AFTER);
        boolean person = BusyPage.isFor(request);
        byte[] body = person ? BusyPage.html(request, retryAfter, id) : problem(id);
        response.setHeader(RequestId.HEADER, id);
        response.setIntHeader("Retry-After", retryAfter);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setContentType(person ? BusyPage.MEDIA_TYPE : Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private byte[] problem(String requestId) throws IOException {
        return problems.writeValueAsBytes(Problem.of(
                CommerceError.UNAVAILABLE,
                "The server is busy. Try again after as many seconds as Retry-After says.",
                Optional.empty(),
                requestId));
    }

    private void note(Lane lane, int status) {
        Refusals known = refusals.get(lane);
        known.count().incrementAndGet();
        known.last().set(System.nanoTime());
        Metrics present = metrics;
        if (present != null) {
            present.count("http.refused", "lane", lane.label(), "status", Integer.toString(status));
        }
    }

    private void look() {
        try {
            gates.values().forEach(Gate::expire);
            long now = System.nanoTime();
            arriving.removeIf(body -> body.expired(now));
        } catch (RuntimeException e) {
            LOG.error("Requests that waited for too long could not be refused", e);
        }
        try {
            connections.look();
        } catch (RuntimeException e) {
            LOG.error("The connections of the HTTP engine could not be bounded", e);
        }
    }

    /** The gate of a lane. */
    Gate gate(Lane lane) {
        return gates.get(lane);
    }

    /** Those of the engine. */
    Connections connections() {
        return connections;
    }

    /** What slow bodies hold, in bytes. */
    long bodyMemory() {
        return memories.values().stream().mapToLong(BodyMemory::used).sum();
    }

    /** How many requests of a lane were refused since the start. */
    long refused(Lane lane) {
        return refusals.get(lane).count().get();
    }

    /** Whether requests of a lane were refused within this time. */
    boolean refusedWithin(Lane lane, Duration time) {
        Refusals known = refusals.get(lane);
        return known.count().get() > 0 && System.nanoTime() - known.last().get() < time.toNanos();
    }
}
