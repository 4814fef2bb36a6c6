package org.vintner.notification.email.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.id.DeliveryId;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.SendOutcome;

class EmailChannelTest {

    private static final String ADDRESS = "buyer@example.org";

    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static GreenMail server;
    private static StartTlsFront front;

    @BeforeAll
    static void startServers() throws Exception {
        certificate = TestCertificate.forHost("localhost", folder);
        System.setProperty("greenmail.tls.keystore.file", certificate.store().toString());
        System.setProperty("greenmail.tls.keystore.password", TestCertificate.PASSWORD);
        server = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTPS)
        });
        server.start();
        front = new StartTlsFront(certificate.serverContext(), server.getSmtp().getPort());
    }

    @AfterAll
    static void stopServers() throws IOException {
        front.close();
        server.stop();
        System.clearProperty("greenmail.tls.keystore.file");
        System.clearProperty("greenmail.tls.keystore.password");
    }

    @BeforeEach
    void emptyMailboxes() throws Exception {
        server.purgeEmailFromAllMailboxes();
        server.setUser("shop@example.org", "shop", "right password");
    }

    private static TestConfig startTls() {
        return new TestConfig()
                .set("port", front.port())
                .set("user", "shop")
                .set("password", "right password")
                .set("trustedCertificate", certificate.pem().toString());
    }

    private static TestConfig plain(int port) {
        return new TestConfig().set("security", "none").set("port", port).set("timeout", "PT2S");
    }

    private static Message message(String language) {
        return message(ADDRESS, language);
    }

    private static Message message(String address, String language) {
        return new Message(
                DeliveryId.next(),
                "order-fulfilled",
                address,
                Locale.forLanguageTag(language),
                TemplatesTest.FULFILLED);
    }

    private static SendOutcome send(TestConfig config, Message message) {
        return new EmailChannel(config.settings()).send(message);
    }

    @DisplayName("S2.9: keys go by STARTTLS with login")
    @Test
    void mailArrivesByStartTls() throws Exception {
        int before = front.handshakes.get();
        Message message = message("en");
        SendOutcome outcome = send(startTls().set("replyTo", "help@example.org"), message);
        String messageId = "<" + message.delivery() + "@example.org>";
        assertThat(outcome).isEqualTo(new SendOutcome.Sent(messageId));
        assertThat(front.handshakes.get()).isEqualTo(before + 1);

        MimeMessage mail = onlyMail();
        assertThat(mail.getMessageID()).isEqualTo(messageId);
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getFrom()[0]).hasToString("Wine Shop <shop@example.org>");
        assertThat(mail.getReplyTo()[0]).hasToString("help@example.org");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("AAAA-BBBB");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualToIgnoringCase("text/html; charset=UTF-8");
    }

    @DisplayName("S3.22: the mail of a booking brings a file for the calendar")
    @Test
    void calendarFileIsAttached() throws Exception {
        Message message =
                new Message(DeliveryId.next(), "booking-confirmed", ADDRESS, Locale.ENGLISH, TemplatesTest.BOOKING);

        assertThat(send(startTls(), message)).isInstanceOf(SendOutcome.Sent.class);

        MimeMessage mail = onlyMail();
        assertThat(mail.getContentType()).startsWith("multipart/mixed");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(1).getContentType())
                .startsWith("text/calendar")
                .contains("method=PUBLISH")
                .containsIgnoringCase("charset=UTF-8");
        assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("booking.ics");
        assertThat(new String(parts.getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(TemplatesTest.BOOKING.get("calendar"));
    }

    @Test
    void mailArrivesByTls() throws Exception {
        TestConfig config =
                startTls().set("security", "tls").set("port", server.getSmtps().getPort());
        assertThat(send(config, message("en"))).isInstanceOf(SendOutcome.Sent.class);
        assertThat(onlyMail().getSubject()).isEqualTo("your order ord_1 is ready");
    }

    @Test
    void chineseSurvivesTheWay() throws Exception {
        send(startTls().set("from", "葡萄商店 <shop@example.org>"), message("zh-CN"));
        MimeMessage mail = onlyMail();
        assertThat(mail.getSubject()).isEqualTo("您的订单 ord_1 已完成");
        assertThat(mail.getFrom()[0].toString()).startsWith("=?UTF-8?");
        assertThat(((jakarta.mail.internet.InternetAddress) mail.getFrom()[0]).getPersonal())
                .isEqualTo("葡萄商店");
        assertThat(mail.getHeader("Content-Language")).containsExactly("zh-CN");
        assertThat(((MimeMultipart) mail.getContent())
                        .getBodyPart(0)
                        .getContent()
                        .toString())
                .contains("您的卡密");
    }

    @Test
    void repeatIsTheSameMail() throws Exception {
        Message message = message("en");
        assertThat(send(startTls(), message)).isEqualTo(send(startTls(), message));
        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails).hasSize(2);
        assertThat(mails[0].getMessageID()).isEqualTo(mails[1].getMessageID());
    }

    @Test
    void wrongPasswordIsNotSentAndTold() {
        assertThat(send(startTls().set("password", "wrong password"), message("en")))
                .isEqualTo(new SendOutcome.NotSent("the server refused user and password"));
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void withoutAUserThereIsNoLoginThoughTheServerOffersOne() {
        assertThat(send(plain(server.getSmtp().getPort()), message("en"))).isInstanceOf(SendOutcome.Sent.class);
    }

    @DisplayName("S2.9: no way back to plain text")
    @Test
    void serverWithoutStartTlsGetsNothing() throws IOException {
        try (ScriptedServer plainServer = new ScriptedServer(Map.of())) {
            TestConfig config = startTls().set("port", plainServer.port());
            assertThat(send(config, message("en"))).isInstanceOf(SendOutcome.NotSent.class);
            assertThat(plainServer.heard).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void unknownCertificateIsNotTrusted() {
        assertThat(send(startTls().set("trustedCertificate", ""), message("en")))
                .isInstanceOf(SendOutcome.NotSent.class);
    }

    @Test
    void certificateOfAnotherHostIsNotTrusted() throws Exception {
        TestCertificate other = TestCertificate.forHost("mail.example.org", folder);
        try (StartTlsFront impostor =
                new StartTlsFront(other.serverContext(), server.getSmtp().getPort())) {
            TestConfig config = startTls()
                    .set("port", impostor.port())
                    .set("trustedCertificate", other.pem().toString());
            assertThat(send(config, message("en"))).isInstanceOf(SendOutcome.NotSent.class);
            assertThat(server.getReceivedMessages()).isEmpty();
        }
    }

    @Test
    void serverThatIsGoneMeansNotSent() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(send(plain(free), message("en"))).isInstanceOf(SendOutcome.NotSent.class);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 421 later,       NotSent",
        "CONNECT, 554 go away,     NotSent",
        "MAIL,    451 later,       NotSent",
        "MAIL,    550 not you,     Refused",
        "RCPT,    450 later,       NotSent",
        "RCPT,    550 no such,     Refused",
        "RCPT,    '',              NotSent",
        "DATA,    451 later,       NotSent",
        "DATA,    554 no,          Refused",
        "DATA,    '',              NotSent",
        ".,       452 full,        NotSent",
        ".,       554 spam,        Refused",
        ".,       '',              Unknown",
        ".,       250 queued as 7, Sent",
        "QUIT,    '',              Sent"
    })
    void eachAnswerOfTheServerHasItsOutcome(String command, String reply, String outcome) throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Map.of(command, reply))) {
            SendOutcome sent = send(plain(scripted.port()), message("en"));
            assertThat(sent.getClass().getSimpleName()).isEqualTo(outcome);
            assertThat(sent.toString()).doesNotContain(ADDRESS).doesNotContain("AAAA-BBBB");
        }
    }

    @Test
    void headersCantBeSmuggledIn() throws IOException {
        try (ScriptedServer scripted = new ScriptedServer(Map.of())) {
            Message evil = message("a@example.org>\r\nRCPT TO:<b@example.org", "en");
            EmailChannel channel = new EmailChannel(plain(scripted.port()).settings());
            assertThat(channel.carries(evil)).isFalse();
            assertThat(channel.send(evil)).isInstanceOf(SendOutcome.Refused.class);
            assertThat(scripted.heard).isEmpty();
        }
    }

    @Test
    void carriesOnlyWhatItHasATemplateAndAnAddressFor() {
        EmailChannel channel = new EmailChannel(new TestConfig().settings());
        assertThat(channel.carries(message("en"))).isTrue();
        assertThat(channel.carries(message("+49 170 1234567", "en"))).isFalse();
        Message unknown = new Message(DeliveryId.next(), "no-such", ADDRESS, Locale.ENGLISH, Map.of());
        assertThat(channel.carries(unknown)).isFalse();
        assertThat(channel.send(unknown)).isInstanceOf(SendOutcome.Refused.class);
    }

    private static MimeMessage onlyMail() {
        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails).hasSize(1);
        return mails[0];
    }
}
