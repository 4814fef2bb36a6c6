package org.vintner.notification.email.internal;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.notification.ReceiverUnderTest;

/** The mail channel with a mail server at its other end that misbehaves on request. */
final class MailboxesUnderTest implements ReceiverUnderTest {

    private static final String PASSWORD = "the mail account's password";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, List<String>> mailboxes = new ConcurrentHashMap<>();
    private final Set<Misbehavior> dialed = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mail-server");
        thread.setDaemon(true);
        return thread;
    });
    private final NotificationChannel channel;

    MailboxesUnderTest() throws IOException {
        threads.execute(this::accept);
        this.channel = new EmailChannel(new TestConfig()
                .set("security", "none")
                .set("port", listener.getLocalPort())
                .set("timeout", "PT0.5S")
                .set("user", "shop")
                .set("password", PASSWORD)
                .settings());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.execute(() -> converse(socket));
            } catch (IOException e) {
                // Closed: the rule is over.
                return;
            }
        }
    }

    private void converse(Socket connection) {
        try (Socket socket = connection) {
            if (!dialed.contains(Misbehavior.UNREACHABLE)) {
                say(socket, "220 test");
                listen(socket);
            }
        } catch (IOException e) {
            // The other side has gone, as it may.
            return;
        }
    }

    private void listen(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String recipient = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (dialed.contains(Misbehavior.HANG)) {
                continue;
            }
            String command = line.toUpperCase(Locale.ROOT);
            if (command.startsWith("RCPT")) {
                recipient = line.replaceFirst(".*<(.*)>.*", "$1");
                say(socket, answerTo(recipient));
            } else if (command.equals("DATA")) {
                say(socket, "354 go on");
                mailboxes
                        .computeIfAbsent(recipient, box -> new CopyOnWriteArrayList<>())
                        .add(mail(in));
                if (dialed.contains(Misbehavior.LOSE_ANSWER)) {
                    return;
                }
                say(socket, "250 taken");
            } else if (command.startsWith("EHLO")) {
                say(socket, "250-test\r\n250 AUTH PLAIN");
            } else if (command.startsWith("AUTH")) {
                say(socket, "235 welcome");
            } else {
                say(socket, "250 ok");
            }
        }
    }

    private String answerTo(String recipient) {
        if (dialed.contains(Misbehavior.REFUSE)) {
            return "550 there is no " + recipient;
        }
        return dialed.contains(Misbehavior.SERVER_ERROR) ? "451 come back later, " + recipient : "250 ok";
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** {@return the subject and all texts of a mail} */
    private static String mail(BufferedReader in) throws IOException {
        StringBuilder raw = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            raw.append(line).append("\r\n");
        }
        try {
            MimeMessage mail = new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(raw.toString().getBytes(StandardCharsets.ISO_8859_1)));
            return mail.getMessageID() + " " + mail.getSubject() + " " + text(mail.getContent());
        } catch (MessagingException e) {
            throw new IOException(e);
        }
    }

    private static String text(Object content) throws IOException, MessagingException {
        if (content instanceof Multipart parts) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart part = parts.getBodyPart(i);
                text.append(text(part.getContent()));
            }
            return text.toString();
        }
        return String.valueOf(content);
    }

    @Override
    public NotificationChannel channel() {
        return channel;
    }

    @Override
    public Set<String> secrets() {
        return Set.of(PASSWORD);
    }

    @Override
    public String recipient(int number) {
        return "buyer" + number + "@example.org";
    }

    @Override
    public String foreignRecipient() {
        return "+4915112345678";
    }

    @Override
    public String template() {
        return "order-fulfilled";
    }

    @Override
    public Map<String, Object> model() {
        return TemplatesTest.FULFILLED;
    }

    @Override
    public List<String> arrived(String recipient) {
        return mailboxes.getOrDefault(recipient, List.of());
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        dialed.add(misbehavior);
    }

    @Override
    public void behave() {
        dialed.clear();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
