package org.vintner.rest.api.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import javax.ws.rs.BeanParam;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** Walks all operations of the bundle. */
class ResourcesTest {

    private static final List<Class<? extends Annotation>> SOURCES =
            List.of(PathParam.class, QueryParam.class, HeaderParam.class, BeanParam.class, Context.class);

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

    /** {@link org.vintner.rest.api.internal.call.CallInvoker} refuses an empty body by knowing that a parameter is one. */
    @ParameterizedTest
    @MethodSource("operations")
    void aParameterIsTheBodyOrSaysWhereItIsFrom(Method operation) {
        assertThat(operation.getParameters())
                .filteredOn(
                        parameter -> parameter.getAnnotations().length > 0 && parameter.getType() != InputStream.class)
                .allMatch(parameter -> SOURCES.stream().anyMatch(parameter::isAnnotationPresent));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyPostSaysHowItIsIdempotent(Method operation) {
        assertThat(operation.isAnnotationPresent(Idempotent.class))
                .as("@Idempotent on %s", operation)
                .isEqualTo(operation.isAnnotationPresent(POST.class));
    }
}
