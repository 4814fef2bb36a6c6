package org.vintner.orders.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.LimitedHold;
import org.vintner.spi.fulfillment.PlacedLines;
import org.vintner.spi.fulfillment.PlacedLines.Asked;

/** Fixes the prices of an order: those of the catalog at this moment, or what the fulfiller makes of them. */
final class OrderPricing {

    private final Catalog catalog;
    private final Fulfillers fulfillers;
    private final OrderAnswers answers;

    OrderPricing(Catalog catalog, Fulfillers fulfillers, OrderAnswers answers) {
        this.catalog = catalog;
        this.fulfillers = fulfillers;
        this.answers = answers;
    }

    /**
     * Lines at their prices, in the order in which they were asked for.
     *
     * @param asked those that take what they name when the order is placed, by kind
     * @param forms by which its answers were checked
     * @param hold for how long what is taken is held, when a line has a time of its own for that
     */
    record Priced(
            List<OrderLine> lines,
            Map<ProductKind, List<Asked>> asked,
            Map<ProductId, ProductForm> forms,
            Optional<Duration> hold) {}

    /**
     * What the catalog says of products of orders.
     *
     * @param products those that are on sale
     * @param forms those that have one
     */
    record Known(Map<ProductId, Product> products, Map<ProductId, ProductForm> forms) {}

    /** Reads what {@link #asked} and {@link #priced} need, for orders of any number. */
    Known known(List<NewOrder> orders) {
        Set<ProductId> ids = orders.stream()
                .flatMap(order -> order.lines().stream())
                .map(NewOrderLine::product)
                .collect(Collectors.toSet());
        Map<ProductId, Product> products =
                catalog.onSale(ids).stream().collect(Collectors.toMap(Product::id, Function.identity()));
        return new Known(products, answers.forms(ids));
    }

    Priced priced(NewOrder wanted) {
        Known known = known(List.of(wanted));
        return priced(wanted, asked(wanted, known), known);
    }

    /** The lines of an order at their prices. */
    Priced priced(NewOrder wanted, List<Asked> all, Known known) {
        List<List<FormAnswer>> answered = answers.checked(wanted.lines(), known.forms());
        Map<ProductKind, List<Asked>> placed = all.stream()
                .filter(line -> fulfillers.get(line.product().kind()) instanceof PlacedLines)
                .collect(Collectors.groupingBy(
                        line -> line.product().kind(), () -> new EnumMap<>(ProductKind.class), Collectors.toList()));
        refuseNeedlessBookings(all, placed);
        Map<OrderLineId, Money> prices = prices(wanted.buyer(), placed);
        List<OrderLine> lines = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            Asked line = all.get(i);
            lines.add(line(line, prices.getOrDefault(line.id(), line.product().price()))
                    .withAnswers(answered.get(i)));
        }
        return new Priced(lines, placed, known.forms(), hold(placed));
    }

    /** An order expires as a whole, so the shortest one counts. */
    private Optional<Duration> hold(Map<ProductKind, List<Asked>> placed) {
        return placed.entrySet().stream()
                .flatMap(of -> fulfillers.get(of.getKey()) instanceof LimitedHold limited
                        ? limited.hold(of.getValue()).stream()
                        : Stream.empty())
                .min(Comparator.naturalOrder());
    }

    /** The lines of an order, each with its product. */
    List<Asked> asked(NewOrder wanted, Known known) {
        List<Asked> lines = new ArrayList<>(wanted.lines().size());
        for (int i = 0; i < wanted.lines().size(); i++) {
            NewOrderLine line = wanted.lines().get(i);
            String param = "lines[" + i + "]";
            Product product = known.products().get(line.product());
            if (product == null) {
                throw new CommerceException(
                        CommerceError.PRODUCT_NOT_FOR_SALE,
                        "Product " + line.product() + " is not on sale.",
                        param + ".product");
            }
            if (i > 0
                    && !product.price()
                            .currency()
                            .equals(lines.get(0).product().price().currency())) {
                throw new CommerceException(
                        CommerceError.CURRENCY_MISMATCH,
                        "All products of an order have one currency. Place an order per currency.",
                        param + ".product");
            }
            lines.add(new Asked(param, OrderLineId.next(), product, line.quantity(), line.booking()));
        }
        return lines;
    }

    private static void refuseNeedlessBookings(List<Asked> all, Map<ProductKind, List<Asked>> placed) {
        all.stream()
                .filter(line -> line.booking().isPresent()
                        && !placed.containsKey(line.product().kind()))
                .findFirst()
                .ifPresent(line -> {
                    throw new CommerceException(
                            CommerceError.INVALID_REQUEST,
                            "This product is not booked, so leave the time away.",
                            line.param() + ".booking");
                });
    }

    private Map<OrderLineId, Money> prices(Buyer buyer, Map<ProductKind, List<Asked>> placed) {
        Map<OrderLineId, Money> prices = new HashMap<>();
        placed.forEach((kind, lines) -> {
            List<Money> given = placer(kind).prices(buyer, lines);
            for (int i = 0; i < lines.size(); i++) {
                prices.put(lines.get(i).id(), given.get(i));
            }
        });
        return prices;
    }

    /** Takes what the lines name and keeps what was answered, for an order that is stored. */
    void take(Order order, Priced priced) {
        answers.store(List.of(order), priced.forms());
        priced.asked().forEach((kind, lines) -> placer(kind).take(order, lines));
    }

    private PlacedLines placer(ProductKind kind) {
        Fulfiller fulfiller = fulfillers.get(kind);
        if (fulfiller instanceof PlacedLines placer) {
            return placer;
        }
        // Its bundle is just being replaced.
        throw new CommerceException(
                CommerceError.UNAVAILABLE,
                "Products of this kind can't be sold just now. Please try again in a moment.");
    }

    private static OrderLine line(Asked asked, Money price) {
        Product product = asked.product();
        return new OrderLine(
                asked.id(),
                product.id(),
                product.kind(),
                product.title(),
                asked.quantity(),
                price,
                product.sale(),
                LineState.OPEN,
                Optional.empty(),
                Optional.empty());
    }
}
