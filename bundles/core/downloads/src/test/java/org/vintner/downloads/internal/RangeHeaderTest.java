package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

@DisplayName("S1.20: the Range header of RFC 9110, for a file of 1000 bytes")
final class RangeHeaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0                      | 0-1",
                "bytes=0-                       | 0-1000",
                "bytes=1-                       | 1-1000",
                "bytes=100-199                  | 100-200",
                "bytes=999-                     | 999-1000",
                "bytes=990-5000                 | 990-1000",
                "bytes=0-99999999999999999999999| 0-1000",
                "bytes=-1                       | 999-1000",
                "bytes=-1000                    | 0-1000",
                "bytes=-99999999999999999999999 | 0-1000",
                "Bytes=5-6                      | 5-7",
                "bytes= 5-6 , 8-9               | 5-7 8-10",
                "bytes=,5-6,,                   | 5-7",
                "bytes=00000000000000000000005-6| 5-7",
                "bytes=8-9,5-6                  | 5-7 8-10",
                "bytes=0-4,5-9                  | 0-10",
                "bytes=0-9,2-3                  | 0-10",
                "bytes=0-4,2-9,-1               | 0-10 999-1000",
                "bytes=0-0,2000-                | 0-1",
            })
    void bytesAreUnderstood(String header, String expected) {
        String ranges = RangeHeader.parse(header, 1000).orElseThrow().stream()
                .map(range -> range.from() + "-" + range.to())
                .collect(Collectors.joining(" "));
        assertThat(ranges).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=1000-",
                "bytes=99999999999999999999999-",
                "bytes=-0",
                "bytes=5-2",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=a-b",
                "bytes=1",
                "bytes=--1",
                "bytes=1-2-3",
                "bytes=0x1-2",
                "bytes=1 -2",
                "bytes",
                "",
                "bytes=0-1,x",
                "=0-1",
                "by tes=0-1",
                "byt\u00e9s=0-1",
                "bytes=\u0661-2"
            })
    void whatIsMalformedOrBeyondTheEndIsRefused(String header) {
        assertRefused(header);
    }

    @Test
    void thousandPartsAreRefused() {
        assertRefused("bytes=" + "0-0,2-2,".repeat(8) + "4-4");
        assertRefused("bytes=" + "0-0,".repeat(1000));
        assertThat(RangeHeader.parse("bytes=" + "0-0,2-2,".repeat(8), 1000)).isPresent();
    }

    @Test
    void otherUnitsAreIgnored() {
        assertThat(RangeHeader.parse("lines=1-2", 1000)).isEmpty();
    }

    private static void assertRefused(String header) {
        assertThatThrownBy(() -> RangeHeader.parse(header, 1000))
                .isInstanceOfSatisfying(
                        CommerceException.class,
                        e -> assertThat(e.error()).isEqualTo(CommerceError.RANGE_NOT_SATISFIABLE));
    }
}
