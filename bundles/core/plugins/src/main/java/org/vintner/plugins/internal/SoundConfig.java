package org.vintner.plugins.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A configuration as far as it makes sense. A slip of the pen in it must not take away what plugins stand on, and the console with
 * it: a number that is none has its default, and is told with the way out.
 *
 * @param pid whose configuration it is
 * @param mayBeZero the numbers for which zero makes sense; the others are 1 or more
 * @param problem told of each slip, in a sentence
 */
record SoundConfig(String pid, Set<String> mayBeZero, Consumer<String> problem) {

    /** What Declarative Services and Configuration Admin add. */
    private static final Set<String> NOT_OURS = Set.of("component", "service", "felix", "osgi");

    /**
     * Reads it once.
     *
     * @param given the properties as they were written
     */
    <T> T read(Class<T> type, T config, Map<String, ?> given) {
        Map<String, Object> values = new HashMap<>();
        for (Method property : type.getDeclaredMethods()) {
            values.put(property.getName(), value(property, config, given.get(property.getName())));
        }
        given.keySet().stream()
                .filter(name -> !values.containsKey(name) && !NOT_OURS.contains(name.split("\\.", 2)[0]))
                .forEach(name -> say("there is no property '" + name + "', only "
                        + String.join(", ", new TreeSet<>(values.keySet())) + ". It is left out"));
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> values.get(method.getName())));
    }

    private Object value(Method property, Object config, Object given) {
        String name = property.getName();
        int smallest = mayBeZero.contains(name) ? 0 : 1;
        try {
            Object value = property.invoke(config);
            if (!(value instanceof Integer number) || number >= smallest) {
                return value;
            }
        } catch (InvocationTargetException e) {
            // It was no number: told below, as one that is too small.
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        say(name + " is a whole number of " + smallest + " or more, not '" + given + "'. " + property.getDefaultValue()
                + " holds");
        return property.getDefaultValue();
    }

    private void say(String what) {
        problem.accept("Configuration " + pid + ": " + what + " until etc/" + pid + ".cfg is mended.");
    }
}
