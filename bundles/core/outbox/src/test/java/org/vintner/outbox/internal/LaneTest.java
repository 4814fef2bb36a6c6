package org.vintner.outbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.events.Event;
import org.vintner.api.id.EventId;
import org.vintner.persistence.store.OutboxStore.Claim;
import org.vintner.spi.events.EventConsumer;

class LaneTest {
    private static final int CONCURRENCY = 4;

    private final Lane lane = new Lane(new Mail(), CONCURRENCY);
    private final List<Runnable> threads = new ArrayList<>();
    private final List<Integer> done = new ArrayList<>();

    private record Mail() implements EventConsumer {
        @Override
        public String name() {
            return "mail";
        }

        @Override
        public Set<String> types() {
            return Set.of("a");
        }

        @Override
        public void receive(Event event) {}
    }

    @Test
    @DisplayName("Who is slow gets none in advance: another node may be idle")
    void nothingIsClaimedAheadForWhoHasEndedNothing() {
        assertThat(lane.wanted()).isEqualTo(CONCURRENCY);

        add(CONCURRENCY);

        assertThat(lane.wanted()).isNotPositive();
        assertThat(threads).hasSize(CONCURRENCY);
    }

    @Test
    @DisplayName(
            "Who is quick gets as many in advance as he took since the last look, and what waits already is not claimed twice")
    void asManyAsHaveEndedAreClaimedAhead() {
        add(CONCURRENCY);
        runThreads();

        assertThat(lane.wanted()).isEqualTo(2 * CONCURRENCY);
        add(2 * CONCURRENCY);
        assertThat(threads).hasSize(CONCURRENCY);
        assertThat(lane.wanted()).isNegative();

        runThreads();
        assertThat(done).hasSize(3 * CONCURRENCY);
        assertThat(lane.wanted()).isEqualTo(3 * CONCURRENCY);
        assertThat(lane.wanted()).isEqualTo(CONCURRENCY);
    }

    @Test
    @DisplayName("What a node keeps for itself is bounded")
    void noMoreThanSoManyAreClaimedAhead() {
        add(5_000);
        runThreads();

        assertThat(done).hasSize(5_000);
        assertThat(lane.wanted()).isEqualTo(CONCURRENCY + 256);
    }

    @Test
    @DisplayName("Work that throws gives its thread back")
    void nothingIsLostToWorkThatThrows() {
        lane.add(
                () -> {
                    throw new IllegalStateException("no");
                },
                threads::add);
        assertThatThrownBy(this::runThreads).isInstanceOf(IllegalStateException.class);

        assertThat(lane.wanted()).isEqualTo(CONCURRENCY);
    }

    @Test
    @DisplayName("What waits for a thread is not interrupted for taking too long")
    void aDeliveryThatWaitsTakesNoTime() {
        Event event = new Event(EventId.next(), "a", "x", Map.of(), Instant.now());
        Delivery delivery = new Delivery(new Claim(event, "mail", 1, false));

        assertThat(delivery.takesLongerThan(Duration.ofNanos(-1))).isFalse();
        delivery.begins();
        assertThat(delivery.takesLongerThan(Duration.ofNanos(-1))).isTrue();
        delivery.ends();
        assertThat(delivery.takesLongerThan(Duration.ofNanos(-1))).isFalse();
    }

    private void add(int many) {
        for (int i = 0; i < many; i++) {
            int number = i;
            lane.add(() -> done.add(number), threads::add);
        }
    }

    private void runThreads() {
        List<Runnable> begun = List.copyOf(threads);
        threads.clear();
        begun.forEach(Runnable::run);
    }
}
