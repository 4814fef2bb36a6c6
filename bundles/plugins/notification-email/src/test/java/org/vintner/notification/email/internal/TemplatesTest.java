package org.vintner.notification.email.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.attention.AttentionReason;

class TemplatesTest {

    static final Map<String, Object> FULFILLED = Map.of(
            "orderId", "ord_1",
            "orderUrl", "https://shop.example.org/orders/1?a=b&c=d",
            "total", "19.99 EUR",
            "keys", List.of(Map.of("product", "Game <1>", "value", "AAAA-BBBB")),
            "downloads",
                    List.of(Map.of(
                            "product", "Manual",
                            "fileName", "manual.pdf",
                            "size", "20.0 MB",
                            "url", "https://shop.example.org/d/token",
                            "expiresAt", "2026-11-27 12:00 UTC",
                            "maxDownloads", 5)));

    static final Map<String, Object> BOOKING = Map.ofEntries(
            Map.entry("orderId", "ord_1"),
            Map.entry("orderUrl", "https://shop.example.org/orders/1"),
            Map.entry("product", "Haircut <long>"),
            Map.entry("resource", "Ada"),
            Map.entry("start", "2026-12-01 09:00"),
            Map.entry("end", "2026-12-01 09:45"),
            Map.entry("zone", "Europe/Berlin"),
            Map.entry("seats", "1, 2"),
            Map.entry("balance", "10.00 EUR"),
            Map.entry("expiresAt", "2026-11-28 12:00 UTC"),
            Map.entry("answers", List.of(Map.of("label", "Name", "value", "Eve <b>"))),
            Map.entry("feedUrl", "https://shop.example.org/api/v1/calendars/x.ics"),
            Map.entry("calendarMethod", "PUBLISH"),
            Map.entry("calendar", "BEGIN:VCALENDAR\r\nSUMMARY:葡萄\r\nEND:VCALENDAR\r\n"));

    private static final Map<String, Object> SHORT =
            Map.of("orderId", "ord_1", "orderUrl", "https://shop.example.org", "total", "1 EUR");

    private final Templates builtIn = new Templates(Optional.empty());

    @DisplayName("S1.42, S2.19: one mail brings keys and links")
    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN"})
    void fulfilledOrderShowsKeysAndDownloads(String language) {
        MailText mail = render("order-fulfilled", language, FULFILLED);
        assertThat(mail.language()).isEqualTo(language);
        assertThat(mail.subject()).contains("ord_1").doesNotContain("\n");
        assertThat(mail.text())
                .contains("Game <1>", "AAAA-BBBB", "https://shop.example.org/d/token", "20.0 MB", "2026-11-27", "5")
                .contains("https://shop.example.org/orders/1?a=b&c=d");
        assertThat(mail.html()).contains("Game &lt;1&gt;", "AAAA-BBBB").doesNotContain("Game <1>");
    }

    @Test
    void orderWithoutDownloadsSaysNothingOfThem() {
        Map<String, Object> model = Map.of(
                "orderId", "ord_1",
                "orderUrl", "https://shop.example.org",
                "total", "1 EUR",
                "keys", List.of(Map.of("product", "Game", "value", "K")),
                "downloads", List.of());
        assertThat(render("order-fulfilled", "en", model).text())
                .contains("Your license keys")
                .doesNotContain("Your downloads");
    }

