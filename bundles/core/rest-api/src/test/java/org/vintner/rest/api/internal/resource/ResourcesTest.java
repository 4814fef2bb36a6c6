package org.vintner.rest.api.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.List;
import javax.ws.rs.POST;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** Walks all operations of the bundle. */
class ResourcesTest {

    static List<Method> operations() throws IOException {
        return ResourceClasses.operations();
    }

    /** S1.3 */
    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationSaysWhoMayCallIt(Method operation) {
        assertThat(operation.isAnnotationPresent(Allow.class) ^ operation.isAnnotationPresent(AllowAnyone.class))
                .as("%s has either @Allow or @AllowAnyone", operation)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyPostSaysHowItIsIdempotent(Method operation) {
        assertThat(operation.isAnnotationPresent(Idempotent.class))
                .as("@Idempotent on %s", operation)
                .isEqualTo(operation.isAnnotationPresent(POST.class));
    }
}
