package org.vintner.gateway.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;

class PayDeskTest {

    @TempDir
    Path data;

    private final PaymentId payment = PaymentId.next();
    private TestClock clock;
    private Shop shop;
    private JournaledProvider provider;
    private PayDesk desk;
    private String reference;

    @BeforeEach
    void open() throws IOException {
        clock = new TestClock();
        shop = new Shop();
        provider = new JournaledProvider(new TestConfig().settings(data), new Dial(), clock);
        desk = new PayDesk(provider, "shop.example.org");
        reference = open(payment, Money.of(123_456, "EUR"));
    }

    private String open(PaymentId id, Money amount) {
        return provider.open(shop.order(id, amount, clock.instant().plus(Duration.ofMinutes(20))))
                .reference();
    }

    @AfterEach
    void close() throws IOException {
        provider.close();
        shop.close();
    }

    private PayDesk.Visit visit(String acceptLanguage) {
        return new PayDesk.Visit(reference, acceptLanguage, "localhost:8080", "", "");
    }

    private State state() {
        return provider.find(payment).orElseThrow().state();
    }

    @Test
    void pageShowsWhatIsPaidForEscaped() {
        PayDesk.Answer answer = desk.show(visit("en"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.html())
                .contains("Order &lt;1&gt; &amp; more", "1,234.56 EUR", "<html lang=\"en\">", "value=\"pay\"")
                .contains("value=\"decline\"", "value=\"cancel\"", "name=\"viewport\"")
                .doesNotContain("Order <1>", "<script", "http://");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zh-CN,zh;q=0.9,en;q=0.8 | zh-CN",
                "zh-TW                   | zh-CN",
                "de,en;q=0.5             | en",
                "en-GB                   | en",
                "en;q=0.1,zh             | zh-CN",
                "fr                      | en",
                "*                       | en",
                "''                      | en",
                "not a header ;;         | en"
            })
    void languageIsWhatTheBrowserPrefers(String header, String language) {
        assertThat(desk.show(visit(header)).html()).contains("<html lang=\"" + language + "\">");
    }

    @Test
    void chinesePageIsChinese() {
        assertThat(desk.show(visit("zh-CN")).html()).contains("沙箱支付", "支付 1,234.56 EUR");
    }

    @ParameterizedTest
    @CsvSource({"1999,JPY,'1,999 JPY'", "5,EUR,0.05 EUR", "1234,KWD,1.234 KWD", "100,CNY,1.00 CNY"})
    void amountIsInAHumanForm(long amount, String currency, String shown) {
        reference = open(PaymentId.next(), Money.of(amount, currency));
        assertThat(desk.show(visit("en")).html()).contains(shown);
    }

    @ParameterizedTest
    @CsvSource({"pay,PAID", "decline,DECLINED", "cancel,CLOSED"})
    void eachButtonEndsThePaymentAndLeadsBack(String action, State state) {
        PayDesk.Answer answer = desk.act(visit("en"), action);
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location().orElseThrow()).hasToString("https://shop.example.org/orders/1");
        assertThat(state()).isEqualTo(state);
    }

    @Test
    void payingTwiceIsOnePaymentAndLeadsBackTwice() {
        desk.act(visit("en"), "pay");
        String number = provider.find(payment).orElseThrow().providerPayment();
        assertThat(desk.act(visit("en"), "pay").status()).isEqualTo(303);
        assertThat(provider.find(payment).orElseThrow().providerPayment()).isEqualTo(number);
    }

    @Test
    void paidPaymentCantBeDeclined() {
        desk.act(visit("en"), "pay");
        PayDesk.Answer answer = desk.act(visit("en"), "decline");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.html()).contains("<h1>Paid</h1>", "Back to the shop");
        assertThat(desk.show(visit("en")).html()).contains("<h1>Paid</h1>").doesNotContain("<button");
    }

    @Test
    void closedPaymentCantBePaid() {
        provider.settle(payment, State.CLOSED);
        assertThat(desk.act(visit("en"), "pay").status()).isEqualTo(409);
        assertThat(state()).isEqualTo(State.CLOSED);
    }

    @Test
    void unknownReferenceIsNotFound() {
        reference = "sbp_" + "0".repeat(32);
        assertThat(desk.show(visit("en")).status()).isEqualTo(404);
        assertThat(desk.act(visit("en"), "pay").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PAY", "refund"})
    void unknownActionDoesNothing(String action) {
        assertThat(desk.act(visit("en"), action).status()).isEqualTo(400);
        assertThat(state()).isEqualTo(State.WAITING);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example.org, ''",
        "'null', ''",
        "'', cross-site",
        "'', same-site",
        "http://localhost:8080, cross-site",
        "http://localhost:8081, same-origin"
    })
    void formOfAnotherSiteIsRefused(String origin, String fetchSite) {
        PayDesk.Visit visit = new PayDesk.Visit(reference, "en", "localhost:8080", origin, fetchSite);
        assertThat(desk.act(visit, "pay").status()).isEqualTo(403);
        assertThat(state()).isEqualTo(State.WAITING);
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:8080, same-origin", "https://shop.example.org, same-origin", "'', none", "'', ''"})
    void ownFormIsTaken(String origin, String fetchSite) {
        PayDesk.Visit visit = new PayDesk.Visit(reference, "en", "localhost:8080", origin, fetchSite);
        assertThat(desk.act(visit, "pay").status()).isEqualTo(303);
    }

    @Test
    void pageAllowsNothingFromElsewhereButTheWayBack() {
        assertThat(desk.show(visit("en")).headers())
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("Cache-Control", "no-store")
                .hasEntrySatisfying(
                        "Content-Security-Policy",
                        policy -> assertThat(policy)
                                .startsWith("default-src 'none'; style-src 'sha256-")
                                .contains("form-action 'self' https://shop.example.org;", "frame-ancestors 'none'"));
    }
}
