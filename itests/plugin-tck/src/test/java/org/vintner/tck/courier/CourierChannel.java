package org.vintner.tck.courier;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.notification.SendOutcome;

/** Sends messages to mail addresses through Courier. */
final class CourierChannel implements NotificationChannel {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@,;<>\"]{1,64}@[A-Za-z0-9.-]{1,190}");
    private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final CourierTexts texts = new CourierTexts();
    private final CourierClient client;
    private final Duration deadline;

    CourierChannel(CourierSettings settings) {
        this.client = new CourierClient(settings);
        this.deadline = settings.deadline();
    }

    @Override
    public boolean carries(Message message) {
        return texts.has(message.template())
                && ADDRESS.matcher(message.recipient()).matches();
    }

    @Override
    public SendOutcome send(Message message) {
        Optional<CourierTexts.Text> text = texts.of(message);
        if (text.isEmpty() || !ADDRESS.matcher(message.recipient()).matches()) {
            return new SendOutcome.Refused("Courier has no text for it, or the recipient is no mail address.");
        }
        try {
            return outcome(client.put(
                    message.delivery().toString(),
                    message.recipient() + "\n" + text.get().subject() + "\n\n"
                            + text.get().body()));
        } catch (CourierClient.NoAnswer e) {
            return e.sent() ? new SendOutcome.Unknown(e.getMessage()) : new SendOutcome.NotSent(e.getMessage());
        }
    }

    private static SendOutcome outcome(CourierClient.Answer answer) {
        return switch (answer.status()) {
            case 200 ->
                NUMBER.matcher(answer.text()).matches()
                        ? new SendOutcome.Sent(answer.text())
                        : new SendOutcome.Unknown("Courier's answer makes no sense.");
            case 422 -> new SendOutcome.Refused("Courier refused the address.");
            case 429, 500, 503 -> new SendOutcome.NotSent("Courier asked to come back later.");
            default -> new SendOutcome.Unknown("Courier answered HTTP " + answer.status() + ".");
        };
    }

    @Override
    public Duration deadline() {
        return deadline;
    }
}
