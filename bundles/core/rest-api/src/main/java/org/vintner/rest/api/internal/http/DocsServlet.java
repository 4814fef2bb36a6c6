package org.vintner.rest.api.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Swagger UI on this server's document: four files of this bundle, and nothing from elsewhere. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/api/v1/docs/*",
            "osgi.http.whiteboard.servlet.name=vintner-api-docs"
        })
public final class DocsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String FOLDER = "docs";
    private static final String PAGE = "index.html";

    private static final Map<String, String> FILES = Map.of(
            PAGE,
            "text/html; charset=utf-8",
            "start.js",
            "text/javascript; charset=utf-8",
            "swagger-ui-bundle.js",
            "text/javascript; charset=utf-8",
            "swagger-ui.css",
            "text/css; charset=utf-8");

    private final transient Bundle bundle;
    private final transient Map<String, PackedFile> read = new ConcurrentHashMap<>();

    /** With the bundle that holds the files. */
    @Activate
    public DocsServlet(BundleContext context) {
        bundle = context.getBundle();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SecurityHeaders.forPages(response);
        String path = request.getPathInfo();
        if (path == null) {
            response.sendRedirect(request.getRequestURI() + "/");
            return;
        }
        String name = "/".equals(path) ? PAGE : path.substring(1);
        if (!FILES.containsKey(name)) {
            response.setStatus(404);
            return;
        }
        response.setContentType(FILES.get(name));
        response.setHeader("Cache-Control", "max-age=3600");
        file(name).answer(request, response);
    }

    /** Unpacked when somebody first asks for it, and not for each who does. */
    private PackedFile file(String name) throws IOException {
        PackedFile known = read.get(name);
        if (known != null) {
            return known;
        }
        // Below a folder that carries the version of Swagger UI.
        URL found = bundle.findEntries(FOLDER, name, true).nextElement();
        try (InputStream content = found.openStream()) {
            PackedFile file = new PackedFile(content.readAllBytes());
            read.put(name, file);
            return file;
        }
    }
}
