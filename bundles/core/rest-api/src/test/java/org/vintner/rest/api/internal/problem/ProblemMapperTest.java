package org.vintner.rest.api.internal.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

class ProblemMapperTest {

    private final ProblemMapper mapper = new ProblemMapper(new RefusalAudit(Optional::empty), true);

    @Test
    void aCallerWhoHungUpIsNoDefectOfOurs() {
        Response answer = mapper.toResponse(new IOException("writing", new EOFException()));
        assertThat(answer.hasEntity()).isFalse();
    }

    @Test
    void aDatabaseThatHungUpIsSaid() {
        Response answer = mapper.toResponse(
                new CommerceException(CommerceError.UNAVAILABLE, "Try again later.", new EOFException()));
        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.hasEntity()).isTrue();
    }

    @Test
    void anyOtherFailureOfOursIsAProblem() {
        Response answer = mapper.toResponse(new IOException("disk"));
        assertThat(answer.getStatus()).isEqualTo(500);
        assertThat(((Problem) answer.getEntity()).code()).isEqualTo("internal");
    }
}
