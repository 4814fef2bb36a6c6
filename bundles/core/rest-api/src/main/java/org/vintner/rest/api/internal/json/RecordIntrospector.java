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
import java.util.Set;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.NewSlot;
import org.vintner.api.forms.FormField;
import org.vintner.api.payments.NewRefund;

/** Conventions in place of annotations: a component of a record is required unless it is Optional; enums are lower case. */
public final class RecordIntrospector extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    /** Whose lists are wishes: whoever has none leaves them out. */
    private static final Set<Class<?>> WISHES =
            Set.of(NewRefund.class, BookingRequest.class, NewSlot.class, FormField.class);

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

    /** A language is a wish as well. */
    public static boolean required(RecordComponent component) {
        Class<?> type = component.getType();
        boolean mayBeEmpty = type == List.class && WISHES.contains(component.getDeclaringRecord());
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
