package org.vintner.notifications.internal;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.events.Event;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.RefundId;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;

/** Makes what templates show. The README describes each model; a name in it is never renamed. */
@Component(
        service = MessageModels.class,
        configurationPid = {"org.vintner.server", "org.vintner.notifications"})
public final class MessageModels {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Orders orders;
    private final LicenseKeys keys;
    private final Downloads downloads;
    private final Payments payments;
    private final BookingModels bookings;
    private final String publicUrl;
    private final String orderUrl;

    @Activate
    public MessageModels(
            @Reference Orders orders,
            @Reference LicenseKeys keys,
            @Reference Downloads downloads,
            @Reference Payments payments,
            @Reference BookingModels bookings,
            ServerAddress server,
            NotificationsConfig config) {
        this(orders, keys, downloads, payments, bookings, server.publicUrl(), config.orderUrl());
    }

    MessageModels(
            Orders orders,
            LicenseKeys keys,
            Downloads downloads,
            Payments payments,
            BookingModels bookings,
            String publicUrl,
            String orderUrl) {
        this.orders = orders;
        this.keys = keys;
        this.downloads = downloads;
        this.payments = payments;
        this.bookings = bookings;
        this.publicUrl = publicUrl;
        this.orderUrl = orderUrl;
    }

    Map<String, Object> of(Template template, Order order, Event event) {
        Map<String, Object> model = new HashMap<>();
        model.put("orderId", order.id().toString());
        model.put("orderUrl", pageOf(order));
        model.put("total", shown(order.total()));
        switch (template) {
            case ORDER_FULFILLED -> addEntitlements(model, order);
            // Why exactly is for staff; buyers read on their order's page how it goes on.
            case ORDER_NEEDS_ATTENTION -> model.put("reason", "");
            case ORDER_REFUNDED -> {}
            case DOWNLOAD_RELEASE_CODE ->
                addReleaseCode(model, GrantId.parse(event.data().get("grant")));
            case PAYMENT_REFUNDED ->
                addRefund(model, order, RefundId.parse(event.data().get("refund")));
            case BOOKING_CONFIRMED, BOOKING_CHANGED, BOOKING_CANCELED, BOOKING_REMINDER, BOOKING_OFFERED ->
                bookings.add(model, template, order, event);
        }
        return model;
    }

    /** As {@link BookingModels#overtaken}. */
    Optional<String> overtaken(Template template, Event event) {
        return bookings.overtaken(template, event);
    }

    private void addRefund(Map<String, Object> model, Order order, RefundId id) {
        Refund refund = payments.findRefund(id).orElseThrow(() -> CommerceException.notFound("refund", id));
        boolean closed = order.state() == OrderState.EXPIRED || order.state() == OrderState.CANCELED;
        boolean part = order.state() == OrderState.PARTIALLY_REFUNDED;
        model.put("amount", shown(refund.amount()));
        model.put("latePayment", closed);
        model.put("part", part);
        model.put("secondPayment", !closed && !part && refund.lines().isEmpty());
    }

    private void addEntitlements(Map<String, Object> model, Order order) {
        Map<OrderLineId, String> titles =
                order.lines().stream().collect(Collectors.toMap(OrderLine::id, OrderLine::title));
        model.put(
                "keys",
                keys.reveal(Actor.system(NotificationsConsumer.NAME), order.id()).stream()
                        .map(key -> keyOf(key, titles))
                        .toList());
        model.put(
                "downloads",
                downloads.ofOrder(order.id()).stream()
                        .flatMap(grant -> grant.url().map(url -> download(grant, url, titles)).stream())
                        .toList());
    }

    private void addReleaseCode(Map<String, Object> model, GrantId grant) {
        downloads.releaseCode(Actor.system(NotificationsConsumer.NAME), grant).ifPresent(code -> {
            model.put("code", code.code());
            model.put("fileName", code.fileName());
            model.put("expiresAt", shown(code.expiresAt()));
        });
    }

    private static Map<String, Object> keyOf(RevealedKey key, Map<OrderLineId, String> titles) {
        return Map.of("product", titles.getOrDefault(key.line(), ""), "value", key.value());
    }

    private static Map<String, Object> download(DownloadGrant grant, String url, Map<OrderLineId, String> titles) {
        return Map.of(
                "product", titles.getOrDefault(grant.line(), ""),
                "fileName", grant.file().name(),
                "size", size(grant.file().size()),
                "url", url,
                "expiresAt", shown(grant.expiresAt()),
                "maxDownloads", grant.maxDownloads());
    }

    private String pageOf(Order order) {
        Map<String, Function<Order, String>> parts = Map.of(
                "{publicUrl}", o -> publicUrl,
                "{order}", o -> o.id().toString(),
                "{grant}", o -> orders.accessGrant(o.id()));
        String page = orderUrl;
        for (Map.Entry<String, Function<Order, String>> part : parts.entrySet()) {
            page = page.replace(part.getKey(), part.getValue().apply(order));
        }
        return page;
    }

    /** {@code 19.99 EUR}, {@code 1999 JPY}: as many digits as the currency has. */
    static String shown(Money money) {
        int digits = Math.max(0, money.currency().getDefaultFractionDigits());
        return BigDecimal.valueOf(money.amount(), digits).toPlainString() + " "
                + money.currency().getCurrencyCode();
    }

    static String shown(Instant time) {
        return MINUTES.format(time);
    }

    static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        do {
            value /= 1_000;
            unit++;
        } while (value >= 999.95 && unit < 3);
        return String.format(
                Locale.ROOT, "%.1f %s", value, List.of("kB", "MB", "GB", "TB").get(unit));
    }
}
