package org.vintner.tck.gateway;

import java.time.LocalDate;
import org.vintner.api.Money;

/** The provider's books, for the rules about a plugin that implements {@link org.vintner.spi.gateway.Bills}. */
public interface BooksUnderTest {

    /**
     * The provider writes its bill: what has happened until now can be had. Where it does so on the next day only, its clock
     * goes on until then.
     *
     * @return the day whose bill holds what has happened until now
     */
    LocalDate write();

    /**
     * Another shop on the same account is paid. For {@link org.vintner.tck.Misbehavior#FOREIGN_BOOKING}.
     *
     * @param amount how much
     * @return the provider's number of that payment
     */
    default String foreignPayment(Money amount) {
        throw new UnsupportedOperationException("say so in cannot()");
    }

    /**
     * The provider books a movement of a kind that nobody has heard of. For {@link
     * org.vintner.tck.Misbehavior#UNKNOWN_BOOKING}.
     *
     * @param amount how much
     */
    default void unknownMovement(Money amount) {
        throw new UnsupportedOperationException("say so in cannot()");
    }
}
