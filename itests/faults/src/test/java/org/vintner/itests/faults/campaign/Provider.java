package org.vintner.itests.faults.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Ports;

/** The provider's process, seen by those who pay and by the judge. */
final class Provider implements AutoCloseable {

    static final String SECRET = "campaign-provider-secret-0123456789";

    private final int port = Ports.free();
    private final Path books;
    private final Process process;

    Provider(Path folder, long seed) {
        books = folder.resolve("provider.jsonl");
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ProviderProcess.class.getName(),
                            Integer.toString(port),
                            books.toString(),
                            Long.toString(seed),
                            SECRET)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("provider.txt").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("the provider listens", () -> {
            try {
                stats();
                return true;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
    }

    URI uri() {
        return URI.create("http://localhost:" + port);
    }

    /** From now on it answers as a good provider does. */
    void calm() {
        Http.form(uri().resolve("/calm"), "").expect(200);
    }

    Map<String, String> stats() {
        return Form.parse(Http.get(uri().resolve("/stats")).expect(200).text());
    }

    List<JsonNode> books() {
        return Ledger.read(books);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