    @DisplayName("S3.21, S3.22: what is booked, moved, canceled and near is told in two languages")
    @ParameterizedTest
    @CsvSource({
        "booking-confirmed, en",
        "booking-confirmed, zh-CN",
        "booking-changed, en",
        "booking-changed, zh-CN",
        "booking-offered, en",
        "booking-offered, zh-CN",
        "booking-canceled, en",
        "booking-canceled, zh-CN",
        "booking-reminder, en",
        "booking-reminder, zh-CN"
    })
    void bookingIsTold(String template, String language) {
        MailText mail = render(template, language, BOOKING);

        assertThat(mail.language()).isEqualTo(language);
        assertThat(mail.subject()).contains("2026-12-01 09:00");
        assertThat(mail.text()).contains("Haircut <long>", "2026-12-01 09:00", "Europe/Berlin", "Ada", "1, 2", "ord_1");
        assertThat(mail.html())
                .contains("Haircut &lt;long&gt;", "2026-12-01 09:45")
                .doesNotContain("<long>");
        if (template.equals("booking-offered")) {
            assertThat(mail.text()).contains("2026-11-28 12:00 UTC");
        } else if (!template.equals("booking-canceled")) {
            assertThat(mail.text()).contains("Eve <b>", "10.00 EUR", "calendars/x.ics");
            assertThat(mail.html()).contains("Eve &lt;b&gt;").doesNotContain("Eve <b>");
        }
    }

    @DisplayName("S1.19: one mail brings the code that releases a download")
    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN"})
    void releaseCodeIsShown(String language) {
        Map<String, Object> model = Map.of(
                "orderId", "ord_1",
                "orderUrl", "https://shop.example.org",
                "fileName", "a<b.pdf",
                "code", "01234567",
                "expiresAt", "2026-11-27 12:15 UTC");
        MailText mail = render("download-release-code", language, model);
        assertThat(mail.language()).isEqualTo(language);
        assertThat(mail.subject()).doesNotContain("01234567");
        assertThat(mail.text()).contains("01234567", "a<b.pdf", "2026-11-27 12:15 UTC", "https://shop.example.org");
        assertThat(mail.html()).contains("01234567", "a&lt;b.pdf", "2026-11-27 12:15 UTC");
    }

    @ParameterizedTest
    @CsvSource({
        "order-needs-attention,en", "order-needs-attention,zh-CN", "order-refunded,en",
        "order-refunded,zh-CN", "order-received,en", "order-received,zh-CN"
    })
    void everyTemplateIsThereInBothLanguages(String name, String language) {
        MailText mail = render(name, language, SHORT);
        assertThat(mail.language()).isEqualTo(language);
        assertThat(mail.subject()).contains("ord_1");
        assertThat(mail.text()).contains("https://shop.example.org", "1 EUR");
        assertThat(mail.html()).contains("https://shop.example.org", "1 EUR").startsWith("<!DOCTYPE html>");
    }

