package org.vintner.rest.api.internal.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.problem.HttpStatus;
import org.vintner.rest.api.internal.problem.Problem;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** What every operation has beside its own: who may call it, how it is repeated, and how it may fail. */
final class CommonParts {

    static final String BEARER = "bearer";
    static final String IDEMPOTENCY_KEY = "IdempotencyKey";

    private static final Map<Integer, String> FAILURES = new LinkedHashMap<>();

    static {
        FAILURES.put(400, "A value is missing, malformed or unknown; `param` names it.");
        FAILURES.put(401, "Credentials are missing or unknown.");
        FAILURES.put(402, "The provider declined.");
        FAILURES.put(403, "The credentials are not for this operation.");
        FAILURES.put(404, "There is no such thing, or not for this caller.");
        FAILURES.put(409, "The state of things does not allow it; `code` says why.");
        FAILURES.put(413, "The body is too large.");
        FAILURES.put(415, "The body has a type that is not taken here.");
        FAILURES.put(422, "Understood, but not possible; `code` says why.");
        FAILURES.put(429, "Too many requests.");
        FAILURES.put(500, "A defect of the server; `requestId` leads its operator to the reason.");
        FAILURES.put(502, "It is not known whether the provider did it; the server keeps asking.");
        FAILURES.put(503, "A part that this needs is away; the same request may succeed later.");
        FAILURES.put(507, "The server's disk has no room for the body; the same request may succeed later.");
    }

    private CommonParts() {}

    /** The failures as components, so that each operation names them only. */
    static Map<String, ApiResponse> responses() {
        Map<String, ApiResponse> responses = new LinkedHashMap<>();
        FAILURES.forEach((status, description) -> responses.put(name(status), failure(status, description)));
        return responses;
    }

    private static ApiResponse failure(int status, String description) {
        Schema<?> problem = new Schema<>().$ref(PlatformSchemas.REFERENCE + Problem.class.getSimpleName());
        ApiResponse response = new ApiResponse()
                .description(description)
                .content(new Content().addMediaType(Problem.MEDIA_TYPE, new MediaType().schema(problem)));
        if (HttpStatus.retryAfter(status).isPresent()) {
            response.addHeaderObject(
                    "Retry-After", new Header().description("Seconds to wait.").schema(new IntegerSchema()));
        }
        return response;
    }

    static void add(Operation operation, Optional<Method> method) {
        boolean posts = method.map(m -> m.isAnnotationPresent(Idempotent.class)).orElse(false);
        method.ifPresent(m -> access(operation, m));
        method.ifPresent(m -> refer(operation, m));
        if (posts) {
            operation.addParametersItem(new Parameter().$ref("#/components/parameters/" + IDEMPOTENCY_KEY));
        }
        Optional.ofNullable(operation.getRequestBody()).ifPresent(body -> body.setRequired(true));
        succeed(operation);
        failures(operation, posts)
                .forEach(status -> operation
                        .getResponses()
                        .addApiResponse(
                                String.valueOf(status),
                                new ApiResponse().$ref("#/components/responses/" + name(status))));
    }

    private static void access(Operation operation, Method method) {
        if (method.isAnnotationPresent(AllowAnyone.class)) {
            operation.addSecurityItem(new SecurityRequirement());
        }
        operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
        Allow allow = method.getAnnotation(Allow.class);
        if (allow != null) {
            String roles = Arrays.stream(allow.value())
                    .map(role -> role.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            operation.setDescription(operation.getDescription() + " Roles: " + roles + ".");
        }
    }

    /** Swagger copies a schema that an annotation names; here it is named, as everywhere else. */
    private static void refer(Operation operation, Method method) {
        for (var answer : method.getAnnotationsByType(io.swagger.v3.oas.annotations.responses.ApiResponse.class)) {
            for (var content : answer.content()) {
                String schema = content.schema().implementation().getSimpleName();
                operation
                        .getResponses()
                        .get(answer.responseCode())
                        .getContent()
                        .values()
                        .forEach(media -> media.schema(new Schema<>().$ref(PlatformSchemas.REFERENCE + schema)));
            }
        }
    }

    /** Swagger calls an answer whose status the method does not tell "default"; here that is 200, or 204 without a body. */
    private static void succeed(Operation operation) {
        ApiResponses responses = operation.getResponses();
        ApiResponse untold = responses.remove("default");
        if (untold != null && responses.isEmpty()) {
            boolean empty = untold.getContent() == null
                    || untold.getContent().values().stream().allMatch(media -> media.getSchema() == null);
            responses.addApiResponse(empty ? "204" : "200", untold.description("Done."));
        }
    }

    private static List<Integer> failures(Operation operation, boolean posts) {
        List<Integer> statuses = new ArrayList<>(List.of(400, 401, 403, 429, 500, 503));
        boolean inPath = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> "path".equals(parameter.getIn()));
        if (inPath) {
            statuses.add(404);
        }
        if (operation.getRequestBody() != null) {
            statuses.addAll(List.of(413, 415, 507));
        }
        if (posts) {
            statuses.addAll(List.of(409, 422));
        }
        if (operation.getTags() != null && operation.getTags().contains("Payments") && posts) {
            statuses.addAll(List.of(402, 502));
        }
        return statuses.stream().sorted().toList();
    }

    private static String name(int status) {
        return "Problem" + status;
    }
}
