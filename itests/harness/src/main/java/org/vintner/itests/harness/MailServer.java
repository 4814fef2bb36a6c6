package org.vintner.itests.harness;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real SMTP server with TLS and a login, whose certificate is its own. */
public final class MailServer implements AutoCloseable {

    static final String USER = "shop";
    static final String PASSWORD = "shop-password";

    private static final String STORE_PASSWORD = "changeit";

    /** One per JVM, as GreenMail reads it once. */
    private static Path certificate;

    private final ServerSetup setup = new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_SMTPS);
    private final List<MimeMessage> earlier = new ArrayList<>();
    private GreenMail server;

    /** Makes a certificate in a folder, unless there is one from earlier tests, and starts. */
    public MailServer(Path folder) throws IOException {
        makeCertificate(folder);
        open();
    }

    private static synchronized void makeCertificate(Path folder) throws IOException {
        if (certificate == null) {
            certificate = newCertificate(folder);
        }
    }

    private static Path newCertificate(Path folder) throws IOException {
        Path store = folder.resolve("mail.p12");
        Path pem = folder.resolve("mail.pem");
        Files.createDirectories(folder);
        Files.deleteIfExists(store);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Run.checked(
                folder,
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "mail",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                store.toString());
        // GreenMail reads them once per JVM.
        System.setProperty("greenmail.tls.keystore.file", store.toString());
        System.setProperty("greenmail.tls.keystore.password", STORE_PASSWORD);
        try (var in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, STORE_PASSWORD.toCharArray());
            String text = Base64.getMimeEncoder()
                    .encodeToString(keys.getCertificate("mail").getEncoded());
            return Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes mail, from now on. */
    public synchronized void open() {
        // Two seconds by default, which is little on a machine that builds.
        setup.setServerStartupTimeout(Await.LONG.toMillis());
        server = new GreenMail(setup);
        server.setUser("shop@example.org", USER, PASSWORD);
        server.start();
    }

    /** Is down from now on. What has arrived is kept. */
    @Override
    public synchronized void close() {
        earlier.addAll(Arrays.asList(server.getReceivedMessages()));
        server.stop();
    }

    /** {@return the configuration of a mail channel that leads here} */
    Map<String, String> channel() {
        return Map.of(
                "name",
                "email",
                "host",
                "localhost",
                "port",
                Integer.toString(setup.getPort()),
                "security",
                "tls",
                "user",
                USER,
                "password",
                PASSWORD,
                "from",
                "Wine Shop <shop@example.org>",
                "trustedCertificate",
                certificate.toString());
    }

    /** {@return the mails to an address, as subject and texts} */
    public synchronized List<String> to(String address) {
        List<MimeMessage> all = new ArrayList<>(earlier);
        if (server.getSmtps().isRunning()) {
            all.addAll(Arrays.asList(server.getReceivedMessages()));
        }
        List<String> texts = new ArrayList<>();
        try {
            for (MimeMessage message : all) {
                if (Arrays.toString(message.getAllRecipients()).contains(address)) {
                    texts.add(message.getSubject() + "\n" + text(message));
                }
            }
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }

    /** {@return how many mails each address got} */
    public synchronized Map<String, Integer> received() {
        List<MimeMessage> all = new ArrayList<>(earlier);
        if (server.getSmtps().isRunning()) {
            all.addAll(Arrays.asList(server.getReceivedMessages()));
        }
        Map<String, Integer> counts = new TreeMap<>();
        try {
            for (MimeMessage message : all) {
                for (Address address : message.getAllRecipients()) {
                    counts.merge(address.toString(), 1, Integer::sum);
                }
            }
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
        return counts;
    }

    private static String text(Part part) throws MessagingException, IOException {
        Object content = part.getContent();
        if (!(content instanceof Multipart parts)) {
            return content.toString();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.getCount(); i++) {
            text.append(text(parts.getBodyPart(i))).append('\n');
        }
        return text.toString();
    }
}
