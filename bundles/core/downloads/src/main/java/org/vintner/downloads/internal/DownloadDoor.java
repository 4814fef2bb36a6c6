package org.vintner.downloads.internal;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.http.ClientAddresses;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.StoredGrant;

/**
 * Where links lead: {@code /downloads/<token>} or {@code /downloads/<token>/<any name>}. Verifies, authorizes, then streams
 * (S1.13). A jakarta servlet, unlike the rest of the server, because only so the engine's own stream is at hand.
 */
@Component(
        service = Servlet.class,
        configurationPid = LinksConfig.PID,
        property = {
            "osgi.http.whiteboard.servlet.pattern=" + DownloadLinks.PATH + "/*",
            "osgi.http.whiteboard.servlet.name=vintner-downloads"
        })
public final class DownloadDoor extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(DownloadDoor.class);
    private static final HexFormat HEX = HexFormat.of();
    private static final String RETRY_AFTER_SECONDS = "5";

    /** What happens to those who hold a link and should not, or not here. */
    private static final Set<CommerceError> AUDITED = Set.of(
            CommerceError.TOKEN_INVALID,
            CommerceError.GRANT_REVOKED,
            CommerceError.GRANT_SUSPENDED,
            CommerceError.GRANT_BOUND_ELSEWHERE);

    /** For how long an answer that is just ending may hold up the next: its last bytes arrive before it is counted. */
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofMillis(50), Duration.ofMillis(150), Duration.ofMillis(400), Duration.ofMillis(800));

    private final transient DownloadTokens tokens;
    private final transient TransferLedger ledger;
    private final transient FileBodies bodies;
    private final transient SendBuffers sendBuffers;
    private final transient ClientAddresses addresses;
    private final transient DownloadMetrics metrics;
    private final transient AuditTrail audit;
    private final transient Representations representations = new Representations();

    @Activate
    public DownloadDoor(
            @Reference DownloadTokens tokens,
            @Reference TransferLedger ledger,
            @Reference FileBodies bodies,
            @Reference SendBuffers sendBuffers,
            @Reference DownloadMetrics metrics,
            @Reference AuditTrail audit,
            LinksConfig config) {
        this.tokens = tokens;
        this.ledger = ledger;
        this.bodies = bodies;
        this.sendBuffers = sendBuffers;
        this.metrics = metrics;
        this.audit = audit;
        this.addresses = new ClientAddresses(List.of(config.trustedProxies()));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String requestId = newRequestId();
        // Added and not set, as none is there yet: setting looks through all others.
        response.addHeader("X-Request-Id", requestId);
        response.addHeader("Cache-Control", "private, no-store");
        response.addHeader("Referrer-Policy", "no-referrer");
        response.addHeader("X-Content-Type-Options", "nosniff");
        response.addHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        try {
            answer(request, response);
        } catch (ClientGoneException e) {
            metrics.broken();
            LOG.debug("Download {} was broken off by its client", requestId);
        } catch (CommerceException e) {
            metrics.refused(e.error());
            log(e, requestId);
            refuse(request, response, Refusal.of(e, requestId));
        } catch (IOException e) {
            metrics.refused(CommerceError.UNAVAILABLE);
            LOG.error("Download {} failed: the storage does not give the file", requestId, e);
            refuse(request, response, Refusal.of(FileBodies.unavailable(), requestId));
        } catch (RuntimeException e) {
            metrics.refused(CommerceError.INTERNAL);
            LOG.error("Download {} failed", requestId, e);
            refuse(request, response, Refusal.defect(requestId));
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean get = request.getMethod().equals("GET");
        if (!get && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            throw new CommerceException(CommerceError.METHOD_NOT_ALLOWED, "A download is fetched by GET.");
        }
        Token token = tokens.read(tokenText(request))
                .orElseThrow(() -> new CommerceException(
                        CommerceError.TOKEN_INVALID,
                        "This link is not whole. Copy it again from the mail or from the page of your order."));
        InetAddress client =
                addresses.of(request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")));
        try {
            answer(token, client, request, response);
        } catch (CommerceException e) {
            if (AUDITED.contains(e.error())) {
                Actor holder = Actor.buyerOf(token.order()).from(client.getHostAddress());
                audit.refused(holder, "download.fetch", token.grant().toString(), e);
            }
            throw e;
        }
    }

    private void answer(Token token, InetAddress client, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean get = request.getMethod().equals("GET");
        Conditions conditions = Conditions.of(request);
        if (!get || conditions.instead()) {
            Representation file = representations.of(
                    ledger.check(token, client, DownloadDoor::whole).file());
            OptionalInt status = conditions.instead(file);
            if (!get || status.isPresent()) {
                describe(file, status, response);
                return;
            }
        }
        get(token, client, conditions, request, response);
    }

    private static void describe(Representation file, OptionalInt status, HttpServletResponse response) {
        file.describe(response);
        status.ifPresentOrElse(response::setStatus, () -> {
            response.setContentType(file.file().contentType());
            response.setContentLengthLong(file.file().size());
        });
    }

    private void get(
            Token token,
            InetAddress client,
            Conditions conditions,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long asked = System.nanoTime();
        Wish wish = new Wish(conditions, representations, response);
        Sending sending = patiently(token, client, wish);
        metrics.started();
        try {
            Representation file = representations.of(sending.grant().file());
            sendBuffers.limit(request, ByteRange.length(sending.ranges()));
            BodySender sender = bodies.sender(sending.grant(), response.getOutputStream());
            Answer answer =
                    wish.isForParts() ? Answer.ofParts(file, sending.ranges()) : Answer.ofWhole(file, sending.ranges());
            metrics.firstByteAfter(Duration.ofNanos(System.nanoTime() - asked));
            if (answer.send(response, sender, sending)) {
                metrics.completed();
            }
        } finally {
            metrics.sent(sending.bytes());
            metrics.ended();
            sending.end();
        }
    }

    private Sending patiently(Token token, InetAddress client, Function<StoredGrant, List<ByteRange>> wanted) {
        for (Duration pause : PATIENCE) {
            try {
                return ledger.begin(token, client, wanted);
            } catch (CommerceException e) {
                if (e.error() != CommerceError.TOO_MANY_REQUESTS) {
                    throw e;
                }
                LockSupport.parkNanos(pause.toNanos());
            }
        }
        return ledger.begin(token, client, wanted);
    }

    /** All of the file, which may be nothing. */
    static List<ByteRange> whole(StoredGrant grant) {
        long size = grant.file().size();
        return size == 0 ? List.of() : List.of(new ByteRange(0, size));
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
            throws IOException {
        if (response.isCommitted()) {
            LOG.warn(
                    "Download {} was broken off by the server: {}",
                    refusal.requestId(),
                    refusal.error().code());
            // The length that was announced is not reached, so the engine breaks the connection and the client notices.
            return;
        }
        boolean page =
                Optional.ofNullable(request.getHeader("Accept")).orElse("").contains("text/html");
        byte[] body = page ? refusal.page() : refusal.problem();
        response.resetBuffer();
        Representation.undescribe(response);
        response.setStatus(refusal.status());
        response.setContentType(page ? "text/html;charset=UTF-8" : "application/problem+json");
        response.setContentLength(body.length);
        if (refusal.worthTryingAgain()) {
            response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    /** S1.15: a refused token is logged, without the token. */
    private static void log(CommerceException refused, String requestId) {
        if (refused.error() == CommerceError.TOKEN_INVALID) {
            LOG.info("Download {} refused: token_invalid", requestId);
        } else {
            LOG.debug("Download {} refused: {}", requestId, refused.error().code());
        }
    }

    private static String tokenText(HttpServletRequest request) {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("/").substring(1);
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    private static String newRequestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "req_" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }
}
