package org.vintner.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelDoctorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Applied[] | what it says was news, and holds now",
                "AlreadyApplied[] | what it says was known before, nothing was changed",
                "Applied[]; Ignored[reason=the payment is [CAPTURED]] | what it says was news, and holds now; it changes nothing, as the payment is [CAPTURED]",
                "Flagged[reason=another amount] | it contradicts our books, and a person must look: another amount",
                "refused: wrong signature | refused: wrong signature",
                "Ignored[reason=cut off in the mid | Ignored[reason=cut off in the mid"
            })
    void merchantReadsWordsAndNoNamesOfClasses(String result, String words) {
        assertThat(ChannelDoctor.inWords(result)).isEqualTo(words);
    }
}
