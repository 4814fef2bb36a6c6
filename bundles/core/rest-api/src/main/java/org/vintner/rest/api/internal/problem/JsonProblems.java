package org.vintner.rest.api.internal.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Says what is wrong with a JSON body, in the caller's words: which field, and why. Values are never repeated. */
final class JsonProblems {

    private JsonProblems() {}

    static CommerceException of(JsonProcessingException json) {
        if (!(json instanceof JsonMappingException mapping)) {
            return malformed(json);
        }
        String path = path(mapping);
        Optional<CommerceException> ours = ours(mapping);
        if (ours.isPresent()) {
            return located(ours.get(), path);
        }
        if (mapping instanceof UnrecognizedPropertyException) {
            return new CommerceException(
                    CommerceError.UNKNOWN_FIELD, "The field '" + path + "' is not known here. Leave it out.", path);
        }
        if (mapping instanceof InvalidNullException) {
            return invalid("The field '" + path + "' is needed and can't be null.", path, json);
        }
        if (mapping.getCause() instanceof StreamReadException broken && !(broken instanceof InputCoercionException)) {
            return malformed(broken);
        }
        return path.isEmpty()
                ? invalid("The body is not a JSON object of the form that is wanted here.", "", json)
                : invalid("The field '" + path + "' is missing, of another type, or out of range.", path, json);
    }

    private static CommerceException malformed(JsonProcessingException json) {
        String where = Optional.ofNullable(json.getLocation())
                .map(at -> " The parser stopped at line " + at.getLineNr() + ", column " + at.getColumnNr() + ".")
                .orElse("");
        return new CommerceException(
                CommerceError.MALFORMED_BODY,
                "The body is no valid JSON in UTF-8 with unique field names." + where,
                json);
    }

    private static CommerceException invalid(String detail, String path, JsonProcessingException json) {
        return new CommerceException(CommerceError.INVALID_REQUEST, detail, path.isEmpty() ? null : path, json);
    }

    /** A record of the platform API that refused its value. */
    private static Optional<CommerceException> ours(Throwable exception) {
        for (Throwable t = exception; t != null; t = t.getCause()) {
            if (t instanceof CommerceException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static CommerceException located(CommerceException ours, String path) {
        String own = ours.param().orElse("");
        String param = own.isEmpty() || own.startsWith(path) ? own : path.isEmpty() ? own : path + "." + own;
        String shown = param.isEmpty() ? path : param;
        return new CommerceException(ours.error(), ours.getMessage(), shown.isEmpty() ? null : shown, ours);
    }

    /** The place in the body, such as {@code lines[0].quantity}. */
    private static String path(JsonMappingException mapping) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
