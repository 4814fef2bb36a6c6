package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("what lies in the buffers of the system makes less of an answer than a count notices")
final class SendBuffersTest {

    @ParameterizedTest
    @CsvSource({
        "262144, 10240, false",
        "262144, 262144, false",
        "262144, 262145, true",
        "262144, 134217727, true",
        "262144, 134217728, false",
        "0, 1000000, false"
    })
    void answersInBetweenAreLimited(int size, long length, boolean limited) {
        SendBuffers buffers = new SendBuffers(Shop.config(DownloadsConfig.class, Map.of("sendBuffer", size)));

        assertThat(buffers.isWorthIt(length)).isEqualTo(limited);
    }
}
