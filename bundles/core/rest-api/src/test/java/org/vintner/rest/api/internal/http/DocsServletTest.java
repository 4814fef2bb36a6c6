package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.ee8.servlet.ServletContextHandler;
import org.eclipse.jetty.ee8.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.vintner.rest.api.internal.Stub;

/** Over real HTTP, with a script of the size of the real one. */
class DocsServletTest {

    private static final String SCRIPT = "swagger-ui-bundle.js";

    private final Server server = new Server(0);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger opened = new AtomicInteger();
    private final byte[] content = new byte[1_551_729];

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        new Random(7).nextBytes(content);
        for (int i = 0; i < content.length; i++) {
            // Half of each byte is nothing, as gzip shall find something to save.
            content[i] &= 0x0f;
        }
        Files.write(folder.resolve(SCRIPT), content);
        Bundle bundle = Stub.of(Bundle.class)
                .on("findEntries", arguments -> {
                    opened.incrementAndGet();
                    return Collections.enumeration(List.of(url((String) arguments[1])));
                })
                .get();
        BundleContext context = Stub.of(BundleContext.class)
                .on("getBundle", arguments -> bundle)
                .get();
        ServletContextHandler handler = new ServletContextHandler(server, "/");
        handler.addServlet(new ServletHolder(new DocsServlet(context)), "/api/v1/docs/*");
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private URL url(String name) {
        try {
            return folder.resolve(name).toUri().toURL();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.getURI().getPort() + "/api/v1/docs" + path));
        return client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void aFileGoesOutWholeAndIsReadFromTheBundleOnce() throws Exception {
        HttpResponse<byte[]> first = get("/" + SCRIPT);
        HttpResponse<byte[]> second = get("/" + SCRIPT);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(content);
        assertThat(second.body()).isEqualTo(content);
        assertThat(header(first, "Content-Type")).startsWith("text/javascript");
        assertThat(header(first, "Content-Encoding")).isEmpty();
        assertThat(header(first, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(opened).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "gzip, deflate, br, zstd|true",
                "br;q=1.0, gzip;q=0.8, *;q=0.1|true",
                "GZIP; q=1|true",
                "identity|false",
                "br, gzip;q=0|false",
                "gzip;q=0.000|false",
                "*;q=0|false",
                "x-gzip-like|false"
            })
    void itIsPackedForWhoTakesThat(String accepted, boolean packed) throws Exception {
        HttpResponse<byte[]> response = get("/" + SCRIPT, "Accept-Encoding", accepted);

        assertThat(header(response, "Content-Encoding")).isEqualTo(packed ? "gzip" : "");
        if (packed) {
            assertThat(response.body()).hasSizeLessThan(content.length);
            try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
                assertThat(unpacked.readAllBytes()).isEqualTo(content);
            }
        } else {
            assertThat(response.body()).isEqualTo(content);
        }
    }

    @Test
    void whoHasItIsToldSo() throws Exception {
        String plain = header(get("/" + SCRIPT), "ETag");
        String packed = header(get("/" + SCRIPT, "Accept-Encoding", "gzip"), "ETag");

        assertThat(plain).isNotEqualTo(packed);
        HttpResponse<byte[]> known = get("/" + SCRIPT, "If-None-Match", "\"other\", W/" + plain);
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(header(known, "ETag")).isEqualTo(plain);
        assertThat(get("/" + SCRIPT, "If-None-Match", packed).statusCode()).isEqualTo(200);
        assertThat(get("/" + SCRIPT, "Accept-Encoding", "gzip", "If-None-Match", packed)
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertThat(get("/../http.properties").statusCode()).isEqualTo(404);
        assertThat(get("/LICENSE").statusCode()).isEqualTo(404);
        assertThat(opened).hasValue(0);
    }
}
