package org.vintner.rest.api.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.POST;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** Walks all resource classes of the bundle, so that none is forgotten. */
class ResourcesTest {

    static List<Method> operations() throws IOException {
        Path classes = Path.of("target", "classes");
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith("Resource.class"))
                    .map(file -> load(classes.relativize(file).toString()))
                    .filter(RestResource.class::isAssignableFrom)
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(method -> isOperation(method.getAnnotations()))
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        try {
            return Class.forName(file.replace(".class", "").replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOperation(Annotation... annotations) {
        return Arrays.stream(annotations)
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
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
