package org.vintner.rest.api.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vintner.rest.api.internal.json.ApiJson;
import org.vintner.rest.api.internal.resource.ResourceClasses;

/** The document of all resources of this bundle. It is left in {@code target/openapi.json} for the linter. */
class OpenApiTest {

    private static final List<Method> OPERATIONS = new ArrayList<>();
    private static JsonNode document;

    @BeforeAll
    static void render() throws IOException {
        OPERATIONS.addAll(ResourceClasses.operations());
        byte[] bytes = OpenApiDocument.render(ResourceClasses.all(), ApiJson.mapper());
        Files.write(Path.of("target", "openapi.json"), bytes);
        document = new ObjectMapper().readTree(bytes);
    }

    private static List<JsonNode> operations() {
        List<JsonNode> operations = new ArrayList<>();
        document.get("paths").forEach(path -> path.forEach(operations::add));
        return operations;
    }

    @Test
    void everyOperationIsDescribedOnce() {
        Set<String> ids = new TreeSet<>();
        operations().forEach(operation -> {
            assertThat(ids.add(operation.path("operationId").asText())).isTrue();
            assertThat(operation.path("summary").asText()).isNotBlank();
            assertThat(operation.path("description").asText()).isNotBlank();
            assertThat(operation.path("tags")).isNotEmpty();
        });
        assertThat(ids).hasSameSizeAs(OPERATIONS);
    }

    @Test
    void everyOperationNamesItsSuccessItsFailuresAndItsSecurity() {
        operations().forEach(operation -> {
            List<String> statuses = new ArrayList<>();
            operation.get("responses").fieldNames().forEachRemaining(statuses::add);
            assertThat(statuses).as(operation.toString()).anyMatch(status -> status.startsWith("2"));
            assertThat(statuses).contains("400", "401", "403", "500", "503").doesNotContain("default");
            assertThat(operation.get("security")).isNotEmpty();
        });
    }

    @Test
    void schemasLookAsTheJsonDoes() {
        JsonNode schemas = document.get("components").get("schemas");
        JsonNode product = schemas.get("Product");
        assertThat(product.get("properties").get("id").get("pattern").asText()).startsWith("^prd_");
        assertThat(product.get("properties").get("state").get("enum").toString())
                .contains("\"in_review\"");
        assertThat(product.get("required").toString()).contains("\"title\"").doesNotContain("\"rejection\"");
        assertThat(schemas.get("Money")
                        .get("properties")
                        .get("amount")
                        .get("format")
                        .asText())
                .isEqualTo("int64");
        assertThat(schemas.get("PageOfProduct")
                        .get("properties")
                        .get("items")
                        .get("items")
                        .get("$ref")
                        .asText())
                .isEqualTo("#/components/schemas/Product");
        assertThat(schemas.get("NextAction").get("oneOf")).hasSize(2);
        assertThat(schemas.get("NextActionShowQrCode")
                        .get("properties")
                        .get("type")
                        .get("enum")
                        .toString())
                .isEqualTo("[\"show_qr_code\"]");
    }

    @Test
    void everyPostTakesAnIdempotencyKey() {
        document.get("paths").forEach(path -> {
            if (path.has("post")) {
                assertThat(path.get("post").get("parameters").toString())
                        .contains("#/components/parameters/IdempotencyKey");
            }
        });
    }

    @Test
    void listsTakeLimitAndCursor() {
        assertThat(document.at("/paths/~1v1~1products/get/parameters").toString())
                .contains("\"limit\"")
                .contains("\"cursor\"");
    }
}
