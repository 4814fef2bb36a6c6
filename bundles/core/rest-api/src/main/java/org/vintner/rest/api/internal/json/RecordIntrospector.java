package org.vintner.rest.api.internal.json;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vintner.api.payments.NewRefund;

/** Conventions in place of annotations: a component of a record is required unless it is Optional; enums are lower case. */
public final class RecordIntrospector extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
        Boolean marked = super.hasRequiredMarker(member);
        if (Boolean.TRUE.equals(marked)
                || !(member instanceof AnnotatedParameter parameter)
                || !member.getDeclaringClass().isRecord()) {
            return marked;
        }
        return required(member.getDeclaringClass().getRecordComponents()[parameter.getIndex()]);
    }

    /** A language is a wish: whoever has none leaves it out, as he does the lines of a refund that is not about lines. */
    public static boolean required(RecordComponent component) {
        Class<?> type = component.getType();
        boolean mayBeEmpty = type == List.class && component.getDeclaringRecord() == NewRefund.class;
        return type != Optional.class && type != Locale.class && !mayBeEmpty;
    }

    @Override
    public String[] findEnumValues(
            MapperConfig<?> config, AnnotatedClass annotated, Enum<?>[] constants, String[] names) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }
}
