package org.vintner.orders.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.testing.TestDatabase;

class AccessGrantsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final AccessGrants grants = new AccessGrants(DATABASE.keyRing());
    private final OrderId order = OrderId.next();

    @Test
    void grantOpensItsOrder() {
        assertThat(grants.orderOf(grants.of(order))).contains(order);
    }

    @Test
    @DisplayName("S1.4: a grant with any character altered opens nothing")
    void alteredGrantOpensNothing() {
        String grant = grants.of(order);
        for (int i = 0; i < grant.length(); i++) {
            char other = grant.charAt(i) == 'b' ? 'c' : 'b';
            String altered = grant.substring(0, i) + other + grant.substring(i + 1);
            assertThat(grants.orderOf(altered)).as("character %d", i).isEmpty();
        }
    }

    @Test
    void everyOtherTextOpensNothing() {
        String grant = grants.of(order);
        assertThat(grants.orderOf("")).isEmpty();
        assertThat(grants.orderOf("vog_")).isEmpty();
        assertThat(grants.orderOf(grant + "A")).isEmpty();
        assertThat(grants.orderOf(grant + "=")).isEmpty();
        assertThat(grants.orderOf(grant.substring(0, grant.length() - 1))).isEmpty();
    }

    @Test
    void grantOfOneOrderDoesNotOpenAnother() {
        OrderId other = OrderId.next();
        int id = OrderId.PREFIX.length();
        String mixed = grants.of(order)
                .replace(order.toString().substring(id), other.toString().substring(id));
        assertThat(grants.orderOf(mixed)).isEmpty();
    }
}
