package org.vintner.api.orders;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Transition;
import org.vintner.api.id.OrderId;

/** Orders as buyers and staff see them. */
@ProviderType
public interface Orders {

    /**
     * Places an order: fixes prices, checks that each line could be fulfilled now. Takes nothing from stock; that is done when
     * a payment starts. Time that is booked is held from now on.
     *
     * @param order what is wanted
     * @return the order, {@link OrderState#PENDING_PAYMENT}, or {@link OrderState#FULFILLED} when it costs nothing; and the
     *     access grant of its buyer
     * @throws org.vintner.api.CommerceException {@code invalid_request}, {@code product_not_for_sale}, {@code
     *     currency_mismatch}, {@code sold_out}, {@code slot_not_offered}, {@code slot_taken}, {@code booking_refused}
     */
    PlacedOrder place(NewOrder order);

    /**
     * As {@link #place(NewOrder)}, under an id that was given out before, with its access grant.
     *
     * @param id a new id; an order that exists is never placed again
     * @param order what is wanted
     * @return the order and the access grant of its buyer
     * @throws org.vintner.api.CommerceException as {@link #place(NewOrder)}
     */
    PlacedOrder place(OrderId id, NewOrder order);

    /**
     * Checks an order without placing it: for who wants to refuse at once what would be refused later.
     *
     * @param order what is wanted
     * @throws org.vintner.api.CommerceException as {@link #place(NewOrder)}, but for {@code sold_out} and {@code slot_taken}
     */
    void check(NewOrder order);

    /**
     * Finds an order.
     *
     * @param id which order
     * @return the order, or empty
     */
    Optional<Order> find(OrderId id);

    /**
     * Lists orders, newest first. Personal answers to forms are masked; {@link #find} shows them.
     *
     * @param filter which are wanted
     * @param page which part
     * @return the page
     */
    Page<Order> list(OrderFilter filter, PageRequest page);

    /**
     * Calls an unpaid order off and releases what it holds. A canceled order stays canceled, without an error.
     *
     * @param actor its buyer, an administrator or a job
     * @param id which order
     * @return the order as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} when it is paid, or
     *     while a payment of it may still be captured by its provider
     */
    Order cancel(Actor actor, OrderId id);

    /**
     * {@return what happened to an order, oldest first}
     *
     * @param id which order
     */
    List<Transition> history(OrderId id);

    /**
     * {@return the unguessable grant that proves that its bearer is the buyer; the same each time}
     *
     * @param id an order that exists, or will
     */
    String accessGrant(OrderId id);

    /**
     * Says who holds an access grant, in constant time.
     *
     * @param presented what a caller presented
     * @return the buyer of the order that the grant belongs to, or empty
     */
    Optional<Actor> holderOf(String presented);
}
