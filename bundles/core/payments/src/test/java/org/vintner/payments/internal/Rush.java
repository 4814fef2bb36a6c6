package org.vintner.payments.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;

/** People who place orders at the same moment: the first is held up in the database until all others wait behind him. */
final class Rush {

    private final Shop shop;
    private final String table;
    private final List<Visit> visits = new ArrayList<>();

    /**
     * A rush to come.
     *
     * @param table what everybody writes to who places such an order; it holds up the first
     */
    Rush(Shop shop, String table) {
        this.shop = shop;
        this.table = table;
    }

    /** Somebody who places an order on a thread of his own. */
    static class Visit {

        private final Shop shop;
        private final String name;
        private final OrderId id;
        private final Thread thread;
        private volatile Optional<OrderId> order = Optional.empty();
        private volatile Optional<String> refusal = Optional.empty();

        Visit(Shop shop, String name, OrderId id, List<NewOrderLine> lines) {
            this.shop = shop;
            this.name = name;
            this.id = id;
            thread = new Thread(() -> place(lines), name);
        }

        private void place(List<NewOrderLine> lines) {
            try {
                order = Optional.of(placed(lines));
            } catch (CommerceException e) {
                refusal = Optional.of(e.error().code());
            } catch (IllegalStateException e) {
                refusal = Optional.of(e.getMessage());
            }
        }

        OrderId placed(List<NewOrderLine> lines) {
            Buyer buyer = new Buyer(name + "@example.com", Locale.ENGLISH);
            return shop.orders.place(id, new NewOrder(buyer, lines)).order().id();
        }

        private boolean waits() {
            return thread.getState() == Thread.State.WAITING;
        }

        OrderId id() {
            return id;
        }

        /** The order, if he got it. */
        Optional<OrderId> order() {
            return order;
        }

        /** The code of the refusal, if he did not. */
        Optional<String> refusal() {
            return refusal;
        }
    }

    Visit visit(NewOrderLine... lines) {
        return add(new Visit(shop, "guest-" + visits.size(), OrderId.next(), List.of(lines)));
    }

    Visit add(Visit visit) {
        visits.add(visit);
        return visit;
    }

    List<Visit> visits() {
        return visits;
    }

    void allAtOnce() throws SQLException, InterruptedException {
        allAtOnce(visits.get(visits.size() - 1));
    }

    /** Together with one who may wait in the database too. */
    void allAtOnce(Visit alone) throws SQLException, InterruptedException {
        try (Connection obstacle = shop.database.dataSource().getConnection();
                Statement statement = obstacle.createStatement()) {
            obstacle.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table + " IN SHARE MODE");
            visits.get(0).thread.start();
            while (!isHeldUp(1)) {
                Thread.onSpinWait();
            }
            List<Visit> others = new ArrayList<>(visits.subList(1, visits.size()));
            others.forEach(visit -> visit.thread.start());
            if (!visits.contains(alone)) {
                alone.thread.start();
            }
            while (!others.stream().allMatch(Visit::waits) || !(alone.waits() || isHeldUp(2))) {
                Thread.onSpinWait();
            }
            obstacle.rollback();
            obstacle.setAutoCommit(true);
        }
        for (Visit visit : visits) {
            visit.thread.join();
        }
        alone.thread.join();
    }

    private boolean isHeldUp(int sessions) {
        return shop.count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                >= sessions;
    }

    /** In how many transactions all orders were stored. */
    long transactions() {
        return shop.count("(SELECT DISTINCT xmin::text FROM customer_order) t");
    }
}
