package org.vintner.rest.api.internal.call;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import javax.annotation.Priority;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.ext.Provider;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * Reads the body of every request whose method takes no stream, up to a limit. So a body is judged whole, and its digest is
 * known before its effect.
 */
@Provider
@Priority(Priorities.ENTITY_CODER)
public final class BodyFilter implements ContainerRequestFilter {

    /** The largest JSON body, in bytes: twice the longest product description. Many of them must fit the heap at once. */
    public static final int MAX_JSON = 256 * 1024;

    /** Where the invoker finds the bytes that were read. */
    static final String BODY = "org.vintner.rest.body";

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        boolean streams =
                Arrays.asList(resource.getResourceMethod().getParameterTypes()).contains(InputStream.class);
        if (!streams) {
            byte[] body = read(request);
            if (body.length > 0 && request.getMediaType() == null) {
                throw new CommerceException(
                        CommerceError.UNSUPPORTED_MEDIA_TYPE,
                        "A body needs the header Content-Type: application/json.");
            }
            JAXRSUtils.getCurrentMessage().put(BODY, body);
            request.setEntityStream(new ByteArrayInputStream(body));
        }
    }

    /** Not asking CXF first whether there is one: it copies a body to find out. */
    private static byte[] read(ContainerRequestContext request) throws IOException {
        boolean declared = request.getHeaderString(HttpHeaders.CONTENT_LENGTH) != null;
        if (!declared && request.getMethod().equals(HttpMethod.GET)) {
            return new byte[0];
        }
        int length = request.getLength();
        // Negative is what is too long for an int.
        if (declared && (length < 0 || length > MAX_JSON)) {
            throw tooLarge();
        }
        byte[] body = request.getEntityStream().readNBytes(declared ? length : MAX_JSON + 1);
        if (body.length > MAX_JSON) {
            throw tooLarge();
        }
        return body;
    }

    private static CommerceException tooLarge() {
        return new CommerceException(CommerceError.BODY_TOO_LARGE, "A JSON body has at most " + MAX_JSON + " bytes.");
    }
}
