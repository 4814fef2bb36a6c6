package org.vintner.provider.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    private static JsonObject parse(String text) {
        return JsonObject.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatIsThere() {
        JsonObject json = parse("{\"a\":1,\"b\":\"x\",\"c\":{\"d\":true},\"e\":[{\"f\":2}],\"g\":null,\"h\":1.5}");
        assertThat(json.number("a")).isEqualTo(1);
        assertThat(json.text("b")).isEqualTo("x");
        assertThat(json.object("c").flag("d")).isTrue();
        assertThat(json.objects("e").get(0).number("f")).isEqualTo(2);
        assertThat(json.has("g")).isFalse();
        assertThat(json.objectOrEmpty("none").optionalText("x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{\"a\":1",
                "{\"a\":1}{}",
                "{\"a\":1,\"a\":1}",
                "{\"o\":{\"a\":1,\"a\":2}}",
                "<html></html>",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":NaN}"
            })
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(JsonObject.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e2", "1.0", "9223372036854775808", "\"5\"", "null", "true", "{}"})
    void whatIsNoWholeNumberIsNone(String value) {
        JsonObject json = parse("{\"a\":" + value + "}");
        assertThatThrownBy(() -> json.number("a")).isInstanceOf(JsonObject.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32", "ISO-8859-1"})
    void otherCharsetsAreRefused(String charset) {
        byte[] text = "{\"a\":\"\u00fc\"}".getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> JsonObject.parse(text)).isInstanceOf(JsonObject.Malformed.class);
    }

    @Test
    void depthOfTenThousandIsRefused() {
        String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
        assertThatThrownBy(() -> parse(deep)).isInstanceOf(JsonObject.Malformed.class);
        String arrays = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        assertThatThrownBy(() -> parse(arrays)).isInstanceOf(JsonObject.Malformed.class);
    }
}
