package org.vintner.itests.faults.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.vintner.itests.harness.Database;

/** A short campaign, and whether its judge would have noticed. The long one is {@code campaign.sh}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CampaignIT {

    private static Campaign campaign;

    @BeforeAll
    static void prepare() {
        campaign = new Campaign(
                Options.parse(
                        "--seed", "20261120",
                        "--postgres", "external",
                        "--orders", "160",
                        "--jvm-kills", "3",
                        "--postgres-kills", "2",
                        "--cuts", "2",
                        "--commits", "4",
                        "--buyers", "24",
                        "--window", "30",
                        "--settle", "150"),
                line -> {});
    }

    @AfterAll
    static void close() {
        campaign.close();
    }

    @Test
    @Order(1)
    @DisplayName(
            "S1.26 S1.27 S1.30 S1.38 S1.43 S1.44 S2.15 S2.16 S2.20: whatever dies, nothing is lost, doubled or stuck")
    void nothingIsLostDoubledOrStuck() {
        Verdict verdict = campaign.run();

        assertThat(verdict).as("nothing lost, doubled or stuck").matches(Verdict::green);
        assertThat((int) verdict.counts().get("captures_fulfilled")).isGreaterThan(50);
        assertThat(verdict.counts().get("blows").toString())
                .contains("jvm_kills=3", "postgres_kills=2", "cuts=2", "commit_answers_lost=4");
    }

    @Test
    @Order(2)
    @DisplayName(
            "the judge sees a key that is missing, an unknown capture, a second capture, an event that was given up")
    void judgeSeesWhatIsWrong() {
        Database database = campaign.database();
        assertThat(database.change("UPDATE license_key SET state = 'REVOKED' WHERE id ="
                        + " (SELECT k.id FROM license_key k JOIN customer_order o ON o.id = k.order_id"
                        + " WHERE k.state = 'SOLD' AND o.state = 'FULFILLED' LIMIT 1)"))
                .isEqualTo(1);
        assertThat(campaign.judge().lost()).singleElement().asString().contains("neither fulfilled nor refunded");

        assertThat(database.change("INSERT INTO transition (aggregate, from_state, to_state, role, actor, cause)"
                        + " SELECT aggregate, from_state, to_state, role, actor, cause FROM transition"
                        + " WHERE to_state = 'CAPTURED' LIMIT 1"))
                .isEqualTo(1);
        assertThat(campaign.judge().doubled()).singleElement().asString().contains("captures of a payment");

        assertThat(database.change("UPDATE outbox_delivery SET state = 'DEAD' WHERE (event_id, consumer) ="
                        + " (SELECT event_id, consumer FROM outbox_delivery LIMIT 1)"))
                .isEqualTo(1);
        assertThat(campaign.judge().stuck()).singleElement().asString().contains("given up");
    }
}
