package org.vintner.rest.api.internal.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vintner.api.Transition;
import org.vintner.api.orders.Entitlement;
import org.vintner.spi.gateway.NextAction;

/**
 * How the platform's records look in JSON: ids as text, enums in lower snake case, times in RFC 3339, absent Optionals left
 * out. Strict when reading: no unknown, double or missing fields, no fraction for a whole number, no number for a text.
 */
public final class ApiJson {

    private static final int MAX_DEPTH = 32;

    private ApiJson() {}

    /** A new mapper; it is costly to make and safe to share. */
    public static ObjectMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build());
        writing(builder);
        reading(builder);
        return builder.addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(new PlatformModule())
                .annotationIntrospector(new RecordIntrospector())
                .addMixIn(Entitlement.class, Mixins.OfEntitlement.class)
                .addMixIn(NextAction.class, Mixins.OfNextAction.class)
                .addMixIn(Transition.class, Mixins.OfTransition.class)
                .build();
    }

    private static void writing(JsonMapper.Builder builder) {
        // Whoever wrote all of an answer closes it: one flushed before that goes out in two packets and without its
        // length.
        builder.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        builder.disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .defaultPropertyInclusion(JsonInclude.Value.empty().withValueInclusion(JsonInclude.Include.NON_ABSENT));
    }

    private static void reading(JsonMapper.Builder builder) {
        builder.enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
        // The absent is left out or null, what is not Optional can be neither.
        builder.defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL));
        builder.withConfigOverride(Optional.class, o -> o.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET)));
        builder.withConfigOverride(
                List.class, o -> o.setSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL)));
        builder.withConfigOverride(Locale.class, o -> o.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET)));
        builder.withCoercionConfig(
                LogicalType.Textual,
                c -> c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }
}
