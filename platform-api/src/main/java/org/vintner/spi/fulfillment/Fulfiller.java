package org.vintner.spi.fulfillment;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.Entitlement;

/**
 * Makes order lines of one kind of product true. Calls come inside the caller's database transaction and take lists: work by
 * set-based statements, no network, no waiting for anything but the database. An exception rolls the whole transaction back;
 * a shortage is an outcome, not an exception.
 *
 * <p>Rules are numbered; each is a test of {@code org.vintner:plugin-tck}, which a contract test extends: FF-10, FF-14.
 */
@ConsumerType
public interface Fulfiller {

    /** {@return the kind of product that this one makes true; one fulfiller per kind. Rule of the plugin-tck: FF-01} */
    ProductKind kind();

    /**
     * Says which lines could not be fulfilled now. Takes nothing.
     *
     * <p>Rules of the plugin-tck: FF-02.
     *
     * @param lines lines of this kind, not stored yet
     * @return ids of the lines that lack stock
     */
    List<OrderLineId> lacking(List<Line> lines);

    /**
     * Reserves what the lines of one order need: all or nothing. A reservation that the order still holds is renewed.
     *
     * <p>Rules of the plugin-tck: FF-03, FF-04, FF-05.
     *
     * @param order whose lines
     * @param lines lines of this kind
     * @param hold how long, from the database's now
     * @return ids of the lines that lack stock; when there is any, nothing is reserved
     */
    List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold);

    /**
     * Gives reservations back. Of no effect where nothing is reserved.
     *
     * <p>Rules of the plugin-tck: FF-06.
     *
     * @param orders whose reservations
     */
    void release(List<OrderId> orders);

    /**
     * Makes lines of paid orders true, from their reservation, or from free stock where the reservation is gone. Each line
     * whole or not at all.
     *
     * <p>Rules of the plugin-tck: FF-07, FF-08, FF-09.
     *
     * @param lines lines of this kind, of any number of orders
     * @return ids of the lines that lack stock; all others are fulfilled
     */
    List<OrderLineId> fulfill(List<Line> lines);

    /**
     * Withholds what fulfilled lines gave while they are being refunded: nothing is shown, sent or fetched any more. Of no effect
     * where nothing was given.
     *
     * @param lines which lines
     */
    void suspend(List<OrderLineId> lines);

    /**
     * Ends what {@link #suspend} began, because the refund failed.
     *
     * <p>Rules of the plugin-tck: FF-11.
     *
     * @param lines which lines
     */
    void resume(List<OrderLineId> lines);

    /**
     * Takes back what fulfilled lines gave, suspended or not. Of no effect where nothing was given.
     *
     * <p>Rules of the plugin-tck: FF-12.
     *
     * @param lines which lines
     */
    void revoke(List<OrderLineId> lines);

    /**
     * {@return what an order's buyer may use because of lines of this kind. Rule of the plugin-tck: FF-13}
     *
     * @param order which order
     */
    List<Entitlement> entitlements(OrderId order);
}
