package org.vintner.itests.simulators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** JSON in one word each. */
public final class Json {

    /** The one mapper. */
    public static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** {@return an empty object} */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** {@return an empty array} */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** {@return the bytes} */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the same, written by a provider of tomorrow: with fields that nobody knows, in another order} */
    public static JsonNode ofTomorrow(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode changed = object();
            changed.putObject("news").put("of", "tomorrow").put("amount", 1);
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            Collections.reverse(names);
            names.forEach(name -> changed.set(name, ofTomorrow(object.path(name))));
            return changed;
        }
        if (node instanceof ArrayNode all) {
            ArrayNode changed = array();
            all.forEach(each -> changed.add(ofTomorrow(each)));
            return changed;
        }
        return node;
    }
}
