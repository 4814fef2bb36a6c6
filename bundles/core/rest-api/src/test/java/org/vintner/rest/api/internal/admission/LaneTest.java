package org.vintner.rest.api.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.rest.api.internal.Stub;

final class LaneTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /webhooks, /sandbox, , WEBHOOKS",
        "GET, /downloads, /token/name.zip, , DOWNLOADS",
        "GET, /api, /v1/products, , SHOP",
        "GET, /api, /v1/products/prd_1, , SHOP",
        "POST, /api, /v1/products, , STAFF",
        "PUT, /api, /v1/products/prd_1/file, , STAFF",
        "GET, /api, /v1/products, Bearer vsk_1, STAFF",
        "POST, /api, /v1/orders, , SHOP",
        "GET, /api, /v1/orders/ord_1/entitlements, Bearer oag_1, SHOP",
        "GET, /api, /v1/orders, bearer vsk_1, STAFF",
        "POST, /api, /v1/payments/pay_1/reconciliation, Bearer oag_1, SHOP",
        "POST, /api, /v1/payments/pay_1/refunds, Bearer vsk_1, STAFF",
        "GET, /api, /v1/accounts, , STAFF",
        "GET, /api, /v1/openapi.json, , OTHER",
        "GET, /api/v1/docs, /, , OTHER",
        "GET, /sandbox, /sandbox/pay/1, , OTHER",
        "GET, '', /, , OTHER",
        "GET, /health, /ready, , ",
        "GET, /metrics, , , "
    })
    void eachAddressHasItsLane(String method, String servletPath, String pathInfo, String authorization, Lane lane) {
        HttpServletRequest request = Stub.of(HttpServletRequest.class)
                .on("getMethod", arguments -> method)
                .on("getServletPath", arguments -> servletPath)
                .on("getPathInfo", arguments -> pathInfo)
                .on("getHeader", arguments -> authorization)
                .get();

        assertThat(Lane.of(request)).isEqualTo(Optional.ofNullable(lane));
    }
}
