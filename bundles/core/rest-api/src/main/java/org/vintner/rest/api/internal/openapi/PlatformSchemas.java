package org.vintner.rest.api.internal.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.ComposedSchema;
import io.swagger.v3.oas.models.media.Discriminator;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MapSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vintner.api.Actor;
import org.vintner.api.id.Id;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.json.RecordIntrospector;

/** Describes the platform's types as {@code ApiJson} writes them: records, ids, enums, Optionals and sealed families. */
final class PlatformSchemas implements ModelConverter {

    static final String REFERENCE = "#/components/schemas/";
    private static final String DISCRIMINATOR = "type";
    private static final String ID_DIGITS = "[0-7][0-9a-hjkmnp-tv-z]{25}";

    private final ObjectMapper mapper;

    PlatformSchemas(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public Schema<?> resolve(AnnotatedType annotated, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType type = mapper.constructType(annotated.getType());
        Class<?> raw = type.getRawClass();
        if (raw == Optional.class) {
            return property(type.containedType(0), context);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return new ArraySchema().items(property(type.getContentType(), context));
        }
        if (Map.class.isAssignableFrom(raw)) {
            return new MapSchema().additionalProperties(property(type.getContentType(), context));
        }
        Optional<Schema<?>> simple = simple(raw);
        if (simple.isPresent()) {
            return simple.get();
        }
        if (raw.isRecord() || raw.isSealed()) {
            String name = name(type);
            if (!context.getDefinedModels().containsKey(name)) {
                // Named before it is filled, for types that contain themselves.
                context.defineModel(name, new ObjectSchema(), annotated, null);
                Schema<?> schema = raw.isRecord() ? ofRecord(type, context) : ofFamily(raw, context);
                context.defineModel(name, schema, annotated, null);
            }
            return annotated.isResolveAsRef()
                    ? reference(name)
                    : context.getDefinedModels().get(name);
        }
        return chain.hasNext() ? chain.next().resolve(annotated, context, chain) : null;
    }

    private static Optional<Schema<?>> simple(Class<?> type) {
        if (Id.class.isAssignableFrom(type) && type.isRecord()) {
            return Optional.of(new StringSchema().pattern("^" + prefix(type) + ID_DIGITS + "$"));
        }
        if (type.isEnum()) {
            StringSchema schema = new StringSchema();
            Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .forEach(schema::addEnumItem);
            return Optional.of(schema);
        }
        if (type == int.class || type == Integer.class) {
            return Optional.of(new IntegerSchema());
        }
        if (type == long.class || type == Long.class) {
            return Optional.of(new IntegerSchema().format("int64"));
        }
        if (type == boolean.class || type == Boolean.class) {
            return Optional.of(new BooleanSchema());
        }
        return text(type);
    }

    private static Optional<Schema<?>> text(Class<?> type) {
        Map<Class<?>, String> formats = Map.of(
                Instant.class, "date-time",
                LocalDate.class, "date",
                Duration.class, "duration",
                URI.class, "uri");
        if (formats.containsKey(type)) {
            return Optional.of(new StringSchema().format(formats.get(type)));
        }
        if (type == LocalDateTime.class) {
            return Optional.of(new StringSchema().description("Wall time such as 2030-12-31T09:00:00"));
        }
        if (type == LocalTime.class) {
            return Optional.of(new StringSchema().description("Time of day such as 09:00"));
        }
        if (type == ZoneId.class) {
            return Optional.of(new StringSchema().description("Zone of the tz database such as Europe/Berlin"));
        }
        if (type == Currency.class) {
            return Optional.of(new StringSchema().pattern("^[A-Z]{3}$").description("ISO 4217 code"));
        }
        if (type == Locale.class) {
            return Optional.of(new StringSchema().description("BCP 47 language tag such as en or zh-CN"));
        }
        return type == String.class || type == Actor.class ? Optional.of(new StringSchema()) : Optional.empty();
    }

    private Schema<?> ofRecord(JavaType type, ModelConverterContext context) {
        ObjectSchema schema = new ObjectSchema();
        for (Class<?> family : type.getRawClass().getInterfaces()) {
            if (family.isSealed()) {
                schema.addProperty(DISCRIMINATOR, new StringSchema().addEnumItem(subtype(type.getRawClass())));
                schema.addRequiredItem(DISCRIMINATOR);
            }
        }
        for (RecordComponent component : type.getRawClass().getRecordComponents()) {
            JavaType resolved =
                    mapper.getTypeFactory().resolveMemberType(component.getGenericType(), type.getBindings());
            schema.addProperty(component.getName(), property(resolved, context));
            if (RecordIntrospector.required(component)) {
                schema.addRequiredItem(component.getName());
            }
        }
        return schema;
    }

    private Schema<?> ofFamily(Class<?> family, ModelConverterContext context) {
        ComposedSchema schema = new ComposedSchema();
        Discriminator discriminator = new Discriminator().propertyName(DISCRIMINATOR);
        for (Class<?> member : family.getPermittedSubclasses()) {
            Schema<?> reference = property(member, context);
            schema.addOneOfItem(reference);
            discriminator.mapping(subtype(member), reference.get$ref());
        }
        schema.setDiscriminator(discriminator);
        return schema;
    }

    private static Schema<?> property(Type type, ModelConverterContext context) {
        return context.resolve(new AnnotatedType(type).resolveAsRef(true));
    }

    private static Schema<?> reference(String name) {
        return new Schema<>().$ref(REFERENCE + name);
    }

    /** What {@code ApiJson} writes as type of a member of a family. */
    private static String subtype(Class<?> member) {
        return member.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** Unique: a nested type is named after the type around it, unless that is a resource. */
    private static String name(JavaType type) {
        Class<?> raw = type.getRawClass();
        Class<?> around = raw.getEnclosingClass();
        String name = around == null || RestResource.class.isAssignableFrom(around)
                ? raw.getSimpleName()
                : around.getSimpleName() + raw.getSimpleName();
        return type.containedTypeCount() == 0 ? name : name + "Of" + name(type.containedType(0));
    }

    private static String prefix(Class<?> id) {
        try {
            return (String) id.getField("PREFIX").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(id + " has no prefix", e);
        }
    }
}
