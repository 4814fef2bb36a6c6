package org.vintner.itests.simulators.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Refund;
import com.stripe.model.StripeCollection;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionRetrieveParams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.itests.simulators.Options;

/** Stripe's own library takes the simulator for Stripe. */
class StripeSimulatorTest {

    @TempDir
    Path folder;

    private StripeSimulator stripe;
    private StripeClient client;

    @BeforeEach
    void open() {
        stripe = new StripeSimulator(Options.of("books", folder.toString()));
        client = StripeClient.builder()
                .setApiKey("sk_test_simulator")
                .setApiBase(stripe.address().toString())
                .build();
    }

    @AfterEach
    void close() {
        stripe.close();
    }

    private static SessionCreateParams parameters(long amount) {
        LineItem.PriceData price = LineItem.PriceData.builder()
                .setCurrency("eur")
                .setUnitAmount(amount)
                .setProductData(LineItem.PriceData.ProductData.builder()
                        .setName("Handbook")
                        .build())
                .build();
        return SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setClientReferenceId("order-1")
                .setSuccessUrl("https://shop.example.org/")
                .addLineItem(
                        LineItem.builder().setQuantity(1L).setPriceData(price).build())
                .build();
    }

    private void press(Session session, String action) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(session.getUrl()))
                .POST(HttpRequest.BodyPublishers.ofString("action=" + action))
                .build();
        HttpResponse<Void> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(303);
    }

    @Test
    void theLibraryCreatesPaysAndRefunds() throws Exception {
        Session session = client.v1().checkout().sessions().create(parameters(1999));
        assertThat(session.getStatus()).isEqualTo("open");
        press(session, "pay");
        Session paid = client.v1()
                .checkout()
                .sessions()
                .retrieve(
                        session.getId(),
                        SessionRetrieveParams.builder()
                                .addExpand("payment_intent.latest_charge")
                                .build());
        assertThat(paid.getPaymentStatus()).isEqualTo("paid");
        assertThat(paid.getPaymentIntentObject().getAmountReceived()).isEqualTo(1999);

        Refund refund = client.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(paid.getPaymentIntent())
                        .setAmount(500L)
                        .putMetadata("a", "b")
                        .build());
        assertThat(refund.getStatus()).isEqualTo("succeeded");
        StripeCollection<BalanceTransaction> lines = client.v1()
                .balanceTransactions()
                .list(BalanceTransactionListParams.builder()
                        .addExpand("data.source")
                        .build());
        assertThat(lines.getData()).extracting(BalanceTransaction::getType).containsExactly("refund", "charge");
        assertThat(lines.getData()).extracting(BalanceTransaction::getNet).containsExactly(-500L, 1917L);
    }

    @Test
    void anIdempotencyKeyGivesTheFirstAnswerAgain() throws StripeException {
        RequestOptions key = RequestOptions.builder().setIdempotencyKey("k").build();
        Session first = client.v1().checkout().sessions().create(parameters(1999), key);
        assertThat(client.v1()
                        .checkout()
                        .sessions()
                        .create(parameters(1999), key)
                        .getId())
                .isEqualTo(first.getId());
        assertThatThrownBy(() -> client.v1().checkout().sessions().create(parameters(2000), key))
                .hasMessageContaining("same parameters");
    }

    @Test
    void anExpiredSessionIsNotPaid() throws Exception {
        Session session = client.v1().checkout().sessions().create(parameters(1999));
        assertThat(client.v1().checkout().sessions().expire(session.getId()).getStatus())
                .isEqualTo("expired");
        assertThatThrownBy(() -> client.v1().checkout().sessions().expire(session.getId()))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void parametersAreThoseOfTheLibrary() {
        assertThat(SdkParameters.unknown(
                        SessionCreateParams.class,
                        Set.of("mode", "line_items[0][price_data][product_data][name]", "metadata[x]")))
                .isEmpty();
        assertThat(SdkParameters.unknown(SessionCreateParams.class, Set.of("line_items[0][price_data][cents]")))
                .contains("line_items[0][price_data][cents]");
        assertThat(SdkParameters.unknown(RefundCreateParams.class, Set.of("sum")))
                .contains("sum");
    }

    @Test
    void aWrongKeyIsTurnedAway() {
        StripeClient other = StripeClient.builder()
                .setApiKey("sk_test_other")
                .setApiBase(stripe.address().toString())
                .build();
        assertThatThrownBy(() -> other.v1().balance().retrieve()).isInstanceOf(AuthenticationException.class);
    }
}
