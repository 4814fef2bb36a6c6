package org.vintner.rest.api.internal.resource;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.ws.rs.HttpMethod;
import org.vintner.rest.api.internal.RestResource;

/** All resource classes of the bundle, found and not listed, so that none is forgotten. */
public final class ResourceClasses {

    private ResourceClasses() {}

    /** Those that are services; the one that describes them is not among them. */
    public static List<Class<?>> all() throws IOException {
        Path classes = Path.of("target", "classes");
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.getParent().endsWith("resource")
                            && file.toString().endsWith("Resource.class"))
                    .<Class<?>>map(file -> load(classes.relativize(file).toString()))
                    .filter(RestResource.class::isAssignableFrom)
                    .toList();
        }
    }

    /** Their methods that answer requests. */
    public static List<Method> operations() throws IOException {
        return all().stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> isOperation(method.getAnnotations()))
                .toList();
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
}
