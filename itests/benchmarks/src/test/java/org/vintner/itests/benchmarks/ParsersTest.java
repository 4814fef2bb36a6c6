package org.vintner.itests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Database;

class ParsersTest {

    private static final String WRK = """
            Running 2s test @ http://127.0.0.1:8080
            RESULT requests=10000 bytes=2000000 micros=2000000 connect=1 read=2 write=3 status=4 timeout=5 p50=1500 p90=2000 p99=9000 max=12000 ended=0 sent=10064
            Requests/sec: 5000
            """;

    @Test
    void wrkIsReadByItsLastLineAndNotByWhatItShowsToPeople() {
        Wrk.Seen seen = Wrk.Seen.parse(WRK);

        assertThat(seen.rate()).isEqualTo(5000);
        assertThat(seen.bytesPerSecond()).isEqualTo(1_000_000);
        assertThat(seen.errors()).isEqualTo(15);
        assertThat(seen.details()).containsEntry("p99", 9.0).containsEntry("p50", 1.5);
        assertThat(seen.get("sent")).isEqualTo(10_064);
    }

    @Test
    void aWrkThatFailedIsNoResult() {
        assertThatThrownBy(() -> Wrk.Seen.parse("unable to connect")).hasMessageContaining("unable to connect");
    }

    @Test
    void pgbenchIsReadInTheWordsOfItsVersions() {
        assertThat(PgBench.rate("latency average = 0.9 ms\ntps = 9213.456 (without initial connection time)\n"))
                .isEqualTo(9213.456);
    }

    @Test
    void optionsThatAreNotThereAreNamed() {
        Set<String> known = Set.of("quick", "rounds", "only");

        Options options = Options.parse(known, List.of("--quick", "--only", "G1,G2"));

        assertThat(options.list("only")).containsExactly("G1", "G2");
        assertThat(options.number("rounds", 5, 2)).isEqualTo(2);
        assertThatThrownBy(() -> Options.parse(known, List.of("--round", "3"))).hasMessageContaining("--round");
        assertThatThrownBy(() -> Options.parse(known, List.of("--rounds"))).hasMessageContaining("--rounds");
    }

    @Test
    void theVersionOfAJdkStandsInItsReleaseFile() {
        assertThat(Bench.jdkVersion("IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"25.0.1\"\n"))
                .isEqualTo(25);
        assertThat(Bench.jdkVersion("JAVA_VERSION=\"17\"")).isEqualTo(17);
    }

    @Test
    void aPostgresIsNamedByOneAddress() {
        assertThat(Bench.address("postgresql://shop:geheim@db.example.com:5433/postgres"))
                .isEqualTo(new Database.Address("db.example.com", 5433, "postgres", "shop", "geheim"));
        assertThatThrownBy(() -> Bench.address("db.example.com")).hasMessageContaining("postgresql://");
    }

    @Test
    void anAnswerIsWholeWhenItsLastByteHasCome() {
        byte[] bytes = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello rest"
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(Reply.parse(bytes, bytes.length - 6)).isEmpty();
        Reply reply = Reply.parse(bytes, bytes.length).orElseThrow();
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.body()).isEqualTo("hello");
        assertThat(reply.length()).isEqualTo(bytes.length - 5);
        assertThat(reply.closes()).isTrue();
    }

    @Test
    void anAnswerInChunksIsPutTogether() {
        byte[] bytes =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"id\":\"\r\n5\r\nx1\"}\n\r\n0\r\n\r\nHTTP/1.1"
                        .getBytes(StandardCharsets.US_ASCII);

        for (int i = 0; i < bytes.length - "HTTP/1.1".length(); i++) {
            assertThat(Reply.parse(bytes, i)).isEmpty();
        }
        Reply reply = Reply.parse(bytes, bytes.length).orElseThrow();
        assertThat(reply.field("id")).isEqualTo("x1");
        assertThat(reply.length()).isEqualTo(bytes.length - "HTTP/1.1".length());
    }

    @Test
    void anAnswerWithoutContentEndsWithItsHeaders() {
        byte[] bytes = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(Reply.parse(bytes, bytes.length)).isPresent();
    }
}
