package org.vintner.rest.api.internal.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vintner.api.CommerceError;

class HttpStatusTest {

    @ParameterizedTest
    @EnumSource(CommerceError.class)
    void everyErrorHasAStatusOfItsOwnKind(CommerceError error) {
        assertThat(HttpStatus.knows(error)).as("status of %s", error).isTrue();
        assertThat(HttpStatus.of(error)).isBetween(400, 599);
    }
}
