package org.vintner.rest.api.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.Transition;
import org.vintner.api.catalog.DownloadPolicy;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.Entitlement;
import org.vintner.spi.gateway.NextAction;

class ApiJsonTest {

    private static final ObjectMapper JSON = ApiJson.mapper();
    private static final String PRODUCT =
            "{\"kind\":\"key\",\"title\":\"T\",\"description\":\"\",\"price\":{\"amount\":1,\"currency\":\"EUR\"}%s}";

    private static JsonNode written(Object value) {
        return JSON.valueToTree(value);
    }

    @Test
    void membersOfAFamilyNameTheirKind() throws JsonProcessingException {
        Entitlement key = new Entitlement.Key(
                OrderLineId.next(), ProductId.next(), KeyId.next(), "••••1234", Optional.empty(), false);

        assertThat(JSON.writerFor(new TypeReference<Page<Entitlement>>() {})
                        .writeValueAsString(new Page<>(List.of(key), Optional.empty())))
                .startsWith("{\"items\":[{\"type\":\"key\",");
        assertThat(written(new NextAction.Redirect(URI.create("https://pay.example/1")))
                        .toString())
                .isEqualTo("{\"type\":\"redirect\",\"url\":\"https://pay.example/1\"}");
        assertThat(written(new NextAction.ShowQrCode("x")).get("type").asText()).isEqualTo("show_qr_code");
    }

    @Test
    void aHistoryWritesStatesAsTheThingsThemselvesDo() {
        Transition transition = new Transition(
                "PENDING_PAYMENT",
                "PAID",
                Actor.provider("sandbox"),
                "webhook",
                Instant.parse("2026-11-20T12:00:00.5Z"));

        assertThat(written(transition).toString())
                .isEqualTo("{\"from\":\"pending_payment\",\"to\":\"paid\",\"actor\":\"provider sandbox\","
                        + "\"cause\":\"webhook\",\"at\":\"2026-11-20T12:00:00.500Z\"}");
    }

    @Test
    void valuesAreTextInTheirStandardForm() {
        assertThat(written(new Buyer("a@b.c", Locale.SIMPLIFIED_CHINESE))
                        .get("locale")
                        .asText())
                .isEqualTo("zh-CN");
        assertThat(written(new DownloadPolicy(Duration.ofMinutes(90), 1, Optional.empty()))
                        .get("validFor")
                        .asText())
                .isEqualTo("PT1H30M");
        assertThat(written(Money.of(5, "JPY")).toString()).isEqualTo("{\"amount\":5,\"currency\":\"JPY\"}");
        assertThat(written(new KeyImportReport(KeyBatchId.next(), 1, 1, 0, 0, 0, 0, List.of()))
                        .get("problems")
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"downloads\":null", ",\"downloads\":{\"validFor\":\"P7D\",\"maxDownloads\":5}"})
    void whatIsOptionalMayBeLeftOutOrNull(String downloads) throws JsonProcessingException {
        NewProduct product = JSON.readValue(PRODUCT.formatted(downloads), NewProduct.class);

        assertThat(product.kind()).isEqualTo(ProductKind.KEY);
        assertThat(product.price()).isEqualTo(Money.of(1, "EUR"));
        assertThat(product.downloads())
                .isEqualTo(downloads.contains("P7D") ? Optional.of(DownloadPolicy.DEFAULT) : Optional.empty());
    }

    @Test
    void anEmptyChangeChangesNothing() throws JsonProcessingException {
        assertThat(JSON.readValue("{}", ProductChange.class))
                .isEqualTo(new ProductChange(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"KEY\"", "0", "\"\"", "null", "\"gift\""})
    void anEnumIsReadInLowerSnakeCaseOnly(String kind) {
        String json = PRODUCT.formatted("").replace("\"key\"", kind);

        assertThatThrownBy(() -> JSON.readValue(json, NewProduct.class)).isInstanceOf(JsonMappingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "-1", "\"1\"", "9223372036854775808", "null"})
    void anAmountIsAWholeNumberThatFits(String amount) {
        String json = PRODUCT.formatted("").replace("\"amount\":1", "\"amount\":" + amount);

        assertThatThrownBy(() -> JSON.readValue(json, NewProduct.class)).isInstanceOf(JsonMappingException.class);
    }
}
