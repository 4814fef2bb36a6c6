package org.vintner.rest.api.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.function.Function;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.api.id.AttentionId;
import org.vintner.api.id.AuditId;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.EventId;
import org.vintner.api.id.FileId;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.Id;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.NotificationId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.RefundId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;
import org.vintner.api.id.WaitingId;

/** Ids, languages and actors as text. */
final class PlatformModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    PlatformModule() {
        super("vintner");
        addSerializer(new AsText<>(Id.class, Object::toString));
        addSerializer(new AsText<>(Locale.class, Locale::toLanguageTag));
        addSerializer(new AsText<>(Actor.class, Actor::toString));
        text(Locale.class, PlatformModule::locale);
        text(AccountId.class, AccountId::parse);
        text(ApiKeyId.class, ApiKeyId::parse);
        text(AttentionId.class, AttentionId::parse);
        text(AuditId.class, AuditId::parse);
        text(BillDifferenceId.class, BillDifferenceId::parse);
        text(BillId.class, BillId::parse);
        text(BlockedPeriodId.class, BlockedPeriodId::parse);
        text(BookingId.class, BookingId::parse);
        text(DeliveryId.class, DeliveryId::parse);
        text(EventId.class, EventId::parse);
        text(FileId.class, FileId::parse);
        text(GrantId.class, GrantId::parse);
        text(KeyBatchId.class, KeyBatchId::parse);
        text(KeyId.class, KeyId::parse);
        text(NotificationId.class, NotificationId::parse);
        text(OrderId.class, OrderId::parse);
        text(OrderLineId.class, OrderLineId::parse);
        text(PaymentId.class, PaymentId::parse);
        text(ProductId.class, ProductId::parse);
        text(RefundId.class, RefundId::parse);
        text(ResourceId.class, ResourceId::parse);
        text(SlotId.class, SlotId::parse);
        text(WaitingId.class, WaitingId::parse);
        text(ZoneId.class, PlatformModule::zone);
    }

    private <T> void text(Class<T> type, Function<String, T> parse) {
        addDeserializer(type, new OfText<>(type, parse));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "A zone of the tz database such as Europe/Berlin or Asia/Shanghai is needed.",
                    e);
        }
    }

    private static Locale locale(String tag) {
        try {
            return new Locale.Builder().setLanguageTag(tag).build();
        } catch (IllformedLocaleException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A language tag such as en or zh-CN is needed.", e);
        }
    }

    /** A value written as text. */
    private static final class AsText<T> extends StdScalarSerializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<T, String> text;

        AsText(Class<T> type, Function<T, String> text) {
            super(type);
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(text.apply(value));
        }
    }

    /** The name of a state, as the enums are written. */
    static final class LowerCase extends StdScalarSerializer<String> {

        private static final long serialVersionUID = 1L;

        LowerCase() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(value.toLowerCase(Locale.ROOT));
        }
    }

    /** A value read from text; what the parser throws is located and shown by the problem mapper. */
    private static final class OfText<T> extends StdScalarDeserializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        OfText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return context.reportInputMismatch(this, "a text is needed");
            }
            return parse.apply(parser.getText());
        }
    }
}
