package org.vintner.tck.courier;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.notification.ReceiverUnderTest;

/** The plugin and its service, as the contract test sees them. */
final class CourierUnderTest implements ReceiverUnderTest {

    private final CourierProvider provider = new CourierProvider();
    private final NotificationChannel channel = new CourierChannel(
            new CourierSettings("courier", provider.url(), CourierProvider.API_KEY, Duration.ofSeconds(3)));

    @Override
    public NotificationChannel channel() {
        return channel;
    }

    @Override
    public Set<String> secrets() {
        return Set.of(CourierProvider.API_KEY);
    }

    @Override
    public String recipient(int number) {
        return "buyer" + number + "@example.org";
    }

    @Override
    public String foreignRecipient() {
        return "+49 30 901820";
    }

    @Override
    public String template() {
        return "order-fulfilled";
    }

    @Override
    public Map<String, Object> model() {
        return Map.of(
                "orderId",
                "ord_0001",
                "orderUrl",
                "https://shop.example/orders/ord_0001#grant=g",
                "total",
                "19.99 EUR");
    }

    @Override
    public List<String> arrived(String recipient) {
        return provider.messages().stream()
                .filter(message -> message.startsWith(recipient + "\n"))
                .toList();
    }

    @Override
    public void dial(Misbehavior misbehavior) {
        provider.dial(misbehavior);
    }

    @Override
    public void behave() {
        provider.behave();
    }

    @Override
    public void close() {
        provider.close();
    }
}
