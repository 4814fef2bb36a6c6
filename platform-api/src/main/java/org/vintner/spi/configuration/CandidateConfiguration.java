package org.vintner.spi.configuration;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A configuration that is to be checked: values by property name, each of its type by Metatype, defaults filled in, references
 * to the environment and to secret files replaced by what they refer to. {@code toString()} shows no value.
 *
 * @param properties values by name: {@code String}, boxed numbers and booleans, and lists of these
 */
public record CandidateConfiguration(Map<String, Object> properties) {

    /** Copies the map. */
    public CandidateConfiguration {
        properties = Map.copyOf(properties);
    }

    /**
     * Gives the values in the form in which Declarative Services hands them to a component: the plugin's annotation interface.
     *
     * @param type the annotation interface, which need not be public
     * @param <T> the annotation interface
     * @return the values; what is not set has the default of the interface, else 0, {@code false} or an empty text or array
     */
    public <T extends Annotation> T as(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer(type, method)));
    }

    private Object answer(Class<?> type, Method method) {
        return switch (method.getName()) {
            case "annotationType" -> type;
            case "toString" -> "@" + type.getName();
            case "hashCode" -> hashCode();
            case "equals" -> false;
            default -> value(method);
        };
    }

    private Object value(Method method) {
        Object value = properties.get(propertyName(method.getName()));
        if (value != null) {
            return converted(value, method.getReturnType());
        }
        return method.getDefaultValue() != null ? method.getDefaultValue() : nothing(method.getReturnType());
    }

    /** As Declarative Services maps names: {@code a_b} is {@code a.b}, {@code a__b} is {@code a_b}, {@code a$_$b} is {@code a-b}. */
    private static String propertyName(String method) {
        return method.replace("$_$", "-")
                .replace("$$", "\0")
                .replace("$", "")
                .replace('\0', '$')
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_');
    }

    private static Object nothing(Class<?> type) {
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        return type == String.class ? "" : scalar(type == boolean.class ? "false" : "0", type);
    }

    private static Object converted(Object value, Class<?> type) {
        List<Object> values = value instanceof Collection<?> many ? new ArrayList<>(many) : List.of(value);
        if (!type.isArray()) {
            return values.isEmpty() ? nothing(type) : scalar(String.valueOf(values.get(0)), type);
        }
        Object array = Array.newInstance(type.getComponentType(), values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, scalar(String.valueOf(values.get(i)), type.getComponentType()));
        }
        return array;
    }

    private static Object scalar(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No " + type.getSimpleName() + ": " + text));
        }
        return switch (type.getName().toLowerCase(Locale.ROOT)) {
            case "boolean" -> Boolean.valueOf(text);
            case "int" -> Integer.valueOf(text);
            case "long" -> Long.valueOf(text);
            case "short" -> Short.valueOf(text);
            case "byte" -> Byte.valueOf(text);
            case "float" -> Float.valueOf(text);
            case "double" -> Double.valueOf(text);
            case "char" -> text.charAt(0);
            default -> throw new IllegalArgumentException("A configuration can't hold a " + type.getName() + ".");
        };
    }

    @Override
    public String toString() {
        return "CandidateConfiguration" + properties.keySet();
    }
}
