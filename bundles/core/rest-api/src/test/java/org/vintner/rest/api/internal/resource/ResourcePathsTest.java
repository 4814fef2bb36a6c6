package org.vintner.rest.api.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import javax.ws.rs.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * JAX-RS decides by the paths of classes alone who answers (specification 2.1, 3.7.2): the class whose path matches with most literal
 * characters. An operation of another class at such an address is described and can't be reached.
 */
class ResourcePathsTest {

    private static final String TEMPLATE = "\\{[^}]*}";

    @Test
    @DisplayName("no resource hides an operation of another one")
    void everyOperationIsReached() throws IOException {
        List<Class<?>> all = ResourceClasses.all();
        for (Method operation : ResourceClasses.operations()) {
            Class<?> owner = operation.getDeclaringClass();
            String address = (path(owner)
                            + Optional.ofNullable(operation.getAnnotation(Path.class))
                                    .map(Path::value)
                                    .orElse(""))
                    .replaceAll(TEMPLATE, "x");
            assertThat(all)
                    .as(operation + " at " + address)
                    .filteredOn(other -> address.matches(path(other).replaceAll(TEMPLATE, "[^/]+") + "(/.*)?"))
                    .allMatch(other -> other == owner || literals(other) < literals(owner));
        }
    }

    private static String path(Class<?> resource) {
        return resource.getAnnotation(Path.class).value();
    }

    private static int literals(Class<?> resource) {
        return path(resource).replaceAll(TEMPLATE, "").length();
    }
}