    /** S1.48, S2.23: each reason has words of its own, in both languages. */
    @ParameterizedTest
    @EnumSource(AttentionReason.class)
    void administratorsAreToldOfEachReason(AttentionReason reason) {
        for (String language : List.of("en", "zh-CN")) {
            MailText mail = render("attention-opened", language, item(reason));
            assertThat(mail.language()).isEqualTo(language);
            assertThat(mail.subject()).contains(lower(reason), "ord_1").doesNotContain("detail");
            assertThat(mail.text()).doesNotStartWith("\n").contains("the <detail>", "ord_1", "att_1", "2026-11-27");
            assertThat(mail.text().lines().filter(line -> line.contains("the <detail>")))
                    .hasSize(1);
            assertThat(mail.html()).contains("<h1", "the &lt;detail&gt;").doesNotContain("<detail>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN"})
    void digestListsItemsAndSaysHowManyMoreThereAre(String language) {
        List<Object> items = List.of(item(AttentionReason.SHORTAGE), item(AttentionReason.REFUND_FAILED));
        MailText mail = render("attention-digest", language, Map.of("count", 23, "items", items, "more", 21));
        assertThat(mail.subject()).contains("23");
        assertThat(mail.text()).contains("shortage", "refund_failed", "the <detail>", "21");
        assertThat(mail.html()).contains("shortage", "refund_failed", "the &lt;detail&gt;", "21");
        Map<String, Object> whole = Map.of("count", 2, "items", items, "more", 0);
        assertThat(render("attention-digest", language, whole).text()).doesNotContain("0 ", " 0");
    }

    private static Map<String, Object> item(AttentionReason reason) {
        Map<String, Boolean> is = new HashMap<>();
        for (AttentionReason any : AttentionReason.values()) {
            is.put(lower(any), any == reason);
        }
        return Map.of(
                "item", "att_1",
                "reason", lower(reason),
                "is", is,
                "subject", "ord_1",
                "detail", "the <detail>",
                "openedAt", "2026-11-27 at noon");
    }

    private static String lower(AttentionReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    /** S2.27. */
    @ParameterizedTest
    @CsvSource({"en,secondPayment,second payment", "en,latePayment,closed", "en,part,rest", "zh-CN,secondPayment,重复付款"})
    void refundIsToldAsWhatItIs(String language, String why, String words) {
        Map<String, Object> model = new HashMap<>(SHORT);
        for (String flag : List.of("secondPayment", "latePayment", "part")) {
            model.put(flag, flag.equals(why));
        }
        model.put("amount", "5.00 EUR");
        MailText mail = render("payment-refunded", language, model);
        assertThat(mail.subject()).contains("5.00 EUR", "ord_1");
        assertThat(mail.text()).contains("5.00 EUR", "https://shop.example.org", words);
        assertThat(mail.html()).contains("5.00 EUR", words);
    }

    @ParameterizedTest
    @CsvSource({"zh-TW,zh-CN", "zh,zh-CN", "zh-Hans-CN,zh-CN", "de-DE,en", "en-GB,en", "und,en"})
    void nearestLanguageIsTaken(String wanted, String language) {
        assertThat(render("order-refunded", wanted, SHORT).language()).isEqualTo(language);
    }

    @Test
    void unknownTemplateIsNotThere() {
        assertThat(builtIn.render("no-such", Locale.ENGLISH, SHORT)).isEmpty();
        assertThat(builtIn.has("../en/order-refunded", Locale.ENGLISH)).isFalse();
    }

    @Test
    void holeInAMailIsAnErrorThatNamesWhatIsMissing() {
        assertThatThrownBy(() -> render("order-refunded", "en", Map.of("orderId", "ord_1", "total", "1 EUR")))
                .isInstanceOf(Templates.BadTemplate.class)
                .hasMessageContaining("orderUrl");
    }

    @Test
    void subjectStaysOneLine() {
        Map<String, Object> model =
                Map.of("orderId", "x\r\nBcc: all@example.org\u2028y", "orderUrl", "u", "total", "t");
        assertThat(render("order-refunded", "en", model).subject())
                .isEqualTo("your order x Bcc: all@example.org y was refunded");
    }

    @Test
    void merchantsOwnTemplateGoesFirst(@TempDir Path folder) throws IOException {
        Path language = Files.createDirectories(folder.resolve("de"));
        Files.writeString(language.resolve("order-refunded.subject.mustache"), "Erstattung zu {{orderId}}");
        Files.writeString(language.resolve("order-refunded.text.mustache"), "{{total}} sind unterwegs.");
        Files.writeString(language.resolve("order-refunded.html.mustache"), "<p>{{total}}</p>");
        MailText mail = new Templates(Optional.of(folder))
                .render("order-refunded", Locale.GERMANY, SHORT)
                .orElseThrow();
        assertThat(mail.subject()).isEqualTo("Erstattung zu ord_1");
        assertThat(mail.language()).isEqualTo("de");
    }

    @Test
    void wrongTemplateOfTheMerchantIsNamed(@TempDir Path folder) throws IOException {
        Path language = Files.createDirectories(folder.resolve("en"));
        Files.writeString(language.resolve("order-refunded.subject.mustache"), "{{#open}}");
        Templates templates = new Templates(Optional.of(folder));
        assertThat(templates.has("order-refunded", Locale.ENGLISH)).isTrue();
        assertThatThrownBy(() -> templates.render("order-refunded", Locale.ENGLISH, SHORT))
                .isInstanceOf(Templates.BadTemplate.class)
                .hasMessageContaining("order-refunded");
    }

    private MailText render(String name, String language, Map<String, Object> model) {
        return builtIn.render(name, Locale.forLanguageTag(language), model).orElseThrow();
    }
}
