package org.vintner.rest.api.internal.problem;

import io.swagger.v3.oas.annotations.Operation;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.core.SecurityContext;
import org.apache.cxf.jaxrs.model.OperationResourceInfo;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.apache.cxf.message.Message;
import org.apache.cxf.transport.http.AbstractHTTPDestination;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.audit.AuditTrail;
import org.vintner.rest.api.internal.security.Caller;

/**
 * Puts refused attempts of known callers on the audit trail, for all operations in one place: whatever was not theirs, and
 * every change that the state of things did not allow. Runs when the request's transaction has ended.
 */
public final class RefusalAudit {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** What happens to honest callers every day. */
    private static final Set<CommerceError> COMMON = Set.of(
            CommerceError.SOLD_OUT,
            CommerceError.SLOT_NOT_OFFERED,
            CommerceError.SLOT_TAKEN,
            CommerceError.BOOKING_REFUSED,
            CommerceError.PRODUCT_NOT_FOR_SALE,
            CommerceError.UNKNOWN_CHANNEL,
            CommerceError.IDEMPOTENCY_KEY_IN_USE,
            CommerceError.IDEMPOTENCY_KEY_REUSED);

    private final Supplier<Optional<AuditTrail>> trail;

    /** On a trail that is asked for at each refusal, as it may come and go. */
    public RefusalAudit(Supplier<Optional<AuditTrail>> trail) {
        this.trail = trail;
    }

    void record(CommerceException refusal) {
        Message message = JAXRSUtils.getCurrentMessage();
        if (message == null
                || !(message.get(AbstractHTTPDestination.HTTP_REQUEST) instanceof HttpServletRequest request)) {
            return;
        }
        SecurityContext security = message.get(SecurityContext.class);
        if (security != null && matters(request.getMethod(), refusal.error())) {
            Caller.maybe(security)
                    .ifPresent(actor -> trail.get()
                            .ifPresent(present ->
                                    present.refused(actor, operation(message), request.getRequestURI(), refusal)));
        }
    }

    static boolean matters(String method, CommerceError error) {
        return switch (HttpStatus.of(error)) {
            case 403 -> true;
            case 404, 409, 410, 422 -> !READING.contains(method) && !COMMON.contains(error);
            default -> false;
        };
    }

    private static String operation(Message message) {
        return Optional.ofNullable(message.getExchange().get(OperationResourceInfo.class))
                .map(found -> found.getAnnotatedMethod().getAnnotation(Operation.class))
                .map(Operation::operationId)
                .orElse("unknown");
    }
}
