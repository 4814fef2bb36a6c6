package org.vintner.itests.simulators.stripe;

import com.google.gson.annotations.SerializedName;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which parameters a call has, as the classes of Stripe's own library say. */
final class SdkParameters {

    private SdkParameters() {}

    /** {@return the first name that the call does not have} */
    static Optional<String> unknown(Class<?> parameters, Set<String> names) {
        return names.stream()
                .filter(name -> !isKnown(parameters, name.replace("]", "").split("\\[", -1), 0))
                .findFirst();
    }

    private static boolean isKnown(Type type, String[] path, int at) {
        if (at == path.length) {
            return true;
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            // The index of a list, or the key of a map.
            return isKnown(arguments[arguments.length - 1], path, at + 1);
        }
        Class<?> holder = (Class<?>) type;
        if (holder == Object.class || Map.class.isAssignableFrom(holder)) {
            // Where the library allows "empty" beside a list, a map or a range, its field is of type Object.
            return true;
        }
        return Arrays.stream(holder.getDeclaredFields())
                .filter(field -> name(field).equals(path[at]))
                .anyMatch(field -> isKnown(field.getGenericType(), path, at + 1));
    }

    private static String name(Field field) {
        SerializedName name = field.getAnnotation(SerializedName.class);
        return name == null ? field.getName() : name.value();
    }
}
