package org.vintner.api;

import java.util.Objects;
import java.util.Optional;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.OrderId;

/**
 * Who does something: authorized callers and Vintner's own jobs alike. Stored with each change of state.
 *
 * @param role what they may do
 * @param id who they are, within the role: an account id for administrators and sellers, the order id for a buyer, the channel
 *     for a provider, the name of the job for the system
 * @param source the network address that a request came from, as text; empty for jobs, and in what was stored
 */
public record Actor(Role role, String id, Optional<String> source) {

    /** Refuses {@code null}. */
    public Actor {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
    }

    /**
     * An actor of whom no network address is known.
     *
     * @param role what they may do
     * @param id who they are, within the role
     */
    public Actor(Role role, String id) {
        this(role, id, Optional.empty());
    }

    /**
     * {@return this actor, coming from a network address}
     *
     * @param address the address, as text
     */
    public Actor from(String address) {
        return new Actor(role, id, Optional.of(address));
    }

    /**
     * {@return Vintner itself}
     *
     * @param job the name of the job or consumer
     */
    public static Actor system(String job) {
        return new Actor(Role.SYSTEM, job);
    }

    /**
     * {@return the holder of an order's access grant}
     *
     * @param order the order
     */
    public static Actor buyerOf(OrderId order) {
        return new Actor(Role.BUYER, order.toString());
    }

    /**
     * {@return a provider that speaks through a channel}
     *
     * @param channel the channel's name
     */
    public static Actor provider(String channel) {
        return new Actor(Role.PROVIDER, channel);
    }

    /** {@return whether this is an administrator or Vintner itself} */
    public boolean mayDoEverything() {
        return role == Role.ADMINISTRATOR || role == Role.SYSTEM;
    }

    /**
     * {@return whether this is the account}
     *
     * @param account an account
     */
    public boolean is(AccountId account) {
        return (role == Role.SELLER || role == Role.ADMINISTRATOR) && id.equals(account.toString());
    }

    /**
     * {@return whether this actor may see and use what belongs to the order}
     *
     * @param order an order
     */
    public boolean maySee(OrderId order) {
        return mayDoEverything() || (role == Role.BUYER && id.equals(order.toString()));
    }

    /** {@return role and id, as in {@code administrator acc_...}} */
    @Override
    public String toString() {
        return role.name().toLowerCase(java.util.Locale.ROOT) + " " + id;
    }
}
