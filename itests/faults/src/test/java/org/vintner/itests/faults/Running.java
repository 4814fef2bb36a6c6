package org.vintner.itests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.MailServer;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.WebhookRoad;

/** A server with a payment channel whose notifications come by a road of the test's, and with mail. */
record Running(Server server, WebhookRoad road, MailServer mail) implements AutoCloseable {

    private static Running shared;

    static Running start(String name) {
        Running running = prepare(name);
        running.server.start();
        return running;
    }

    static Running prepare(String name) {
        WebhookRoad road = new WebhookRoad();
        MailServer mail = newMail();
        return new Running(road.to(new Server(name)).withSandbox().withMail(mail), road, mail);
    }

    static MailServer newMail() {
        try {
            return new MailServer(Archive.work().resolve("mail"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one for all tests that leave it as they found it. */
    static synchronized Running shared() {
        if (shared == null) {
            shared = start("shared");
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    Shop shop() {
        return server.shop();
    }

    Database database() {
        return server.database();
    }

    static List<String> keys(String prefix, int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(prefix + "-" + String.format("%05d", i));
        }
        return keys;
    }

    @Override
    public void close() {
        server.close();
        road.close();
        mail.close();
    }
}
