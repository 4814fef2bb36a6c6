package org.vintner.rest.api.internal.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.jaxrs.json.JacksonJsonProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;

/**
 * JSON in bodies. What stands in annotations of our methods is for people and for the API's description, nothing for Jackson, which would
 * reckon a hash of all of it with each body: a fifteenth of the time of a small request.
 */
public final class JsonBodies extends JacksonJsonProvider {

    private static final Annotation[] NONE = {};

    /** By this mapper. */
    public JsonBodies(ObjectMapper mapper) {
        super(mapper);
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return super.readFrom(type, genericType, NONE, mediaType, headers, body);
    }

    @Override
    public void writeTo(
            Object value,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws IOException {
        super.writeTo(value, type, genericType, NONE, mediaType, headers, body);
    }
}
