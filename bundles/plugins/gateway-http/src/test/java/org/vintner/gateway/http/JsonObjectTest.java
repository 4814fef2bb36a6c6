package org.vintner.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}{}",
                "[]",
                "1",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,}",
                "{a:1}",
                "<xml/>",
                "{\"a\":\"b\"} x"
            })
    void whatIsNoSingleObjectIsRefusedWithoutBeingQuoted(String text) {
        assertThatThrownBy(() -> JsonObject.parse(text))
                .isInstanceOf(JsonObject.Malformed.class)
                .hasMessageNotContaining("\"");
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
        assertThatThrownBy(() -> JsonObject.parse(deep)).isInstanceOf(JsonObject.Malformed.class);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        assertThatThrownBy(() -> JsonObject.parse("{\"a\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(JsonObject.Malformed.class);
    }

    @Test
    void numbersAndTextsAreNotMistakenForEachOther() {
        JsonObject object = JsonObject.parse(
                "{\"n\":100,\"big\":9223372036854775808,\"e\":1e2,\"d\":100.0,\"t\":\"100\",\"z\":null,\"s\":\"\"}");
        assertThat(object.number("n")).isEqualTo(100);
        for (String other : List.of("big", "e", "d", "t", "z", "missing")) {
            assertThatThrownBy(() -> object.number(other)).isInstanceOf(JsonObject.Malformed.class);
        }
        assertThat(object.text("t")).isEqualTo("100");
        assertThat(object.optionalText("s")).isEmpty();
        assertThatThrownBy(() -> object.text("n")).isInstanceOf(JsonObject.Malformed.class);
    }

    /** What was signed is the very text, spaces and escapes and all. */
    @Test
    void theTextOfAFieldIsAsItWasWritten() {
        String inner = "{ \"b\" : \"\\u4ea4\\/\\\"}\", \"c\":[1, {}] }";
        assertThat(JsonObject.raw("{\"x\":1,\"a_response\": " + inner + " ,\"sign\":\"é\"}"))
                .containsEntry("a_response", inner)
                .containsEntry("sign", "\"é\"");
        String large = "{\"b\":\"" + "交".repeat(100_000) + "\"}";
        assertThat(JsonObject.raw("{\"a\":" + large + "}")).containsEntry("a", large);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        String text = JsonObject.write(Map.of("a", List.of(Map.of("b", 5L)), "t", "\"<\u2028"));
        assertThat(JsonObject.parse(text).objects("a").get(0).number("b")).isEqualTo(5);
        assertThat(JsonObject.parse(text).text("t")).isEqualTo("\"<\u2028");
        JsonObject mixed = JsonObject.parse("{\"a\":[{},\"x\"]}");
        assertThatThrownBy(() -> mixed.objects("a")).isInstanceOf(JsonObject.Malformed.class);
        assertThat(mixed.objectsOrEmpty("none")).isEmpty();
    }
}
